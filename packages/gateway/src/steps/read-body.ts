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

/** By events rather than as an async iterable, which costs a tenth of a small request. */
function collect(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > limit) return Promise.reject(tooLarge(limit));
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    incoming.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size <= limit) chunks.push(bytes);
      else {
        incoming.pause();
        reject(tooLarge(limit));
      }
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks, size)));
    // Node tells of a client that hangs up as of an error, which would look like a defect of ours.
    incoming.on('error', () => reject(gone()));
    incoming.on('close', () => incoming.complete || reject(gone()));
  });
}

/** Nobody is left to read it; it is what the log and the audit say. */
function gone(): Refusal {
  return new Refusal(400, 'RequestTimeoutException', 'The client went away within its request.');
}

/** The rest of the body is not worth reading, so the connection ends with the answer. */
function tooLarge(limit: number): Refusal {
  const message = `The request body is larger than ${limit} bytes.`;
  return new Refusal(413, 'RequestEntityTooLargeException', message, { connection: 'close' });
}
