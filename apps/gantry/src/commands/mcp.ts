import { randomBytes } from 'node:crypto';
import { ClientPool } from '@gantry/cloud';
import { eksServer, eksTools } from '@gantry/eks';
import { AuditStore, AuditTrail, defaultLimits } from '@gantry/gateway';
import { mcpServer } from '@gantry/toolkit';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Command } from 'commander';
import { pino } from 'pino';
import { attachSandbox } from '../shared/attach-sandbox.ts';
import { folder } from '../shared/folder.ts';
import { ambientProfile, ambientRegion, localPrincipal } from '../shared/local.ts';
import { region } from '../shared/options.ts';
import { stdioHost } from '../shared/stdio-host.ts';
import { untilStopped } from '../shared/until-stopped.ts';
import { UsageError } from '../shared/usage-error.ts';
import { version } from '../shared/version.ts';

type McpOptions = {
  readonly allowWrite?: true;
  readonly allowSensitiveDataAccess?: true;
  readonly sandbox?: true;
  readonly folder?: string;
  readonly region?: readonly string[];
  readonly audit?: string;
};

/** `gantry mcp eks|ecs` */
export function mcpCommand(): Command {
  return new Command('mcp')
    .description('Serves one person on stdio, with the AWS credentials of the environment.')
    .argument('<server>', 'eks')
    .option('--allow-write', 'list and run tools that change something')
    .option('--allow-sensitive-data-access', 'list and run tools that read logs and the like')
    .option('--sandbox', 'on the simulated account: the one that runs in this folder, or its own')
    .option('--folder <path>', 'the folder of --sandbox (default: the working directory)')
    .option('--region <region>', 'region to work in (default: AWS_REGION)', region)
    .option('--audit <file>', 'write down each call, for gantry audit --file')
    .action(async (server: string, options: McpOptions) => serveMcp(server, options));
}

async function serveMcp(server: string, options: McpOptions): Promise<void> {
  if (server === 'ecs') throw new UsageError('The ECS server is not implemented yet: use eks.');
  if (server !== 'eks') throw new UsageError(`There is no server ${server}. Servers: eks.`);
  if (options.allowSensitiveDataAccess) {
    const nothing = 'No tool of this version reads logs or the like, so it changes nothing.';
    process.stderr.write(`--allow-sensitive-data-access: ${nothing}\n`);
  }
  if (options.folder !== undefined && !options.sandbox) {
    throw new UsageError('--folder says where --sandbox keeps its state: give both.');
  }
  const store = options.audit === undefined ? undefined : auditStore(options.audit);
  const sandbox = options.sandbox ? await attachSandbox(folder(options.folder)) : undefined;
  const [place = ''] = options.region ?? (sandbox ? [sandbox.region] : ambientRegion());
  const log = pino({ level: 'warn', base: null }, pino.destination(2));
  const audit = store && new AuditTrail({ store, log, now: () => Date.now() });
  const pool = new ClientPool({
    userAgent: ['gantry', version],
    ...(sandbox === undefined ? {} : { endpoint: sandbox.url }),
  });
  const host = stdioHost({
    service: 'eks-mcp',
    principal: localPrincipal(),
    region: place,
    profile: ambientProfile(),
    pool,
    allowWrite: options.allowWrite === true,
    redactionKey: randomBytes(32),
    log,
    callMs: defaultLimits.callMs,
    ...(audit === undefined ? {} : { audit }),
  });
  const handle = serveStdio(() => mcpServer(eksServer, eksTools, host));
  const ended = new Promise<void>((resolve) => process.stdin.once('close', () => resolve()));
  await Promise.race([untilStopped(), ended]);
  await handle.close();
  pool.close();
  audit?.flush();
  store?.close();
  await sandbox?.close();
}

function auditStore(file: string): AuditStore {
  try {
    return new AuditStore(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`--audit ${file} cannot be used: ${why}.`, { cause: error });
  }
}
