import type { Account, Region, StateKey } from '../account/account.ts';
import { policyRevision } from '../enforce/policies.ts';
import { autoscalingPart } from './autoscaling/settle.ts';
import { ec2Part } from './ec2/settle.ts';
import { eksPart } from './eks/settle.ts';

/** A part of a region that changes over time, and depends on the others. */
export type Part = {
  /** Brings it up to a moment, at which the other parts stand as well. */
  readonly settle: (at: number) => void;
  /** The next moment after this one at which something falls due. */
  readonly next: (after: number) => number;
  /** What need not happen at its own moment, once all that does has happened. */
  readonly rest?: (now: number) => void;
};

type Progress = {
  /** The region stands as it was at this time. */
  cursor: number | undefined;
  /** What had been changed by then. */
  revision: string;
  next: number;
  settling: boolean;
};

const key: StateKey<Progress> = {
  name: 'progress',
  create: () => ({ cursor: undefined, revision: '', next: 0, settling: false }),
};

/** More moments than this between two calls mean that something never comes to rest. */
const MOST_MOMENTS = 200_000;

/**
 * Lets a region live on up to `now`, from moment to moment: at each one an instance may come up, a
 * node join, a group launch a replacement. What the last call changed is seen at the time of that
 * call. What a part does by calls of its own finds the region as it is.
 */
export function settleRegion(account: Account, region: Region, now: number): void {
  const progress = region.state.of(key);
  if (progress.settling) return;
  // While it is furnished, several calls make up one moment, which is seen when time goes on.
  if (!account.furnished && progress.cursor === now) return;
  const revision = `${account.revision} ${policyRevision(account)}`;
  const unchanged = progress.revision === revision;
  const cursor = Math.min(progress.cursor ?? now, now);
  const parts = [ec2Part, autoscalingPart, eksPart].map((part) => part(account, region));
  if (!unchanged || now >= progress.next || cursor !== progress.cursor) {
    progress.settling = true;
    try {
      progress.next = play(parts, cursor, now);
    } finally {
      progress.settling = false;
    }
    progress.revision = `${account.revision} ${policyRevision(account)}`;
  }
  progress.cursor = now;
  if (!account.furnished) return;
  for (const part of parts) part.rest?.(now);
}

/** Plays every moment up to `now`, and tells when the next one will be. */
function play(parts: readonly Part[], from: number, now: number): number {
  let at = from;
  for (let moments = 0; moments < MOST_MOMENTS; moments += 1) {
    for (const part of parts) part.settle(at);
    const next = Math.min(...parts.map((part) => part.next(at)));
    if (next > now) return next;
    at = next;
  }
  throw new Error('A region never comes to rest');
}
