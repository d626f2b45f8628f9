import { Command } from 'commander';
import { folder } from '../shared/folder.ts';
import { clockSpeed, port } from '../shared/options.ts';
import { refuseSecond, removeRunFile, writeRunFile } from '../shared/run-file.ts';
import { startSandbox } from '../shared/start-sandbox.ts';
import { untilStopped } from '../shared/until-stopped.ts';
import { UsageError } from '../shared/usage-error.ts';

type SandboxOptions = {
  readonly port?: number;
  readonly incident?: string;
  readonly listIncidents?: true;
  readonly clockSpeed: number;
};

/** `gantry sandbox` */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('Starts the simulated AWS account alone; any AWS SDK or CLI can talk to it.')
    .option('--port <number>', 'port to listen on (default: 4566, or the next free one)', port)
    .option('--incident <id>', 'an incident to cause')
    .option('--list-incidents', 'list the incidents there are')
    .option('--clock-speed <n>', 'divides how long things take', clockSpeed, 1)
    .action(async (options: SandboxOptions) => sandbox(options));
}

async function sandbox({ incident, listIncidents, ...options }: SandboxOptions): Promise<void> {
  if (listIncidents) {
    process.stdout.write('There are no incidents in this version: the account starts healthy.\n');
    return;
  }
  if (incident !== undefined) {
    throw new UsageError('--incident is not implemented yet: the account starts healthy.');
  }
  const place = folder();
  await refuseSecond(place);
  const started = await startSandbox({ folder: place, ...options });
  const startedAt = new Date().toISOString();
  writeRunFile(place, { pid: process.pid, startedAt, aws: started.url });
  const stopped = untilStopped();
  process.stdout.write(`
The simulated AWS account 111122223333 listens on ${started.url}

  AWS_CONFIG_FILE=${place.awsConfig} \\
  AWS_SHARED_CREDENTIALS_FILE=${place.awsCredentials} \\
  AWS_PROFILE=gantry-admin aws --endpoint-url ${started.url} eks list-clusters

Profiles: gantry-admin, gantry-developer, gantry-viewer. Ctrl-C stops it.
`);
  await stopped;
  await started.close();
  removeRunFile(place);
}
