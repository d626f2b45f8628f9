import { FormatError } from '../answer-error.ts';
import type { Carrier } from '../carrier.ts';
import type { Write } from '../delivery.ts';
import { isRecord, ownMessage } from '../message.ts';
import type { Result } from '../read-only.ts';

/** What somebody wants to be told of. */
export type Filter = {
  readonly toolsListChanged?: true;
  readonly promptsListChanged?: true;
  readonly resourcesListChanged?: true;
  readonly resourceSubscriptions?: readonly string[];
};

/** An open stream of changes. */
export type Stream = {
  /** What the endpoint tells of what was wanted. */
  readonly honored: Result;
  /** Resolves when it has ended, whoever ended it. */
  readonly closed: Promise<void>;
  readonly close: () => void;
};

export type StreamOptions = {
  readonly carrier: Pick<Carrier, 'admit' | 'attend' | 'carry'>;
  /** What each request says of the client. */
  readonly envelope: Result;
  /** Takes the changes. */
  readonly write: Write;
};

/** Milliseconds in which an endpoint has to say what it tells of. */
const PATIENCE = 60_000;

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

let streams = 0;

/**
 * Asks an endpoint to tell of changes; resolves once it has said of which, and rejects with what
 * keeps it from that.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions
 */
export async function openStream(
  { carrier, envelope, write }: StreamOptions,
  filter: Filter,
  signal: AbortSignal,
): Promise<Stream> {
  streams += 1;
  const id = `gantry-proxy-listen-${streams}`;
  const params = { notifications: filter, _meta: envelope };
  const message = ownMessage({ id, method: 'subscriptions/listen', params });
  if (message === undefined) throw new TypeError('A message of the proxy is none.');
  const opening = Promise.withResolvers<Result>();
  const task = carrier.admit(message, {
    write: async (text) => {
      const { method, params: told = {} } = JSON.parse(text);
      if (method !== ACKNOWLEDGED) return write(withoutSubscription(text));
      opening.resolve(isRecord(told.notifications) ? told.notifications : {});
    },
    respond: async (line) => opening.reject(refusal(line)),
  });
  const close = () => task.control.abort();
  const late = setTimeout(close, PATIENCE);
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  const closed = carrier
    .attend(task, (admitted) => carrier.carry(admitted))
    .finally(() => {
      signal.removeEventListener('abort', close);
      opening.reject(new FormatError('It ended the stream of changes before it began.'));
    });
  try {
    return { honored: await opening.promise, closed, close };
  } finally {
    clearTimeout(late);
  }
}

/** The response to a request that has none as long as it runs. */
function refusal(line: string): FormatError {
  const { error } = JSON.parse(line);
  const said = isRecord(error) ? String(error.message) : 'It has ended that at once.';
  return new FormatError(`It does not tell of changes. ${said}`);
}

/** An older client knows no subscriptions that it could tell apart. */
function withoutSubscription(text: string): string {
  const { params, ...notice } = JSON.parse(text);
  if (!isRecord(params) || !isRecord(params._meta)) return text;
  const { _meta, ...rest } = params;
  const { [SUBSCRIPTION]: _, ...meta } = _meta;
  const kept = Object.keys(meta).length === 0 ? rest : { ...rest, _meta: meta };
  return JSON.stringify({ ...notice, params: kept });
}
