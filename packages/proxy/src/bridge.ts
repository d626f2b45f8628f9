import { FormatError, HopError } from './answer-error.ts';
import { CredentialsError } from './credentials-error.ts';
import { Delivery, type DeliveryOptions, type Write } from './delivery.ts';
import { errorLine, failureLine, spared, toolErrorLine } from './failure.ts';
import { type Line, type Message, readLine } from './message.ts';
import { type Ask, ReadOnly, type Result } from './read-only.ts';
import { type Receive, Remote, type RemoteOptions } from './remote.ts';
import { troubleOf } from './repair.ts';
import type { Switcher } from './switcher.ts';

export type BridgeOptions = RemoteOptions & {
  readonly readOnly: boolean;
  readonly write: Write;
  /** Absent: all calls go the same way. */
  readonly switcher?: (main: Remote) => Switcher;
};

/** One message on its way. */
type Task = {
  readonly message: Message;
  readonly control: AbortController;
  /** Takes the response. */
  readonly respond: Write;
  /** Where it goes. */
  remote: Remote;
  /** True once the message itself has gone out. */
  forwarded: boolean;
};

/** Carries JSON-RPC between a client on lines of text and an endpoint on signed HTTP. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #remote: Remote;
  readonly #readOnly: ReadOnly | undefined;
  readonly #switcher: Switcher | undefined;
  readonly #running = new Set<Task>();
  readonly #closing = new AbortController();
  #hopeless = false;
  /** What a message waits for: its endpoint may refuse one that overtakes the handshake. */
  #handshake: Promise<void> = Promise.resolve();

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#remote = new Remote(options);
    const ask: Ask = (request, signal) => this.#remote.ask(request, signal);
    if (options.readOnly) this.#readOnly = new ReadOnly(ask);
    this.#switcher = options.switcher?.(this.#remote);
    this.#remote.receive(this.#receiver(this.#remote));
  }

  /** What the process ends with: not 0 when what it was started with does not exist. */
  get exitCode(): number {
    return this.#hopeless ? 1 : 0;
  }

  /** Takes one line from the client; resolves when all answers to it are out. Never rejects. */
  async take(line: string): Promise<void> {
    const { write } = this.#options;
    let read: Line;
    try {
      const rewrite = this.#options.readOnly || this.#switcher !== undefined;
      read = readLine(line, { rewrite });
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
    this.#closing.abort();
    for (const { control } of this.#running) control.abort();
    await Promise.all([this.#remote.close(), this.#switcher?.close()]);
  }

  async #accept(message: Message | undefined, respond: Write): Promise<void> {
    if (message === undefined) {
      const text = 'This is no JSON-RPC message: it needs a method, and a request an id.';
      return respond(errorLine(null, { code: -32600, message: text }));
    }
    const control = new AbortController();
    const task: Task = { message, control, respond, remote: this.#remote, forwarded: false };
    if (message.method === 'notifications/cancelled') this.#cancel(task);
    this.#running.add(task);
    const done = this.#handshake.then(() => this.#handle(task));
    if (message.method === 'initialize' || message.method === 'notifications/initialized') {
      this.#handshake = done;
    }
    await done;
  }

  #cancel(task: Task): void {
    const { requestId } = task.message.params;
    for (const { message, control, remote } of this.#running) {
      if (message.id === undefined || message.id !== requestId) continue;
      control.abort();
      task.remote = remote;
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
      this.#switcher?.settle(new Set([...this.#running].map(({ remote }) => remote)));
    }
  }

  /** The end of a stream tells a modern endpoint; an older one wants the notification as well. */
  #endsHere({ method, version }: Message): boolean {
    const modern = version !== undefined || !this.#remote.legacy;
    return method === 'notifications/cancelled' && modern;
  }

  async #refuses({ message, control, respond }: Task): Promise<boolean> {
    if (message.method !== 'tools/call') return false;
    const allowed = (await this.#readOnly?.allows(message, control.signal)) ?? true;
    const objection = this.#switcher?.objection(message);
    if (allowed && objection === undefined) return false;
    const tool = `Tool '${String(message.params.name)}'`;
    const text = allowed
      ? `${tool} could not be called. ${objection}`
      : `${tool} is not available in read-only mode.`;
    if (message.kind === 'request') await respond(toolErrorLine(message, text));
    return true;
  }

  async #forward(task: Task): Promise<void> {
    const message = await this.#route(task);
    const { control, respond, remote } = task;
    task.forwarded = true;
    const { write } = this.#options;
    const { signal } = control;
    const delivery = new Delivery({
      request: message,
      signal,
      write,
      respond,
      onResult: (result) => this.#onResult(message, result),
      ...this.#eavesdropper(remote),
    });
    try {
      await remote.send(message, signal, (text) => delivery.take(text));
    } catch (error) {
      // What breaks after the response no longer matters to anybody.
      if (!delivery.answered) throw error;
    }
    if (message.kind === 'request' && !delivery.answered && !signal.aborted) {
      throw new FormatError('It ended its answer before the result.');
    }
  }

  /** Takes what an endpoint sends by itself. */
  #receiver(remote: Remote): Receive {
    const { write, log } = this.#options;
    const respond = async () => undefined;
    const { signal } = this.#closing;
    const rest = { signal, write, respond, onResult: () => undefined };
    const delivery = new Delivery({ ...rest, ...this.#eavesdropper(remote) });
    return async (text) => {
      await delivery.take(text).catch(() => log('WARNING', 'what the endpoint sent is no MCP'));
    };
  }

  /** What the proxy has to know of the messages that an endpoint sends beside its answers. */
  #eavesdropper(remote: Remote): Pick<DeliveryOptions, 'onRequest' | 'onNotice'> {
    const switcher = this.#switcher;
    return {
      ...(switcher && { onRequest: (request) => switcher.adopt(remote, request) }),
      onNotice: ({ method }) => {
        if (method === 'notifications/tools/list_changed') this.#readOnly?.forget();
      },
    };
  }

  /** Finds the connection of a message, and returns what goes there. */
  async #route(task: Task): Promise<Message> {
    const { message, control } = task;
    const switcher = this.#switcher;
    if (switcher === undefined) return message;
    if (message.kind === 'response') {
      const reply = switcher.reply(message);
      task.remote = reply.remote;
      return reply.message;
    }
    if (message.method !== 'tools/call') return message;
    const route = switcher.route(message);
    task.remote = route.remote;
    if (route.remote !== this.#remote) route.remote.receive(this.#receiver(route.remote));
    await route.ready;
    control.signal.throwIfAborted();
    return route.message;
  }

  #onResult(request: Message, result: Result): Result | undefined {
    this.#hopeless = false;
    this.#remote.note(request, result);
    if (request.method !== 'tools/list') return undefined;
    const allowed = this.#readOnly?.filter(result);
    return this.#switcher?.offer(allowed ?? result) ?? allowed;
  }

  /** Tells the client what went wrong, in the form that its request calls for. */
  async #report({ message, respond, forwarded, remote }: Task, error: unknown): Promise<void> {
    const { log } = this.#options;
    const found = troubleOf(error, remote.situation);
    const trouble = { ...found, unclear: forwarded && found.unclear === true };
    const { redact } = remote;
    if (trouble.stale === true) remote.forget();
    if (error instanceof HopError && error.late && forwarded)
      remote.abandon(message, error.message);
    this.#switcher?.drop(remote);
    log('ERROR', redact(trouble.message), { method: message.method, ...trouble.data });
    if (message.method === 'initialize') this.#hopeless = isHopeless(error);
    const line = spared(message, trouble) ?? failureLine(message, error, trouble);
    if (message.kind === 'request') await respond(redact(line));
  }
}

function isHopeless(error: unknown): boolean {
  return error instanceof CredentialsError && error.unknown;
}
