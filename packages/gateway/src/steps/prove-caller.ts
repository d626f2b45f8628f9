import { hash } from 'node:crypto';
import { found, type RequestContext, type Step } from '../context.ts';

/** Checks the proof against the body that was really read. */
export function proveCaller(): Step {
  return async function proveCaller(context: RequestContext, next) {
    const digest = hash('sha256', found(context, 'body'), 'hex');
    context.caller = await found(context, 'claim').prove(digest);
    await next();
  };
}
