import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { Timeouts } from './flags.ts';
import type { Headers } from './sign.ts';

// Importing 'node:http' as a module reads every export, and one of them loads 15 MB of fetch.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** The endpoint could not be reached or went silent; the message names the hop and the limit. */
export class HopError extends Error {
  override readonly name = 'HopError';
}

/** The endpoint answered with an HTTP error. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  /** AWS's code, where the answer names one. */
  readonly code: string | undefined;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];

  constructor(answer: IncomingMessage, body: string) {
    const { code, message } = awsError(answer, body);
    super(message);
    this.status = answer.statusCode ?? 0;
    this.code = code;
    this.body = body;
    this.headers = answer.headers;
  }
}

export type Exchange = {
  readonly url: URL;
  readonly method: 'POST' | 'DELETE';
  readonly headers: Headers;
  readonly body: string;
  readonly timeouts: Timeouts;
  /** Limit for the whole exchange in milliseconds, which each message starts anew; 0 is none. */
  readonly limit: number;
  readonly signal: AbortSignal;
};

/** An error body is worth reading up to here. */
const ERROR_BYTES = 65_536;

const KEPT = { keepAlive: true, maxSockets: 128, scheduling: 'lifo' } as const;

let agent: Agent | undefined;

/** One set of connections for the one endpoint; 128 calls run side by side. */
function agentFor(protocol: string): Agent {
  agent ??= protocol === 'https:' ? new https.Agent(KEPT) : new http.Agent(KEPT);
  return agent;
}

/**
 * Sends one request and gives each JSON-RPC message of the answer to `onMessage` as one line of
 * text. Resolves with the answer's headers when it is complete; rejects with `HopError`,
 * `AnswerError` or the signal's reason.
 */
export async function exchange(
  request: Exchange,
  onMessage: (text: string) => void,
): Promise<IncomingMessage['headers']> {
  const limits = watch(request);
  try {
    const answer = await send(request, limits);
    await read(answer, (text) => {
      limits.restart();
      onMessage(text);
    });
    return answer.headers;
  } catch (error) {
    throw limits.expired() ?? hopError(error, request);
  } finally {
    limits.stop();
  }
}

type Watch = ReturnType<typeof watch>;

/** The time limits of one exchange; the first that is up ends it and says which it was. */
function watch({ limit, signal, url }: Exchange) {
  const control = new AbortController();
  let reason: HopError | undefined;
  const end = (what: string, ms: number) => {
    reason = new HopError(`No ${what} ${url.host} within ${ms / 1000} s.`);
    control.abort(reason);
  };
  let whole: NodeJS.Timeout | undefined;
  const restart = () => {
    clearTimeout(whole);
    if (limit > 0) whole = setTimeout(() => end('complete answer from', limit), limit);
  };
  restart();
  return {
    signal: AbortSignal.any([signal, control.signal]),
    end,
    restart,
    expired: () => reason,
    stop: () => clearTimeout(whole),
  };
}

function send(request: Exchange, limits: Watch): Promise<IncomingMessage> {
  const { url, method, headers, body, timeouts } = request;
  const { request: open } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = open(
      url,
      { method, headers, agent: agentFor(url.protocol), signal: limits.signal },
      (answer) => {
        answer.socket.setTimeout(timeouts.read, () =>
          limits.end('further byte from', timeouts.read),
        );
        resolve(answer);
      },
    );
    outgoing.on('error', reject);
    limitPhases(outgoing, timeouts, limits);
    outgoing.end(body);
  });
}

/** Connecting, sending and the first byte of the answer have a limit each. */
function limitPhases(outgoing: ClientRequest, timeouts: Timeouts, limits: Watch): void {
  let phase: NodeJS.Timeout | undefined;
  const enter = (what: string, ms: number) => {
    clearTimeout(phase);
    if (ms > 0) phase = setTimeout(() => limits.end(what, ms), ms);
  };
  enter('connection to', timeouts.connect);
  outgoing.on('socket', (socket) => {
    const connected = () => enter('way to send a request to', timeouts.write);
    if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
  outgoing.on('finish', () => enter('answer from', timeouts.read));
  outgoing.on('response', () => clearTimeout(phase));
  outgoing.on('close', () => clearTimeout(phase));
}

async function read(answer: IncomingMessage, onMessage: (text: string) => void): Promise<void> {
  const status = answer.statusCode ?? 0;
  const type = answer.headers['content-type'] ?? '';
  if (status >= 300) throw new AnswerError(answer, await text(answer, ERROR_BYTES));
  if (type.startsWith('text/event-stream')) return readEvents(answer, onMessage);
  const body = await text(answer, Number.POSITIVE_INFINITY);
  if (body.trim() !== '') onMessage(body);
}

async function readEvents(
  answer: IncomingMessage,
  onMessage: (text: string) => void,
): Promise<void> {
  const parser = createParser({ onEvent: ({ data }) => data !== '' && onMessage(data) });
  answer.setEncoding('utf8');
  for await (const chunk of answer) parser.feed(chunk);
}

async function text(answer: IncomingMessage, limit: number): Promise<string> {
  answer.setEncoding('utf8');
  let body = '';
  for await (const chunk of answer) {
    body += chunk;
    if (body.length > limit) {
      answer.destroy();
      return body.slice(0, limit);
    }
  }
  return body;
}

function hopError(error: unknown, { url, signal }: Exchange): unknown {
  if (signal.aborted || error instanceof AnswerError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return new HopError(`${url.host} cannot be reached (${code}).`, { cause: error });
}

/** AWS's error code and message, from whichever place this service puts them in. */
function awsError(answer: IncomingMessage, body: string): { code?: string; message: string } {
  const header = answer.headers['x-amzn-errortype'];
  const parsed = jsonOf(body);
  const named = typeof header === 'string' ? header : (parsed.__type ?? parsed.code);
  const code = typeof named === 'string' ? named.split('#').pop()?.split(':')[0] : undefined;
  const inner = typeof parsed.error === 'object' && parsed.error !== null ? parsed.error : {};
  const message = parsed.message ?? parsed.Message ?? Reflect.get(inner, 'message');
  const fallback = `HTTP ${answer.statusCode} ${answer.statusMessage ?? ''}`.trim();
  return {
    ...(code === undefined ? {} : { code }),
    message: typeof message === 'string' ? message : fallback,
  };
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
