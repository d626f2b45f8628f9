import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { found, type RequestContext, type Step } from '../context.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/** Holds each principal to its rate and to so many requests at a time. */
export function limitPrincipal({ limits }: GatewayParts): Step {
  const rate = new RateLimiterMemory({ points: limits.perSecond, duration: 1 });
  const running = new Map<string, number>();
  return async function limitPrincipal(context: RequestContext, next) {
    const { arn } = found(context, 'caller').principal;
    await rate.consume(arn).catch(refuse);
    const now = running.get(arn) ?? 0;
    if (now >= limits.atATime) throw tooMany(`${now} requests of yours are running`, 1);
    running.set(arn, now + 1);
    try {
      await next();
    } finally {
      const left = (running.get(arn) ?? 1) - 1;
      if (left === 0) running.delete(arn);
      else running.set(arn, left);
    }
  };
}

/** The limiter rejects with its state when the rate is used up, and with an error when it broke. */
function refuse(reason: unknown): never {
  if (reason instanceof RateLimiterRes) {
    throw tooMany('Rate exceeded', Math.max(1, Math.ceil(reason.msBeforeNext / 1000)));
  }
  throw reason;
}

function tooMany(why: string, seconds: number): Refusal {
  const message = `${why}. Try again in ${seconds} s.`;
  return new Refusal(429, 'ThrottlingException', message, { 'retry-after': String(seconds) });
}
