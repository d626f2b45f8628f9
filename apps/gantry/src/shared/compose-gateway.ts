import { chmodSync } from 'node:fs';
import { ClientPool, openAws } from '@gantry/cloud';
import { type EksWorld, eksServer, eksTools } from '@gantry/eks';
import {
  AuditStore,
  AuditTrail,
  type Authorizer,
  defaultLimits,
  type Gateway,
  type Limits,
  Metrics,
  type ServedMcp,
  servedMcp,
  startGateway,
} from '@gantry/gateway';
import { type IdentityAdapter, ReplayCache } from '@gantry/identity';
import { pino } from 'pino';
import type { Folder } from './folder.ts';
import { version } from './version.ts';

/** What differs between the gateways that `serve` starts. */
export type Composition = {
  readonly folder: Folder;
  readonly host: string;
  readonly port: number;
  readonly regions: readonly string[];
  /** Proofs that an endpoint with this service name accepts. */
  readonly adapters: (service: string) => readonly IdentityAdapter[];
  readonly authorizer: Authorizer;
  readonly redactionKey: Uint8Array;
  readonly logLevel: string;
  readonly backend: string;
  /** One endpoint for all AWS calls; absent: what the SDK's own configuration says. */
  readonly endpoint?: string;
  readonly limits?: Partial<Limits>;
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
  const { folder, host, port, endpoint, backend, logLevel, ...rest } = composition;
  const log = pino({ level: logLevel, base: null }, pino.destination(2));
  const now = () => Date.now();
  const store = new AuditStore(folder.audit);
  chmodSync(folder.root, 0o700);
  const gateway = await startGateway({
    host,
    port,
    servers: servers(),
    version,
    backend,
    parts: {
      ...rest,
      limits: { ...defaultLimits, ...composition.limits },
      audit: new AuditTrail({ store, log, now }),
      log,
      metrics: new Metrics(),
      pool: new ClientPool({
        userAgent: ['gantry', version],
        ...(endpoint === undefined ? {} : { endpoint }),
      }),
      replay: new ReplayCache({ now }),
      now,
    },
  });
  return {
    ...gateway,
    close: async () => {
      await gateway.close();
      store.close();
    },
  };
}
