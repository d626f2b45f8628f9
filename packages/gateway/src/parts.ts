import type { AwsAccess, ClientPool } from '@gantry/cloud';
import type { IdentityAdapter } from '@gantry/identity';
import type { Logger } from 'pino';
import type { AuditTrail } from './audit/trail.ts';
import type { Authorizer } from './authorizer.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { SignatureStore } from './signature-store.ts';

/** What the steps share; made once by `startGateway`. */
export type GatewayParts = {
  /** `host:port` values under which this gateway may be addressed, in lower case. */
  readonly hosts: ReadonlySet<string>;
  /** The same for senders on this machine: every machine calls itself so. */
  readonly localHosts: ReadonlySet<string>;
  /** Origins of browsers that may call it. */
  readonly origins: ReadonlySet<string>;
  /**
   * The adapters that prove who calls an endpoint with this service name; a proof for one is none
   * for another.
   */
  readonly adapters: (service: string) => readonly IdentityAdapter[];
  readonly authorizer: Authorizer;
  /** On whose credentials a caller's tools act, and in which accounts. */
  readonly access: AwsAccess;
  readonly regions: readonly string[];
  readonly audit: AuditTrail;
  readonly limits: Limits;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly pool: ClientPool;
  readonly signatures: SignatureStore;
  /** Keys the marks of hidden values. */
  readonly redactionKey: Uint8Array;
  /** Epoch ms. */
  readonly now: () => number;
};
