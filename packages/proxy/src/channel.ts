import { AnswerError, type AnswerHead, saysLostSession } from './answer-error.ts';
import type { CredentialSource } from './credentials.ts';
import type { Limit } from './deadlines.ts';
import type { Endpoint } from './endpoint.ts';
import { exchange, type StreamPlace } from './exchange.ts';
import type { Timeouts } from './flags.ts';
import { type Handshake, protocolHeaders, tellingHeaders, userAgent } from './headers.ts';
import type { Log } from './log.ts';
import { isRecord, isToken, type Message } from './message.ts';
import { type Metadata, overruled, tellingValues, withMetadata } from './metadata.ts';
import { type Redact, redactor } from './redact.ts';
import { createSigner, type Headers, type Signer } from './sign.ts';

export type ChannelOptions = {
  readonly endpoint: Endpoint;
  readonly credentials: CredentialSource;
  readonly timeouts: Timeouts;
  readonly log: Log;
  readonly version: string;
  /** Goes into every message that has params. */
  readonly metadata: Metadata;
  /** Signed and sent with each request, by names in small letters; the protocol's own count. */
  readonly headers?: Headers;
  /** Whether the digest of each body goes along as a header. */
  readonly digest?: boolean;
  /** Whether the endpoint hears which client is behind the proxy. */
  readonly telemetry: boolean;
};

/** One JSON text of an answer; true when nothing more is expected. */
export type OnText = (text: string) => Promise<boolean>;

/** One HTTP request to the endpoint. */
export type Outgoing = {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly message?: Message;
  /** Of the last event of a stream that is gone on with. */
  readonly lastEvent?: string;
  readonly handshake: Handshake;
  readonly limit: Limit;
  readonly signal: AbortSignal;
  readonly onSession?: (session: string) => void;
  /** True when the answer is a stream of events. */
  readonly onStream?: (stream: boolean) => void;
  readonly onPlace?: (place: StreamPlace) => void;
  readonly onText?: OnText;
};

const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

/** Signed HTTP to one endpoint, whatever the protocol on top has agreed on. */
export class Channel {
  readonly #options: ChannelOptions;
  readonly #sign: Signer | undefined;
  readonly #redactor: ReturnType<typeof redactor>;
  readonly #extra: Headers;
  #agent: string;

  constructor(options: ChannelOptions) {
    const { url, scope } = options.endpoint;
    this.#options = options;
    const extra = options.headers ?? {};
    this.#redactor = redactor([...tellingValues(options.metadata), ...tellingHeaders(extra)]);
    this.#agent = userAgent(options.version, undefined);
    this.#extra = extra;
    this.#sign = scope && createSigner(url, scope, options.digest);
  }

  /** Hides the secrets that signed the last request, metadata and extra headers. */
  get redact(): Redact {
    return this.#redactor.redact;
  }

  /** A handshake or an envelope says who the client is. */
  note({ method, params }: Message): void {
    if (!this.#options.telemetry) return;
    const meta = isRecord(params._meta) ? params._meta : {};
    const client = method === 'initialize' ? params.clientInfo : meta[CLIENT_INFO];
    if (client !== undefined) this.#agent = userAgent(this.#options.version, client);
  }

  /** Is for the same client as another one. */
  join(other: Channel): void {
    this.#agent = other.#agent;
  }

  /** Sends one request; resolves when its answer is complete. */
  async send(outgoing: Outgoing): Promise<void> {
    const { endpoint, timeouts, log } = this.#options;
    const { method, handshake, limit, signal, onSession, onStream, onPlace } = outgoing;
    const { onText = async () => true } = outgoing;
    const message = outgoing.message && this.#complete(outgoing.message);
    const body = message?.text ?? '';
    const start = performance.now();
    const facts: Record<string, unknown> = { http: method, method: message?.method };
    let head: AnswerHead = { headers: {} };
    try {
      await exchange({
        url: endpoint.url,
        method,
        headers: () => this.#headers(outgoing, body),
        body,
        timeouts: { ...timeouts, read: readLimit(outgoing, timeouts.read) },
        limit,
        signal,
        onHead: (answer) => {
          head = answer;
          const { statusCode, headers } = answer;
          const { 'mcp-session-id': session, 'x-amzn-requestid': requestId } = headers;
          Object.assign(facts, { status: statusCode, requestId });
          if (isToken(session)) onSession?.(session);
          onStream?.(/^text\/event-stream\b/i.test(headers['content-type'] ?? ''));
        },
        ...(onPlace && { onPlace }),
        onText: async (text) => {
          const held = handshake.session !== undefined;
          if (held && saysLostSession(text)) throw new AnswerError(head, text);
          return onText(text);
        },
      });
    } finally {
      log('DEBUG', 'request', { ...facts, ms: Math.round(performance.now() - start) });
    }
  }

  #complete(message: Message): Message {
    const { metadata, log } = this.#options;
    const names = overruled(message, metadata);
    if (names.length > 0) {
      log('WARNING', 'the client says otherwise than --metadata, and counts', { names });
    }
    return withMetadata(message, metadata);
  }

  async #headers(outgoing: Outgoing, body: string): Promise<Headers> {
    const { method, message, handshake, lastEvent } = outgoing;
    const headers = {
      ...this.#extra,
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: this.#options.endpoint.url.host,
      'user-agent': this.#extra['user-agent'] ?? this.#agent,
      ...protocolHeaders(message, handshake),
      ...(isToken(lastEvent) && { 'last-event-id': lastEvent }),
    };
    if (this.#sign === undefined) return headers;
    const credentials = await this.#options.credentials.get();
    if (credentials === undefined) return headers;
    this.#redactor.learn(credentials);
    return this.#sign(credentials, method, headers, body);
  }
}

/** Milliseconds, 0 for none. What an endpoint sends by itself comes when it comes. */
function readLimit({ method, message }: Outgoing, read: number): number {
  if (method === 'GET' || message?.method === 'subscriptions/listen') return 0;
  const { patience = 0 } = message ?? {};
  return read === 0 || patience === 0 ? read + patience : Math.min(read, patience);
}
