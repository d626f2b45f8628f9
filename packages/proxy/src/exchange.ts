import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { AnswerError, FormatError, HopError } from './answer-error.ts';
import { Deadlines, type Limit } from './deadlines.ts';
import { isLoopback } from './endpoint.ts';
import type { Timeouts } from './flags.ts';
import type { Headers } from './sign.ts';

/**
 * Importing 'node:http' as a module reads every export, and one of them loads 15 MB of fetch; and
 * one of the two is enough.
 */
const httpFor = (protocol: string) =>
  protocol === 'https:'
    ? process.getBuiltinModule('node:https')
    : process.getBuiltinModule('node:http');

export type Exchange = {
  readonly url: URL;
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** Signs at the last moment; counts against the limit, since a login may keep it waiting. */
  readonly headers: () => Promise<Headers>;
  readonly body: string;
  readonly timeouts: Timeouts;
  /** For the whole exchange; each message starts it anew. */
  readonly limit: Limit;
  readonly signal: AbortSignal;
  /** Status and headers, before the first message. */
  readonly onHead?: (answer: IncomingMessage) => void;
  /** Where a stream of events is, so that it can be gone on with. */
  readonly onPlace?: (place: StreamPlace) => void;
  /** One JSON text of the answer; true when nothing more is expected. Reading waits for it. */
  readonly onText: (text: string) => Promise<boolean>;
};

/** An event's id, and the milliseconds that the endpoint asks for before it is asked again. */
export type StreamPlace = { readonly id?: string; readonly retry?: number };

/** An error body is worth reading up to here. */
const ERROR_LENGTH = 65_536;
/** An answer beyond this fits no model and no client. */
const ANSWER_LENGTH = 64 * 1024 * 1024;
/** Milliseconds that a stream gets to end after its last message: then its connection is kept. */
const LINGER = 1_000;
/** Milliseconds that an idle connection is kept: less than load balancers keep theirs. */
const IDLE = 20_000;

/** 128 calls run side by side. */
const KEPT = { keepAlive: true, maxSockets: 128, scheduling: 'lifo', timeout: IDLE } as const;

const agents = new Map<string, Agent>();

/** One set of connections a scheme; by way of HTTPS_PROXY, unless the endpoint is this machine. */
function agentFor({ protocol, hostname }: URL): Agent {
  const key = isLoopback(hostname) ? `${protocol}local` : protocol;
  const options = isLoopback(hostname) ? KEPT : { ...KEPT, proxyEnv: process.env };
  const { Agent } = httpFor(protocol);
  const agent = agents.get(key) ?? new Agent(options);
  agents.set(key, agent);
  return agent;
}

/**
 * Sends one request and hands on the JSON texts of its answer. Rejects with `HopError`,
 * `AnswerError`, `FormatError`, what `headers` throws, or the signal's reason.
 */
export async function exchange(request: Exchange): Promise<void> {
  const deadlines = new Deadlines(request.url.host, request.limit, request.signal);
  try {
    const headers = await deadlines.signing(request.headers());
    // A request that waits for a connection hears of no signal before it has one.
    const answer = await deadlines.within(send(request, headers, deadlines));
    request.onHead?.(answer);
    await read(answer, request, deadlines);
  } catch (error) {
    throw deadlines.expired ?? hopError(error, request, deadlines);
  } finally {
    deadlines.stop();
  }
}

function send(
  { url, method, body, timeouts }: Exchange,
  headers: Headers,
  deadlines: Deadlines,
): Promise<IncomingMessage> {
  const { request: open } = httpFor(url.protocol);
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: agentFor(url), signal: deadlines.signal };
    const outgoing = open(url, options, (answer) => {
      const limit = { ms: timeouts.read, flag: '--read-timeout' };
      deadlines.phase(limit, (host, within) => `${host} has sent nothing more ${within}`);
      resolve(answer);
    });
    outgoing.on('error', reject);
    limitPhases(outgoing, url, timeouts, deadlines);
    outgoing.end(body);
  });
}

/** Connecting, sending, and the first byte of the answer have a limit each. */
function limitPhases(
  outgoing: ClientRequest,
  { protocol }: URL,
  timeouts: Timeouts,
  deadlines: Deadlines,
): void {
  const { connect, write, read } = timeouts;
  const connected = () => {
    deadlines.sent = true;
    const limit = { ms: write, flag: '--write-timeout' };
    deadlines.phase(limit, (host, within) => `${host} has not taken the request ${within}`);
  };
  const limit = { ms: connect, flag: '--connect-timeout' };
  deadlines.phase(limit, (host, within) => `${host} has not accepted a connection ${within}`);
  outgoing.on('socket', (socket) => {
    // Node has taken its own listener off when a request is given up as its answer ends.
    if (!socket.listeners('error').includes(ignore)) socket.on('error', ignore);
    if (socket.connecting)
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', connected);
    else connected();
  });
  let answered = false;
  outgoing.on('response', () => {
    answered = true;
  });
  outgoing.on('finish', () => {
    // A server may answer before it has read the whole request.
    if (answered) return;
    const limit = { ms: read, flag: '--read-timeout' };
    deadlines.phase(limit, (host, within) => `${host} has not begun to answer ${within}`);
  });
}

const ignore = () => undefined;

async function read(
  answer: IncomingMessage,
  request: Exchange,
  deadlines: Deadlines,
): Promise<void> {
  if ((answer.statusCode ?? 0) >= 300) {
    throw new AnswerError(answer, await text(answer, deadlines, ERROR_LENGTH));
  }
  const type = answer.headers['content-type'] ?? '';
  if (/^text\/event-stream\b/i.test(type)) return readEvents(answer, request, deadlines);
  const body = await text(answer, deadlines, ANSWER_LENGTH);
  if (body.length > ANSWER_LENGTH) throw tooLong();
  if (body.trim() === '') return;
  if (type !== '' && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    const kind = type.split(';')[0];
    throw new FormatError(
      `It answered ${kind}, which is no MCP. Is the path of the URL right? It usually ends in /mcp.${/html/i.test(type) ? PORTAL : ''}`,
    );
  }
  await deadlines.hold(request.onText(body));
}

async function readEvents(
  answer: IncomingMessage,
  { onText, onPlace }: Exchange,
  deadlines: Deadlines,
): Promise<void> {
  const waiting: string[] = [];
  const parser = createParser({
    maxBufferSize: ANSWER_LENGTH,
    onEvent: ({ event = 'message', data, id }) => {
      if (id !== undefined) onPlace?.({ id });
      if (event === 'message' && data !== '') waiting.push(data);
    },
    onRetry: (retry) => onPlace?.({ retry }),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw tooLong();
    },
  });
  for await (const piece of pieces(answer, deadlines)) {
    parser.feed(piece);
    for (const data of waiting.splice(0)) {
      if (await deadlines.hold(onText(data))) return leave(answer);
    }
  }
}

/** The answer is complete: its stream may end by itself for a while, and nobody waits for it. */
function leave(answer: IncomingMessage): void {
  const timer = setTimeout(() => answer.destroy(), LINGER);
  timer.unref();
  answer.on('close', () => clearTimeout(timer));
  answer.on('error', () => undefined);
  answer.resume();
}

const PORTAL =
  ' In a network that asks for a login first, open any page in a browser and log in there.';

const tooLong = () => new FormatError(`It answered more than ${ANSWER_LENGTH} characters at once.`);

/** The body, or its beginning where it is longer than it may be. */
async function text(answer: IncomingMessage, deadlines: Deadlines, limit: number): Promise<string> {
  let body = '';
  for await (const piece of pieces(answer, deadlines)) {
    body += piece;
    if (body.length <= limit) continue;
    answer.destroy();
    break;
  }
  return body;
}

/** What an answer says, without the mark that some servers begin a text with. */
async function* pieces(answer: IncomingMessage, deadlines: Deadlines): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    deadlines.refreshPhase();
    yield decoder.decode(chunk, { stream: true });
  }
  // Where only the end of the connection ends an answer, one that was given up looks complete.
  deadlines.signal.throwIfAborted();
  yield decoder.decode();
}

/** Node marks what the network did with a code; other errors are somebody else's. */
function hopError(error: unknown, { url, signal }: Exchange, { sent }: Deadlines): unknown {
  if (signal.aborted || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Node gives one code for whatever goes wrong in TLS.
  const plain = code === 'EPROTO' && /wrong version number/.test(error.message);
  const found = plain ? NO_TLS : FAULTS.find(([codes]) => codes.test(code));
  if (found === undefined) return error;
  const { https_proxy: detour, HTTPS_PROXY = detour } = process.env;
  const direct = !HTTPS_PROXY || url.protocol === 'http:' || isLoopback(url.hostname);
  const [, text, mend = direct ? undefined : DETOUR] = found;
  const passing = text === undefined;
  const hop = text ?? (sent ? 'closed the connection before it had answered' : 'cannot be reached');
  const facts = { sent, passing, cause: error, ...(mend === undefined ? {} : { mend }) };
  return new HopError(`${url.host} ${hop} (${code}).`, facts);
}

const DETOUR = 'Check that the endpoint is up and that the proxy in HTTPS_PROXY lets you through.';

type Fault = readonly [RegExp, string?, string?];

const NO_TLS: Fault = [
  /^ERR_SSL_WRONG_VERSION_NUMBER$/,
  'does not speak TLS',
  'Is the port right? On this machine the URL may begin with http://.',
];

/** By Node's codes: what the host did, where the code alone says it, and what mends it. */
const FAULTS: readonly Fault[] = [
  NO_TLS,
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/,
    'shows a certificate for another name',
    'Is the host of the URL right? In a network that asks for a login first, log in there.',
  ],
  [
    /CERT|^UNABLE_TO_/,
    'shows a certificate that is not trusted',
    'If an authority of your own signed it, name that in NODE_EXTRA_CA_CERTS.',
  ],
  [/^HPE_/, 'does not speak HTTP'],
  [/^(?!ERR_)E[A-Z\d_]+$|^ERR_(?:TLS|SSL|PROXY)_/],
];
