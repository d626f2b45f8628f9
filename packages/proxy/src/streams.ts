import { AnswerError, FormatError, HopError } from './answer-error.ts';
import type { Channel, OnText } from './channel.ts';
import type { Limit } from './deadlines.ts';
import type { StreamPlace } from './exchange.ts';
import type { Handshake } from './headers.ts';
import { pause } from './pause.ts';

/** Whose streams they are. */
type Source = {
  readonly channel: Channel;
  readonly handshake: Handshake;
  readonly signal: AbortSignal;
};

/** Milliseconds before a stream is asked for again, where the endpoint names none, and at most. */
const AGAIN = 1_000;
const LONGEST = 60_000;

/** How often in a row a stream may bring nothing before its answer is given up. */
const EMPTY = 5;

/**
 * Takes what an endpoint sends by itself, from where it was when the stream broke. Rejects once
 * the endpoint refuses: it need not offer such a stream.
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#listening-for-messages-from-the-server
 */
export async function listen(
  source: Source,
  receive: (text: string) => Promise<void>,
  onOpen: () => void,
): Promise<void> {
  const limit = { ms: 0, flag: '' };
  let place: StreamPlace = {};
  for (let failures = 0; ; failures += 1) {
    const onText = async (text: string) => {
      failures = 0;
      await receive(text);
      return false;
    };
    place = await follow(source, place, limit, onText, onOpen);
    const wait = Math.max(place.retry ?? AGAIN, failures === 0 ? 0 : AGAIN * 2 ** failures);
    await pause(Math.min(wait, LONGEST), source.signal);
  }
}

/**
 * Goes on with an answer whose stream ended before the response: an endpoint may end it at any
 * time, and is asked again from the last event on.
 */
export async function resume(
  source: Source,
  start: StreamPlace,
  limit: Limit,
  onText: OnText,
): Promise<void> {
  let place = start;
  let complete = false;
  const take = async (text: string) => {
    complete = await onText(text);
    return complete;
  };
  for (let empty = 0; empty < EMPTY && !complete; ) {
    await pause(Math.min(place.retry ?? AGAIN, LONGEST), source.signal);
    const next = await follow(source, place, limit, take).catch(refused);
    if (next === undefined) return;
    empty = next.id === place.id ? empty + 1 : 0;
    place = next;
  }
}

/** An endpoint that does not go on with an answer has ended it. */
function refused(error: unknown): undefined {
  if (!(error instanceof AnswerError) && !(error instanceof FormatError)) throw error;
}

/** Reads one stream to its end, however that comes; returns where it was. */
async function follow(
  { channel, handshake, signal }: Source,
  start: StreamPlace,
  limit: Limit,
  onText: OnText,
  onOpen: () => void = () => undefined,
): Promise<StreamPlace> {
  let place = start;
  let isStream = true;
  const onPlace = (next: StreamPlace) => {
    place = { ...place, ...next };
  };
  const onStream = (stream: boolean) => {
    isStream = stream;
    onOpen();
  };
  const lastEvent = start.id === undefined ? {} : { lastEvent: start.id };
  const outgoing = { method: 'GET', handshake, limit, signal, ...lastEvent } as const;
  try {
    await channel.send({ ...outgoing, onStream, onPlace, onText });
  } catch (error) {
    const passes = error instanceof AnswerError ? error.status >= 500 : error instanceof HopError;
    if (!passes || signal.aborted || (error instanceof HopError && error.late)) throw error;
  }
  if (!isStream) throw new FormatError('It answered with something else than a stream.');
  return place;
}
