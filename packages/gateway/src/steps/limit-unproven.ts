import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RequestContext, Step } from '../context.ts';
import type { Limits } from '../limits.ts';
import { network } from '../network.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/** Slows down addresses whose requests keep failing to prove who sends them. */
export function limitUnproven({ limits }: GatewayParts): Step {
  const requests = new RateLimiterMemory({ points: limits.unprovenPerMinute, duration: 60 });
  const bytes = new RateLimiterMemory({ points: limits.unprovenBytesPerMinute, duration: 60 });
  const open = new Map<string, Set<RequestContext>>();
  return async function limitUnproven(context: RequestContext, next) {
    const key = network(context.remote);
    for (const limiter of [requests, bytes]) {
      const used = await limiter.get(key);
      if (used !== null && used.remainingPoints <= 0) throw tooMany(used.msBeforeNext);
    }
    const all = open.get(key) ?? new Set();
    if (!fits(context, all, limits)) throw tooMany(1_000);
    open.set(key, all.add(context));
    try {
      await next();
    } finally {
      all.delete(context);
      if (all.size === 0) open.delete(key);
      // Only what ended without a proven caller counts.
      if (context.caller === undefined) {
        await requests.penalty(key, 1);
        await bytes.penalty(key, context.body?.length ?? 0);
      }
    }
  };
}

/**
 * Whether a body may be read beside those of the same address that may yet prove nobody: many at
 * once would fill the memory before the first of them counts. One always may.
 */
function fits(
  { incoming }: RequestContext,
  open: ReadonlySet<RequestContext>,
  { bodyBytes, unprovenBytesPerMinute }: Limits,
): boolean {
  let held = 0;
  for (const other of open) {
    if (other.caller === undefined) held += announced(other.incoming, bodyBytes);
  }
  return held === 0 || held + announced(incoming, bodyBytes) <= unprovenBytesPerMinute;
}

/** A body whose length is not told may be as long as any. */
function announced({ headers }: IncomingMessage, most: number): number {
  const { 'content-length': length = String(most) } = headers;
  return Math.min(Number(length), most);
}

function tooMany(ms: number): Refusal {
  const seconds = String(Math.ceil(ms / 1000));
  const message = `Too many requests without a valid proof of identity. Try again in ${seconds} s.`;
  return new Refusal(429, 'ThrottlingException', message, { 'retry-after': seconds });
}
