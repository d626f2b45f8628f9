import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, IdentityClaim } from '@gantry/identity';
import type { Judge } from './authorizer.ts';
import type { ServedMcp } from './served-mcp.ts';

/** One request on its way through the pipeline; each step adds what it has found out. */
export type RequestContext = {
  /** Ours; goes out as `x-amzn-RequestId` and into audit and log. */
  readonly id: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Address of the peer, or what a trusted proxy said of it. */
  readonly remote: string;
  readonly server: ServedMcp;
  /** Epoch ms. */
  readonly startedAt: number;
  claim?: IdentityClaim;
  /** The access key of a proof that was refused before there was a claim. */
  said?: string;
  body?: Buffer;
  caller?: Caller;
  region?: string;
  /** Decides what the caller may do here. */
  judge?: Judge;
  /** Why the caller may connect, or not. */
  decision?: string;
  /** A tool call of this request stands in the audit. */
  audited?: boolean;
  /** The signature was new when the first change of this request came. */
  replayChecked?: boolean;
};

/** A fact that an earlier step must have found; its absence is a defect of the pipeline's order. */
export function found<Name extends 'claim' | 'body' | 'caller' | 'judge' | 'region'>(
  context: RequestContext,
  name: Name,
): NonNullable<RequestContext[Name]> {
  const fact = context[name];
  if (fact === undefined)
    throw new Error(`The pipeline reached a step that needs ${name} too early`);
  return fact;
}

export type Next = () => Promise<void>;

/** A step does its part and calls `next` at most once, or throws a `Refusal`. */
export type Step = (context: RequestContext, next: Next) => Promise<void>;
