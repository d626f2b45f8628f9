import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { isLoopback } from '../shared/loopback.ts';
import { clockSpeed, port, region } from '../shared/options.ts';
import { serveLocal } from '../shared/serve-local.ts';
import { serveSandbox } from '../shared/serve-sandbox.ts';
import { UsageError } from '../shared/usage-error.ts';

export type ServeOptions = {
  readonly sandbox?: true;
  readonly local?: true;
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly region?: readonly string[];
  readonly incident?: readonly string[];
  readonly clockSpeed: number;
  readonly logLevel: string;
};

/** Where the sandbox and the local gateway listen, unless they are told otherwise. */
export const DEFAULTS = { host: '127.0.0.1', port: 8787 } as const;

const CONFIG = 'gantry.yaml';
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** `gantry serve` */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Starts the gateway in the foreground; Ctrl-C stops it and finishes what runs.')
    .option('--sandbox', 'on a simulated AWS account, with demo principals in .gantry/aws')
    .option('--local', 'for one person: your own AWS credentials, no signature, loopback only')
    .option('--config <file>', 'real AWS with many callers (default: gantry.yaml)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <number>', 'port to listen on; 0 takes a free one (default: 8787)', port)
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
  if (options.config !== undefined || existsSync(CONFIG)) {
    const { serveConfig } = await import('../shared/serve-config.ts');
    return serveConfig(options, options.config ?? CONFIG);
  }
  throw new UsageError(
    'Say what to serve: --sandbox for the simulated account, --local for your own AWS credentials, or write a gantry.yaml for real AWS with many callers.',
  );
}

/** What this version cannot do says so by name, before anything starts. */
function refuseWhatIsMissing({ sandbox, local, config, incident, host }: ServeOptions): void {
  if (sandbox && local) throw new UsageError('--sandbox and --local exclude each other.');
  if (config !== undefined && (sandbox || local)) {
    throw new UsageError('--config is for real AWS: leave --sandbox and --local out.');
  }
  if (incident !== undefined) {
    throw new UsageError(
      '--incident is not implemented yet: the simulated account starts healthy.',
    );
  }
  if ((sandbox || local) && host !== undefined && !isLoopback(host)) {
    throw new UsageError(
      `--host ${host}: the sandbox and a local gateway serve this machine only. Use 127.0.0.1, ::1 or localhost; a gantry.yaml with TLS serves others.`,
    );
  }
}
