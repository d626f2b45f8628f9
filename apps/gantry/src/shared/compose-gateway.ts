import { chmodSync } from 'node:fs';
import { type AwsAccess, ClientPool, openAws } from '@gantry/cloud';
import { type EksWorld, eksServer, eksTools } from '@gantry/eks';
import {
  AuditStore,
  AuditTrail,
  type Authorizer,
  defaultLimits,
  type Gateway,
  type GatewayOptions,
  type Limits,
  Metrics,
  type ServedMcp,
  SignatureStore,
  servedMcp,
  startGateway,
} from '@gantry/gateway';
import type { IdentityAdapter } from '@gantry/identity';
import { type Logger, pino } from 'pino';
import type { Folder } from './folder.ts';
import { version } from './version.ts';

/** What differs between the gateways that `serve` starts. */
export type Composition = Pick<GatewayOptions, 'tls' | 'front' | 'publicHosts'> & {
  readonly folder: Folder;
  readonly host: string;
  readonly port: number;
  readonly regions: readonly string[];
  /** Proofs that an endpoint with this service name accepts. */
  readonly adapters: (service: string) => readonly IdentityAdapter[];
  readonly authorizer: (made: { readonly pool: ClientPool; readonly log: Logger }) => Authorizer;
  /** On whose credentials callers act. */
  readonly access: (pool: ClientPool) => AwsAccess;
  readonly redactionKey: Uint8Array;
  readonly logLevel: string;
  readonly backend: string;
  /** One endpoint for all AWS calls; absent: what the SDK's own configuration says. */
  readonly endpoint?: string;
  readonly limits?: Partial<Limits>;
  /** Older audit events are deleted; absent: none are. */
  readonly retentionDays?: number;
};

/** The MCP servers that this program serves. */
export function servers(): readonly ServedMcp[] {
  return [
    servedMcp<EksWorld>({
      path: '/eks/mcp',
      service: 'eks-mcp',
      facts: eksServer,
      tools: eksTools,
      world: (session) => ({ aws: openAws(session) }),
    }),
  ];
}

/** Puts a gateway together and starts it; rejects when the port or the audit file cannot be had. */
export async function composeGateway(composition: Composition): Promise<Gateway> {
  const { folder, endpoint, logLevel, retentionDays, limits, authorizer, access, ...rest } =
    composition;
  const { host, port, backend, tls, front, publicHosts, ...parts } = rest;
  const log = pino({ level: logLevel, base: null }, pino.destination(2));
  const now = () => Date.now();
  const store = new AuditStore(folder.audit);
  const signatures = new SignatureStore({ file: folder.signatures, now });
  chmodSync(folder.root, 0o700);
  const pool = new ClientPool({
    userAgent: ['gantry', version],
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const forgetting = retentionDays === undefined ? undefined : forget(store, retentionDays);
  const gateway = await startGateway({
    host,
    port,
    backend,
    version,
    servers: servers(),
    ...(tls === undefined ? {} : { tls }),
    ...(front === undefined ? {} : { front }),
    ...(publicHosts === undefined ? {} : { publicHosts }),
    parts: {
      ...parts,
      authorizer: authorizer({ pool, log }),
      access: access(pool),
      limits: { ...defaultLimits, ...limits },
      audit: new AuditTrail({ store, log, now }),
      log,
      metrics: new Metrics(),
      pool,
      signatures,
      now,
    },
  });
  return {
    ...gateway,
    close: async () => {
      clearInterval(forgetting);
      await gateway.close();
      store.close();
      signatures.close();
    },
  };
}

const HOUR = 3_600_000;

/** Deletes what is too old, now and every hour. */
function forget(store: AuditStore, days: number): NodeJS.Timeout {
  const deleteOld = () => store.deleteBefore(Date.now() - days * 24 * HOUR);
  deleteOld();
  return setInterval(deleteOld, HOUR).unref();
}
