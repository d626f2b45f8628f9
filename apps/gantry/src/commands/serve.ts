import { Command, Option } from 'commander';
import { clockSpeed, port, region } from '../shared/options.ts';
import { serveLocal } from '../shared/serve-local.ts';
import { serveSandbox } from '../shared/serve-sandbox.ts';
import { UsageError } from '../shared/usage-error.ts';

export type ServeOptions = {
  readonly sandbox?: true;
  readonly local?: true;
  readonly config?: string;
  readonly host: string;
  readonly port: number;
  readonly region?: readonly string[];
  readonly incident?: readonly string[];
  readonly clockSpeed: number;
  readonly logLevel: string;
};

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** `gantry serve` */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Starts the gateway in the foreground; Ctrl-C stops it and finishes what runs.')
    .option('--sandbox', 'on a simulated AWS account, with demo principals in .gantry/aws')
    .option('--local', 'for one person: your own AWS credentials, no signature, loopback only')
    .option('--config <file>', 'gantry.yaml for real AWS with many callers')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', port, 8787)
    .option('--region <region>', 'region to serve; repeatable', region)
    .option('--incident <id>', 'an incident to cause in the simulated account; repeatable', collect)
    .option(
      '--clock-speed <n>',
      'divides how long things take in the simulated account',
      clockSpeed,
      1,
    )
    .addOption(
      new Option('--log-level <level>', 'logs go to stderr as JSON lines')
        .choices(LEVELS)
        .default('warn'),
    )
    .action(async (options: ServeOptions) => serve(options));
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

async function serve(options: ServeOptions): Promise<void> {
  refuseWhatIsMissing(options);
  if (options.sandbox) return serveSandbox(options);
  if (options.local) return serveLocal(options);
  throw new UsageError(
    'Say what to serve: --sandbox for the simulated account, --local for your own AWS credentials.',
  );
}

/** What this version cannot do says so by name, before anything starts. */
function refuseWhatIsMissing({ sandbox, local, config, incident, host }: ServeOptions): void {
  if (sandbox && local) throw new UsageError('--sandbox and --local exclude each other.');
  if (config !== undefined) {
    throw new UsageError(
      '--config is not implemented yet: this version serves --sandbox or --local.',
    );
  }
  if (incident !== undefined) {
    throw new UsageError(
      '--incident is not implemented yet: the simulated account starts healthy.',
    );
  }
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new UsageError(
      `--host ${host}: serving beyond this machine needs TLS, which is not implemented yet. Use 127.0.0.1, ::1 or localhost.`,
    );
  }
}
