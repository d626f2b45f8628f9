import { AnswerError, HopError } from './answer-error.ts';
import { Channel, type ChannelOptions, type OnText } from './channel.ts';
import type { Limit } from './deadlines.ts';
import { resultOf } from './delivery.ts';
import type { StreamPlace } from './exchange.ts';
import { isToken, type Message, ownMessage } from './message.ts';
import type { Result } from './read-only.ts';
import type { Redact } from './redact.ts';
import type { Situation } from './repair.ts';
import type { Retry } from './retry.ts';

export type RemoteOptions = ChannelOptions & {
  /** Whose credentials these are; messages name it. */
  readonly profile: string | undefined;
  /** Absent: each message is sent once. */
  readonly retry?: Retry;
};

/** Takes one JSON text that the endpoint sends by itself. */
export type Receive = (text: string) => Promise<void>;

/** Milliseconds that messages wait for the stream of what the endpoint sends by itself. */
const OPENING = 250;

/** Milliseconds for saying goodbye. */
const GOODBYE = 2_000;

/** One MCP endpoint, and what a handshake with it agreed on. */
export class Remote {
  readonly #options: RemoteOptions;
  readonly #channel: Channel;
  #initialize: Message | undefined;
  #version: string | undefined;
  #session: string | undefined;
  #reopening: Promise<void> | undefined;
  #shaken = false;
  #mending: Promise<void> | undefined;
  #receive: Receive | undefined;
  #listening = new AbortController();

  constructor(options: RemoteOptions) {
    this.#options = options;
    this.#channel = new Channel(options);
  }

  /** Hides the secrets that signed the last request, and metadata. */
  get redact(): Redact {
    return this.#channel.redact;
  }

  /** True once a client of an older revision has shaken hands. */
  get legacy(): boolean {
    return this.#initialize !== undefined;
  }

  /** True once the endpoint has answered a handshake. */
  get shaken(): boolean {
    return this.#shaken;
  }

  /** What its messages are signed for, and by whom. */
  get situation(): Situation {
    const { profile, endpoint } = this.#options;
    const { service = 'nothing', region = 'nowhere' } = endpoint.scope ?? {};
    return { host: endpoint.url.host, service, region, profile };
  }

  /** Tells who takes what the endpoint sends by itself. */
  receive(receive: Receive): void {
    this.#receive = receive;
  }

  /** Forgets credentials that were refused. */
  forget(): void {
    this.#options.credentials.forget();
  }

  /** Shakes hands as the client did with another one. */
  async join(other: Remote): Promise<void> {
    this.#channel.join(other.#channel);
    this.#initialize = other.#initialize;
    await this.#open();
  }

  /** Sends a message; resolves when its answer is complete. A lost session is opened anew, once. */
  async send(message: Message, signal: AbortSignal, onText: OnText): Promise<void> {
    if (message.method === 'initialize') this.#begin(message);
    this.#channel.note(message);
    if (this.#missesHandshake(message)) {
      await this.#mend();
      if (message.method === 'notifications/initialized') return;
    }
    const session = message.version === undefined ? this.#session : undefined;
    try {
      await this.#post(message, signal, onText);
    } catch (error) {
      if (session === undefined || !isLostSession(error)) throw error;
      // The endpoint did not take the message, since it did not know the session.
      await this.#reopen(session);
      await this.#post(message, signal, onText);
    }
    // What comes before the stream is open would be lost.
    if (message.method === 'notifications/initialized') await this.#listen();
  }

  /** Tells an older endpoint that nobody waits for a request any more; a modern one sees it. */
  abandon({ id, method, version }: Message, reason: string): void {
    if (!this.legacy || version !== undefined || id === undefined || method === 'initialize')
      return;
    const params = { requestId: id, reason };
    const word = ownMessage({ method: 'notifications/cancelled', params });
    const { signal } = new AbortController();
    if (word !== undefined) this.send(word, signal, async () => true).catch(() => undefined);
  }

  /** Sends a request of the proxy's own. */
  async ask(request: Message, signal: AbortSignal): Promise<Result> {
    return resultOf(request, signal, (onText) => this.send(request, signal, onText));
  }

  /** Has a handshake of the client to make, as soon as a message asks for it. */
  owe(initialize: Message): void {
    this.#begin(initialize);
  }

  /** There is no handshake: each message says all by itself. */
  forgo(): void {
    this.#listening.abort();
    this.#initialize = undefined;
  }

  /** Keeps what a result of the endpoint tells about later messages. */
  note({ method }: Message, result: Result): void {
    if (method === 'initialize') this.#agree(result);
    if (method === 'tools/list') this.#options.retry?.learn(result);
  }

  /** Ends the session, where there is one. */
  async close(): Promise<void> {
    this.#listening.abort();
    if (this.#session === undefined) return;
    const limit = { ms: GOODBYE, flag: 'shutdown' };
    const { signal } = new AbortController();
    const handshake = this.#handshake;
    await this.#channel.send({ method: 'DELETE', handshake, limit, signal }).catch(() => {});
  }

  /** The client shook hands, and the endpoint could not answer at that time. */
  #missesHandshake({ kind, method, version }: Message): boolean {
    if (this.#initialize === undefined || this.#shaken || kind === 'response') return false;
    return version === undefined && method !== 'initialize';
  }

  async #mend(): Promise<void> {
    // What the client has listed meanwhile, if anything, was not the endpoint's.
    const changed = ownMessage({ method: 'notifications/tools/list_changed' });
    this.#mending ??= this.#open()
      .then(() => this.#receive?.(changed?.text ?? ''))
      .finally(() => {
        this.#mending = undefined;
      });
    await this.#mending;
  }

  get #handshake() {
    return { version: this.#version, session: this.#session };
  }

  #begin(message: Message): void {
    this.#initialize = message;
    this.#listening.abort();
    this.#version = undefined;
    this.#session = undefined;
    this.#shaken = false;
  }

  #agree({ protocolVersion }: Result): void {
    this.#shaken = true;
    if (isToken(protocolVersion)) this.#version = protocolVersion;
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
    this.#agree(await resultOf(request, signal, send));
    await this.#post(initialized, signal, async () => true);
    this.#options.log('INFO', 'a session has been opened');
    await this.#listen();
  }

  #post(message: Message, signal: AbortSignal, onText: OnText): Promise<void> {
    const { retry } = this.#options;
    if (retry === undefined) return this.#once(message, signal, onText);
    return retry.run(message, signal, (heard) =>
      this.#once(message, signal, (text) => {
        heard();
        return onText(text);
      }),
    );
  }

  /** Takes what the endpoint sends by itself; resolves once that is open, refused, or late. */
  async #listen(): Promise<void> {
    const receive = this.#receive;
    this.#listening.abort();
    this.#listening = new AbortController();
    if (receive === undefined || this.#initialize === undefined) return;
    const { signal } = this.#listening;
    const source = { channel: this.#channel, handshake: this.#handshake, signal };
    const { log } = this.#options;
    const { listen } = await import('./streams.ts');
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, OPENING);
      const opened = () => {
        clearTimeout(late);
        resolve();
      };
      listen(source, receive, opened).catch((error: unknown) => {
        opened();
        const reason = error instanceof AnswerError ? error.status : undefined;
        if (!signal.aborted) log('DEBUG', 'the endpoint sends nothing by itself', { reason });
      });
    });
  }

  async #once(message: Message, signal: AbortSignal, onText: OnText): Promise<void> {
    const onSession = (session: string) => {
      if (message.method === 'initialize') this.#session = session;
    };
    const limit = this.#limit(message);
    const handshake = this.#handshake;
    const outgoing = { method: 'POST', message, handshake, limit, signal, onSession } as const;
    let place: StreamPlace = {};
    let complete = message.kind !== 'request';
    const take = async (text: string) => {
      const done = await onText(text);
      complete ||= done;
      return done;
    };
    const onPlace = (next: StreamPlace) => {
      place = { ...place, ...next };
    };
    try {
      await this.#channel.send({ ...outgoing, onText: take, onPlace });
    } catch (error) {
      if (place.id === undefined || !(error instanceof HopError) || !error.passing) throw error;
    }
    if (complete || place.id === undefined) return;
    const { resume } = await import('./streams.ts');
    await resume({ channel: this.#channel, handshake, signal }, place, limit, take);
  }

  #limit({ method }: Message): Limit {
    const { tool, total } = this.#options.timeouts;
    if (method === 'tools/call') return { ms: tool, flag: '--tool-timeout' };
    // A subscription is open as long as the client wants it.
    return { ms: method === 'subscriptions/listen' ? 0 : total, flag: '--timeout' };
  }
}

/** Only a session that the endpoint no longer knows is answered so to a request that names one. */
function isLostSession(error: unknown): boolean {
  return error instanceof AnswerError && error.status === 404;
}
