import { AnswerError } from './answer-error.ts';
import type { CredentialSource } from './credentials.ts';
import type { Limit } from './deadlines.ts';
import { resultOf } from './delivery.ts';
import { type Endpoint, isAws } from './endpoint.ts';
import { exchange } from './exchange.ts';
import type { Timeouts } from './flags.ts';
import { protocolHeaders, userAgent } from './headers.ts';
import { IDENTITY_HEADER, identityProof, type Prove, stsHost } from './identity-proof.ts';
import type { Log } from './log.ts';
import { isRecord, isToken, type Message, ownMessage } from './message.ts';
import { type Redact, redactor } from './redact.ts';
import { createSigner, type Headers, type Signer } from './sign.ts';

export type RemoteOptions = {
  readonly endpoint: Endpoint;
  readonly credentials: CredentialSource;
  readonly timeouts: Timeouts;
  readonly log: Log;
  readonly version: string;
};

/** One JSON text of an answer; true when nothing more is expected. */
export type OnText = (text: string) => Promise<boolean>;

/** Milliseconds for saying goodbye. */
const GOODBYE = 2_000;

const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

/** One MCP endpoint: signs what goes there, and keeps what a handshake agreed on. */
export class Remote {
  readonly #options: RemoteOptions;
  readonly #sign: Signer | undefined;
  readonly #prove: Prove | undefined;
  readonly #redactor = redactor();
  #agent: string;
  #initialize: Message | undefined;
  #version: string | undefined;
  #session: string | undefined;
  #reopening: Promise<void> | undefined;

  constructor(options: RemoteOptions) {
    const { endpoint, version } = options;
    this.#options = options;
    this.#agent = userAgent(version, undefined);
    const { url, scope } = endpoint;
    this.#sign = scope && createSigner(url, scope);
    // AWS's own endpoints check a signature themselves.
    const foreign = scope !== undefined && !isAws(url.hostname);
    this.#prove = foreign
      ? identityProof(scope.region, stsHost(scope.region, process.env))
      : undefined;
  }

  /** Hides the secrets that signed the last request. */
  get redact(): Redact {
    return this.#redactor.redact;
  }

  /** True once a client of an older revision has shaken hands. */
  get legacy(): boolean {
    return this.#initialize !== undefined;
  }

  /** Sends a message; resolves when its answer is complete. A lost session is opened anew, once. */
  async send(message: Message, signal: AbortSignal, onText: OnText): Promise<void> {
    if (message.method === 'initialize') this.#begin(message);
    this.#note(message);
    const session = message.version === undefined ? this.#session : undefined;
    try {
      await this.#post(message, signal, onText);
    } catch (error) {
      if (session === undefined || !isLostSession(error)) throw error;
      // The endpoint did not take the message, since it did not know the session.
      await this.#reopen(session);
      await this.#post(message, signal, onText);
    }
  }

  /** Sends a request of the proxy's own. */
  async ask(request: Message, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    return resultOf(request, signal, (onText) => this.send(request, signal, onText));
  }

  /** Keeps what the endpoint agreed to. */
  agree({ protocolVersion }: Readonly<Record<string, unknown>>): void {
    if (isToken(protocolVersion)) this.#version = protocolVersion;
  }

  /** Ends the session, where there is one. */
  async close(): Promise<void> {
    if (this.#session === undefined) return;
    const limit = { ms: GOODBYE, flag: 'shutdown' };
    await this.#exchange('DELETE', undefined, limit, new AbortController().signal).catch(() => {});
  }

  #begin(message: Message): void {
    this.#initialize = message;
    this.#version = undefined;
    this.#session = undefined;
  }

  /** A handshake or an envelope says who the client is. */
  #note({ method, params }: Message): void {
    const meta = isRecord(params._meta) ? params._meta : {};
    const client = method === 'initialize' ? params.clientInfo : meta[CLIENT_INFO];
    if (client !== undefined) this.#agent = userAgent(this.#options.version, client);
  }

  async #reopen(lost: string): Promise<void> {
    if (this.#session !== lost) return this.#reopening;
    this.#session = undefined;
    this.#reopening = this.#open().catch((error: unknown) => {
      // Still lost: the next message tries again.
      this.#session = lost;
      throw error;
    });
    await this.#reopening;
  }

  async #open(): Promise<void> {
    const initialized = ownMessage({ method: 'notifications/initialized' });
    if (this.#initialize === undefined || initialized === undefined) return;
    const { signal } = new AbortController();
    const request = this.#initialize;
    const send = (onText: OnText) => this.#post(request, signal, onText);
    this.agree(await resultOf(request, signal, send));
    await this.#post(initialized, signal, async () => true);
    this.#options.log('INFO', 'the session was lost and has been opened anew');
  }

  #post(message: Message, signal: AbortSignal, onText: OnText): Promise<void> {
    return this.#exchange('POST', message, this.#limit(message), signal, onText);
  }

  #limit({ method }: Message): Limit {
    const { tool, total } = this.#options.timeouts;
    if (method === 'tools/call') return { ms: tool, flag: '--tool-timeout' };
    // A subscription is open as long as the client wants it.
    return { ms: method === 'subscriptions/listen' ? 0 : total, flag: '--timeout' };
  }

  async #exchange(
    method: 'POST' | 'DELETE',
    message: Message | undefined,
    limit: Limit,
    signal: AbortSignal,
    onText: OnText = async () => true,
  ): Promise<void> {
    const { endpoint, timeouts, log } = this.#options;
    const start = performance.now();
    const body = message?.text ?? '';
    const facts: Record<string, unknown> = { http: method, method: message?.method };
    try {
      await exchange({
        url: endpoint.url,
        method,
        headers: () => this.#headers(method, message, body),
        body,
        timeouts: message?.method === 'subscriptions/listen' ? { ...timeouts, read: 0 } : timeouts,
        limit,
        signal,
        onHead: ({ statusCode, headers }) => {
          const { 'mcp-session-id': session, 'x-amzn-requestid': requestId } = headers;
          Object.assign(facts, { status: statusCode, requestId });
          if (message?.method === 'initialize' && isToken(session)) this.#session = session;
        },
        onText,
      });
    } finally {
      log('DEBUG', 'request', { ...facts, ms: Math.round(performance.now() - start) });
    }
  }

  async #headers(method: string, message: Message | undefined, body: string): Promise<Headers> {
    const headers = {
      accept: 'application/json, text/event-stream',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: this.#options.endpoint.url.host,
      'user-agent': this.#agent,
      ...protocolHeaders(message, { version: this.#version, session: this.#session }),
    };
    if (this.#sign === undefined) return headers;
    const credentials = await this.#options.credentials.get();
    if (credentials === undefined) return headers;
    this.#redactor.learn(credentials);
    const { url } = this.#options.endpoint;
    const proof = await this.#prove?.(credentials, { method, url, body });
    const proven = proof === undefined ? headers : { ...headers, [IDENTITY_HEADER]: proof };
    return this.#sign(credentials, method, proven, body);
  }
}

/** Only a session that the endpoint no longer knows is answered so to a request that names one. */
function isLostSession(error: unknown): boolean {
  return error instanceof AnswerError && error.status === 404;
}
