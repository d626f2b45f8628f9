import { createHash } from 'node:crypto';
import { found, type RequestContext, type Step } from '../context.ts';

/** Checks the proof against the body that was really read. */
export function proveCaller(): Step {
  return async function proveCaller(context: RequestContext, next) {
    const digest = createHash('sha256').update(found(context, 'body')).digest('hex');
    context.caller = await found(context, 'claim').prove(digest);
    await next();
  };
}
