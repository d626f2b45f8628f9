import { FormatError } from './answer-error.ts';
import { Delivery, type Write } from './delivery.ts';
import { errorLine, failureLine, toolErrorLine } from './failure.ts';
import { type Line, type Message, readLine } from './message.ts';
import { type Ask, ReadOnly, type Result } from './read-only.ts';
import { Remote, type RemoteOptions } from './remote.ts';
import { troubleOf } from './repair.ts';

export type BridgeOptions = RemoteOptions & {
  readonly profile: string | undefined;
  readonly readOnly: boolean;
  readonly write: Write;
};

/** One message on its way. */
type Task = {
  readonly message: Message;
  readonly control: AbortController;
  /** Takes the response. */
  readonly respond: Write;
  /** True once the message itself has gone out. */
  forwarded: boolean;
};

/** Carries JSON-RPC between a client on lines of text and an endpoint on signed HTTP. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #remote: Remote;
  readonly #readOnly: ReadOnly | undefined;
  readonly #running = new Set<Task>();
  /** What a message waits for: its endpoint may refuse one that overtakes the handshake. */
  #handshake: Promise<void> = Promise.resolve();

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#remote = new Remote(options);
    const ask: Ask = (request, signal) => this.#remote.ask(request, signal);
    if (options.readOnly) this.#readOnly = new ReadOnly(ask);
  }

  /** Takes one line from the client; resolves when all answers to it are out. Never rejects. */
  async take(line: string): Promise<void> {
    const { write } = this.#options;
    let read: Line;
    try {
      read = readLine(line, { rewrite: this.#options.readOnly });
    } catch {
      return write(errorLine(null, { code: -32700, message: 'The line is not valid JSON.' }));
    }
    const { batch, messages } = read;
    if (!batch) return this.#accept(messages[0], write);
    if (messages.length === 0) {
      return write(errorLine(null, { code: -32600, message: 'An empty batch asks nothing.' }));
    }
    // Only one revision knows batches, and most endpoints of it do not: they go out one by one.
    const responses: string[] = [];
    const collect = async (response: string) => void responses.push(response);
    await Promise.all(messages.map((message) => this.#accept(message, collect)));
    if (responses.length > 0) await write(`[${responses.join(',')}]`);
  }

  /** Ends what runs and, where there is one, the session. */
  async close(): Promise<void> {
    for (const { control } of this.#running) control.abort();
    await this.#remote.close();
  }

  async #accept(message: Message | undefined, respond: Write): Promise<void> {
    if (message === undefined) {
      const text = 'This is no JSON-RPC message: it needs a method, and a request an id.';
      return respond(errorLine(null, { code: -32600, message: text }));
    }
    const task = { message, control: new AbortController(), respond, forwarded: false };
    if (message.method === 'notifications/cancelled') this.#cancel(message);
    this.#running.add(task);
    const done = this.#handshake.then(() => this.#handle(task));
    if (message.method === 'initialize' || message.method === 'notifications/initialized') {
      this.#handshake = done;
    }
    await done;
  }

  #cancel({ params: { requestId } }: Message): void {
    for (const { message, control } of this.#running) {
      if (message.id !== undefined && message.id === requestId) control.abort();
    }
  }

  async #handle(task: Task): Promise<void> {
    const { message, control } = task;
    try {
      if (control.signal.aborted || this.#endsHere(message)) return;
      if (await this.#refuses(task)) return;
      await this.#forward(task);
    } catch (error) {
      if (!control.signal.aborted) await this.#report(task, error);
    } finally {
      this.#running.delete(task);
    }
  }

  /** The end of a stream tells a modern endpoint; an older one wants the notification as well. */
  #endsHere({ method, version }: Message): boolean {
    const modern = version !== undefined || !this.#remote.legacy;
    return method === 'notifications/cancelled' && modern;
  }

  async #refuses({ message, control, respond }: Task): Promise<boolean> {
    if (this.#readOnly === undefined || message.method !== 'tools/call') return false;
    if (await this.#readOnly.allows(message, control.signal)) return false;
    const text = `Tool '${String(message.params.name)}' is not available in read-only mode.`;
    if (message.kind === 'request') await respond(toolErrorLine(message, text));
    return true;
  }

  async #forward(task: Task): Promise<void> {
    const { message, control, respond } = task;
    task.forwarded = true;
    const { write } = this.#options;
    const { signal } = control;
    const delivery = new Delivery({
      request: message,
      signal,
      write,
      respond,
      onResult: (result) => this.#onResult(message, result),
    });
    try {
      await this.#remote.send(message, signal, (text) => delivery.take(text));
    } catch (error) {
      // What breaks after the response no longer matters to anybody.
      if (!delivery.answered) throw error;
    }
    if (message.kind === 'request' && !delivery.answered && !signal.aborted) {
      throw new FormatError('It ended its answer before the result.');
    }
  }

  #onResult(request: Message, result: Result): Result | undefined {
    this.#remote.note(request, result);
    return request.method === 'tools/list' ? this.#readOnly?.filter(result) : undefined;
  }

  /** Tells the client what went wrong, in the form that its request calls for. */
  async #report({ message, respond, forwarded }: Task, error: unknown): Promise<void> {
    const { log, credentials, endpoint, profile } = this.#options;
    const { url, scope } = endpoint;
    const { service = 'nothing', region = 'nowhere' } = scope ?? {};
    const found = troubleOf(error, { host: url.host, service, region, profile });
    const trouble = { ...found, unclear: forwarded && found.unclear === true };
    const { redact } = this.#remote;
    if (trouble.stale === true) credentials.forget();
    log('ERROR', redact(trouble.message), { method: message.method, ...trouble.data });
    if (message.kind === 'request') await respond(redact(failureLine(message, error, trouble)));
  }
}
