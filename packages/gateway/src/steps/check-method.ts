import type { RequestContext, Step } from '../context.ts';
import { Refusal } from '../refusal.ts';

/**
 * MCP without sessions is POST of JSON; an encoded body would be read as something else than was
 * signed.
 */
export function checkMethod(): Step {
  return async function checkMethod({ incoming }: RequestContext, next) {
    if (incoming.method !== 'POST') {
      const message = 'This endpoint takes POST only: it keeps no session to stream or to end.';
      throw new Refusal(405, 'MethodNotAllowedException', message, { allow: 'POST' });
    }
    const type = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') {
      throw new Refusal(415, 'UnsupportedMediaTypeException', 'Send application/json.');
    }
    if (incoming.headers['content-encoding'] !== undefined) {
      throw new Refusal(415, 'UnsupportedMediaTypeException', 'Send the body without an encoding.');
    }
    await next();
  };
}
