import type { IncomingMessage } from 'node:http';
import type { RequestContext, Step } from '../context.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/** Reads the body, up to the limit; the bytes are kept as they came, since they were signed. */
export function readBody({ limits }: GatewayParts): Step {
  return async function readBody(context: RequestContext, next) {
    context.body = await collect(context.incoming, limits.bodyBytes);
    await next();
  };
}

async function collect(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    // A request body without a set encoding comes in Buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size);
}

/** The rest of the body is not worth reading, so the connection ends with the answer. */
function tooLarge(limit: number): Refusal {
  const message = `The request body is larger than ${limit} bytes.`;
  return new Refusal(413, 'RequestEntityTooLargeException', message, { connection: 'close' });
}
