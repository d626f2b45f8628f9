import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RequestContext, Step } from '../context.ts';
import { network } from '../network.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/** Slows down addresses whose requests keep failing to prove who sends them. */
export function limitUnproven({ limits }: GatewayParts): Step {
  const requests = new RateLimiterMemory({ points: limits.unprovenPerMinute, duration: 60 });
  const bytes = new RateLimiterMemory({ points: limits.unprovenBytesPerMinute, duration: 60 });
  return async function limitUnproven(context: RequestContext, next) {
    const key = network(context.remote);
    for (const limiter of [requests, bytes]) {
      const used = await limiter.get(key);
      if (used !== null && used.remainingPoints <= 0) throw tooMany(used.msBeforeNext);
    }
    try {
      await next();
    } finally {
      // Only what ended without a proven caller counts.
      if (context.caller === undefined) {
        await requests.penalty(key, 1);
        await bytes.penalty(key, context.body?.length ?? 0);
      }
    }
  };
}

function tooMany(ms: number): Refusal {
  const seconds = String(Math.ceil(ms / 1000));
  const message = `Too many requests without a valid proof of identity. Try again in ${seconds} s.`;
  return new Refusal(429, 'ThrottlingException', message, { 'retry-after': seconds });
}
