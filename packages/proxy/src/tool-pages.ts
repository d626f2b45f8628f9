import { isRecord, type Message, ownMessage } from './message.ts';
import type { Ask, Result } from './read-only.ts';

/** An endless list of tools is no list. */
const PAGES = 100;

let lists = 0;

/** Asks for the list of tools in the name of a call, page by page. */
export async function* toolPages(
  ask: Ask,
  { params, version }: Message,
  signal: AbortSignal,
): AsyncGenerator<Result> {
  const { progressToken: _, ...meta } = isRecord(params._meta) ? params._meta : {};
  const envelope = version === undefined ? {} : { _meta: meta };
  let cursor: unknown;
  for (let page = 0; page < PAGES; page += 1) {
    const from = cursor === undefined ? {} : { cursor };
    lists += 1;
    const id = `gantry-proxy-list-${lists}`;
    const request = ownMessage({ id, method: 'tools/list', params: { ...envelope, ...from } });
    if (request === undefined) return;
    const result = await ask(request, signal);
    yield result;
    cursor = result.nextCursor;
    if (typeof cursor !== 'string') return;
  }
}
