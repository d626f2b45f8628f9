import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** The whole body of a request; of one whose sender went away before its end, undefined. */
export async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return buffer(incoming).catch(() => undefined);
}
