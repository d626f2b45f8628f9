import type { CredentialSource } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { Timeouts } from './flags.ts';
import type { Log } from './log.ts';
import { envelopeHeaders, isRecord, type Message, readMessages } from './message.ts';
import { ReadOnlyTools } from './read-only.ts';
import { type Situation, troubleOf } from './repair.ts';
import { createSigner, type Headers, type Signer } from './sign.ts';

export type BridgeOptions = {
  readonly endpoint: Endpoint;
  /** Undefined: requests go out unsigned. */
  readonly credentials: CredentialSource | undefined;
  readonly profile: string | undefined;
  readonly readOnly: boolean;
  readonly timeouts: Timeouts;
  readonly log: Log;
  readonly version: string;
  /** Takes one line of JSON-RPC for the client. */
  readonly write: (line: string) => void;
};

/** What one request's answers pass through before they reach the client. */
type Pass = (message: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** Progress that shares a read with the response is lost by the SDK's clients; a gap keeps them apart. */
const GAP_MS = 5;

/** Carries JSON-RPC between a client on lines of text and an endpoint on signed HTTP. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #sign: Signer | undefined;
  readonly #situation: Situation;
  readonly #running = new Map<string | number, AbortController>();
  readonly #tools = new ReadOnlyTools();
  #client = '';
  #session: string | undefined;
  /** The revision that a handshake agreed on; modern requests carry their own. */
  #agreed: string | undefined;

  constructor(options: BridgeOptions) {
    const { endpoint, credentials, profile } = options;
    this.#options = options;
    this.#sign = credentials && createSigner(endpoint, credentials.get);
    const { url, service, region } = endpoint;
    this.#situation = { host: url.host, service, region, profile };
  }

  /** Takes one line from the client; resolves when all answers to it are out. Never rejects. */
  async take(line: string): Promise<void> {
    let messages: readonly Message[];
    try {
      messages = readMessages(line);
    } catch {
      return this.#fail(null, -32700, 'The line is not valid JSON.');
    }
    const [message] = messages;
    if (message === undefined) return this.#fail(null, -32600, 'An empty batch asks nothing.');
    if (messages.length > 1) return this.#takeBatch(line, messages);
    this.#note(message);
    if (message.method === 'notifications/cancelled' && this.#cancel(message)) return undefined;
    if (await this.#refuses(message)) return undefined;
    return this.#forward(line, message);
  }

  /** Ends what runs and, where there is one, the session. */
  async close(): Promise<void> {
    for (const running of this.#running.values()) running.abort();
    if (this.#session === undefined) return;
    const headers = this.#headers(undefined);
    const request = { method: 'DELETE', headers, body: '', limit: 2_000 } as const;
    await this.#send(request, new AbortController(), () => undefined).catch(() => undefined);
  }

  async #takeBatch(line: string, messages: readonly Message[]): Promise<void> {
    const touchesTools = messages.some(({ method }) => method?.startsWith('tools/'));
    if (this.#options.readOnly && touchesTools) {
      const text = 'In read-only mode tool requests come one by one, not in a batch.';
      return this.#fail(null, -32600, text);
    }
    const [first] = messages;
    return first && this.#forward(line, first);
  }

  /** Remembers what the client says of itself. */
  #note({ method, params }: Message): void {
    if (method !== 'initialize' || !isRecord(params.clientInfo)) return;
    const { name, version } = params.clientInfo;
    const part = `${name}/${version}`.toLowerCase().replace(/[^\x21-\x7e]|(?<=\/.*)\//g, '-');
    this.#client = ` ${part.slice(0, 128)}`;
  }

  /** A modern endpoint is told by the end of the stream, an older one by the notification as well. */
  #cancel({ params }: Message): boolean {
    const { requestId } = params;
    if (typeof requestId !== 'string' && typeof requestId !== 'number') return false;
    this.#running.get(requestId)?.abort();
    return this.#agreed === undefined;
  }

  async #refuses(message: Message): Promise<boolean> {
    const { readOnly } = this.#options;
    if (!readOnly || message.method !== 'tools/call') return false;
    const { name } = message.params;
    if (!this.#tools.allows(name)) await this.#learnTools(message).catch(() => undefined);
    if (this.#tools.allows(name)) return false;
    const text = `Tool '${String(name)}' is not available in read-only mode.`;
    this.#write({ jsonrpc: '2.0', id: message.id, result: toolError(text) });
    return true;
  }

  /** Asks for the list of tools itself, for a client that calls without having listed. */
  async #learnTools({ params, version }: Message): Promise<void> {
    let cursor: unknown;
    do {
      const meta = version === undefined ? {} : { _meta: params._meta };
      const page = cursor === undefined ? {} : { cursor };
      const list = {
        jsonrpc: '2.0',
        id: 'gantry-list',
        method: 'tools/list',
        params: { ...meta, ...page },
      };
      const body = JSON.stringify(list);
      const [message] = readMessages(body);
      const first = cursor === undefined;
      cursor = undefined;
      await this.#post(body, message, new AbortController(), (answer) => {
        if (!isRecord(answer.result)) return;
        this.#tools.filter(answer.result, first);
        cursor = answer.result.nextCursor;
      });
    } while (cursor !== undefined);
  }

  async #forward(line: string, message: Message): Promise<void> {
    const { id, method } = message;
    const control = new AbortController();
    if (id !== undefined) this.#running.set(id, control);
    const pass = this.#passFor(message);
    let answered = false;
    let progressAt = 0;
    try {
      await this.#post(line, message, control, (answer) => {
        const ends = answer.id === id && answer.method === undefined;
        if (!ends) progressAt = performance.now();
        answered ||= ends;
        const wait = ends && progressAt > 0 ? progressAt + GAP_MS - performance.now() : 0;
        if (wait <= 0) this.#write(pass(answer));
        else setTimeout(() => this.#write(pass(answer)), wait);
      });
      if (id !== undefined && !answered) throw new Error('the endpoint ended its answer too early');
    } catch (error) {
      if (!control.signal.aborted && !answered) this.#report(id, method, message, error);
    } finally {
      if (id !== undefined) this.#running.delete(id);
    }
  }

  #passFor({ id, method, params }: Message): Pass {
    if (method === 'initialize') {
      return (answer) => {
        if (answer.id === id && isRecord(answer.result)) this.#agree(answer.result);
        return answer;
      };
    }
    if (method !== 'tools/list' || !this.#options.readOnly) return (answer) => answer;
    return (answer) =>
      answer.id === id && isRecord(answer.result)
        ? { ...answer, result: this.#tools.filter(answer.result, params.cursor === undefined) }
        : answer;
  }

  #agree({ protocolVersion }: Readonly<Record<string, unknown>>): void {
    if (typeof protocolVersion === 'string') this.#agreed = protocolVersion;
  }

  async #post(
    body: string,
    message: Message | undefined,
    control: AbortController,
    onAnswer: (answer: Readonly<Record<string, unknown>>) => void,
  ): Promise<void> {
    const { tool, total } = this.#options.timeouts;
    const limit = message?.method === 'tools/call' ? tool : total;
    const request = { method: 'POST', headers: this.#headers(message), body, limit } as const;
    await this.#send(request, control, (text) => {
      const parsed: unknown = JSON.parse(text);
      for (const answer of Array.isArray(parsed) ? parsed : [parsed]) {
        if (isRecord(answer)) onAnswer(answer);
      }
    });
  }

  async #send(
    request: Pick<Exchange, 'method' | 'headers' | 'body' | 'limit'>,
    control: AbortController,
    onMessage: (text: string) => void,
  ): Promise<void> {
    const { endpoint, timeouts, log } = this.#options;
    const start = performance.now();
    const { method, body } = request;
    const headers = await this.#signed(method, request.headers, body);
    const rest = { url: endpoint.url, timeouts, signal: control.signal };
    const answer = await exchange({ ...request, ...rest, headers }, onMessage);
    const { 'mcp-session-id': session, 'x-amzn-requestid': requestId } = answer;
    if (typeof session === 'string') this.#session = session;
    const ms = Math.round(performance.now() - start);
    log('DEBUG', 'request', { method: headers['mcp-method'], ms, requestId });
  }

  async #signed(method: string, headers: Headers, body: string): Promise<Headers> {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const whole = { ...headers, ...length, host: this.#options.endpoint.url.host };
    return this.#sign === undefined ? whole : this.#sign(method, whole, body);
  }

  #headers(message: Message | undefined): Headers {
    const modern = message === undefined ? {} : envelopeHeaders(message);
    const agreed = this.#agreed === undefined ? {} : { 'mcp-protocol-version': this.#agreed };
    const legacy = message?.method === 'initialize' ? {} : agreed;
    return {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'user-agent': `gantry-proxy/${this.#options.version}${this.#client}`,
      ...legacy,
      ...(this.#session === undefined ? {} : { 'mcp-session-id': this.#session }),
      ...modern,
    };
  }

  /** Tells the client what went wrong, in the form that its request calls for. */
  #report(id: Message['id'], method: string | undefined, message: Message, error: unknown): void {
    const { log, credentials } = this.#options;
    const trouble = troubleOf(error, this.#situation);
    if (trouble.stale) credentials?.forget();
    log('ERROR', trouble.message, { method, ...trouble.data });
    if (id === undefined) return;
    if (method === 'tools/call') {
      const text = `Tool ${String(message.params.name)} could not be called. ${trouble.message}`;
      this.#write({ jsonrpc: '2.0', id, result: toolError(text) });
    } else {
      this.#fail(id, -32603, trouble.message, trouble.data);
    }
  }

  #fail(id: string | number | null, code: number, message: string, data?: unknown): void {
    const error = { code, message, ...(data === undefined ? {} : { data }) };
    this.#write({ jsonrpc: '2.0', id, error });
  }

  #write(message: object): void {
    this.#options.write(JSON.stringify(message));
  }
}

/** `resultType` is what 2026-07-28 asks of every result; older clients ignore it. */
function toolError(text: string): object {
  return { content: [{ type: 'text', text }], isError: true, resultType: 'complete' };
}
