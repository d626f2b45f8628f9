import { FormatError, HopError } from './answer-error.ts';
import type { OnText } from './channel.ts';
import { CredentialsError } from './credentials-error.ts';
import { Delivery, type DeliveryOptions, type Write } from './delivery.ts';
import { failureLine, spared, toolErrorLine } from './failure.ts';
import type { Message } from './message.ts';
import { isMismatch, ParamHeaders } from './param-headers.ts';
import { type Ask, ReadOnly, type Result } from './read-only.ts';
import { type Receive, Remote, type RemoteOptions } from './remote.ts';
import { troubleOf } from './repair.ts';
import type { Switcher } from './switcher.ts';
import { toolPages } from './tool-pages.ts';

export type CarrierOptions = RemoteOptions & {
  readonly readOnly: boolean;
  /** Tools that read-only mode lets through without their being marked. */
  readonly allowedTools?: readonly string[];
  /** Takes what an endpoint sends by itself. */
  readonly write: Write;
  /** Absent: all calls go the same way. */
  readonly switcher?: (main: Remote) => Switcher;
};

/** Who sent a message and waits for what comes of it. */
export type Sender = {
  /** Takes what comes beside the response; the same one for all messages of a sender. */
  readonly write: Write;
  readonly respond: Write;
};

/** One message on its way. */
export type Task = Sender & {
  readonly message: Message;
  readonly control: AbortController;
  /** Where it goes. */
  remote: Remote;
  /** True once the message itself has gone out. */
  forwarded: boolean;
};

/** Carries messages to an endpoint as they are, and what it answers back to their senders. */
export class Carrier {
  /** The connection of all that chooses no other. */
  readonly remote: Remote;
  readonly #options: CarrierOptions;
  readonly #readOnly: ReadOnly | undefined;
  readonly #switcher: Switcher | undefined;
  readonly #params: ParamHeaders;
  readonly #running = new Set<Task>();
  readonly #closing = new AbortController();
  #hopeless = false;

  constructor(options: CarrierOptions) {
    this.#options = options;
    this.remote = new Remote(options);
    this.#params = new ParamHeaders(options.log);
    if (options.readOnly) {
      const { allowedTools: trusted = [], log } = options;
      this.#readOnly = new ReadOnly({ ask: this.#lists(this.remote), trusted, log });
    }
    this.#switcher = options.switcher?.(this.remote);
    this.remote.receive(this.#receiver(this.remote));
  }

  /** True when nothing was right from the start. */
  get hopeless(): boolean {
    return this.#hopeless;
  }

  /** Aborts when it closes. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Ends what runs and, where there is one, the session. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { control } of this.#running) control.abort();
    await Promise.all([this.remote.close(), this.#switcher?.close()]);
  }

  /** Takes a message on: from now on its sender can cancel it. */
  admit(message: Message, sender: Sender): Task {
    const control = new AbortController();
    const task: Task = { message, control, ...sender, remote: this.remote, forwarded: false };
    if (message.method === 'notifications/cancelled') this.#cancel(task);
    this.#running.add(task);
    return task;
  }

  /** Does the work of a message. What goes wrong becomes its answer; never rejects. */
  async attend(task: Task, work: (task: Task) => Promise<void>): Promise<void> {
    const { control } = task;
    try {
      if (!control.signal.aborted) await work(task);
    } catch (error) {
      if (!control.signal.aborted) await this.#report(task, error);
    } finally {
      this.#running.delete(task);
      this.#switcher?.settle(new Set([...this.#running].map(({ remote }) => remote)));
    }
  }

  /**
   * Carries a message there, and its answer back to `respond`; rejects with what goes wrong. By
   * another `message` than the sender's own, what it says is put in other words.
   */
  async carry(
    task: Task,
    respond: Write = task.respond,
    message: Message = task.message,
  ): Promise<void> {
    if (this.#endsHere(message) || (await this.#refuses(task, respond, message))) return;
    await this.#forward(task, respond, message);
  }

  /** Sends a request of the proxy's own. */
  async ask(request: Message): Promise<Result> {
    const result = await this.remote.ask(request, this.#closing.signal);
    this.#hopeless = false;
    return result;
  }

  #cancel(task: Task): void {
    const { requestId } = task.message.params;
    for (const { message, control, remote, write } of this.#running) {
      // An id is one sender's own.
      if (write !== task.write) continue;
      if (message.id === undefined || message.id !== requestId) continue;
      control.abort();
      task.remote = remote;
    }
  }

  /** The end of a stream tells a modern endpoint; an older one wants the notification as well. */
  #endsHere({ method, version }: Message): boolean {
    const modern = version !== undefined || !this.remote.legacy;
    return method === 'notifications/cancelled' && modern;
  }

  async #refuses({ control }: Task, respond: Write, message: Message): Promise<boolean> {
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

  async #forward(task: Task, respond: Write, given: Message): Promise<void> {
    const message = await this.#route(task, given);
    if (isForAll(message)) this.#tellOthers(message);
    const { control, write, remote } = task;
    task.forwarded = true;
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
      await this.#send(message, task, (text) => delivery.take(text));
    } catch (error) {
      // What breaks after the response no longer matters to anybody.
      if (!delivery.answered) throw error;
    }
    if (message.kind === 'request' && !delivery.answered && !signal.aborted) {
      throw new FormatError('It ended its answer before the result.');
    }
  }

  /** Connections that calls have chosen hear what the client says of itself, too. */
  #tellOthers(message: Message): void {
    for (const remote of this.#switcher?.others ?? []) {
      const { method } = message;
      remote
        .send(message, this.#closing.signal, async () => true)
        .catch(() => this.#options.log('WARNING', 'a connection did not hear of it', { method }));
    }
  }

  /** What was refused for its headers alone goes once more, with those that a new list asks for. */
  async #send(message: Message, { remote, control }: Task, onText: OnText): Promise<void> {
    const { signal } = control;
    const first = this.#params.dress(message);
    try {
      await remote.send(first, signal, onText);
    } catch (error) {
      const again = message.version !== undefined && message.method === 'tools/call';
      if (!again || !isMismatch(error)) throw error;
      try {
        for await (const _ of toolPages(this.#lists(remote), message, signal));
      } catch {
        throw error;
      }
      const second = this.#params.dress(message);
      if (JSON.stringify(second.headers) === JSON.stringify(first.headers)) throw error;
      await remote.send(second, signal, onText);
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
  async #route(task: Task, message: Message): Promise<Message> {
    const { control } = task;
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
    if (route.remote !== this.remote) route.remote.receive(this.#receiver(route.remote));
    await route.ready;
    control.signal.throwIfAborted();
    return route.message;
  }

  /** Asks for lists of tools, and remembers which arguments they want in headers. */
  #lists(remote: Remote): Ask {
    return async (request, signal) => this.#valid(request, await remote.ask(request, signal));
  }

  /** Older revisions know no such headers, and their clients no tool that is invalid for them. */
  #valid({ version }: Message, list: Result): Result {
    return version === undefined ? list : this.#params.learn(list);
  }

  #onResult(request: Message, result: Result): Result | undefined {
    this.#hopeless = false;
    this.remote.note(request, result);
    if (request.method !== 'tools/list') return undefined;
    const valid = this.#valid(request, result);
    const allowed = this.#readOnly?.filter(valid) ?? valid;
    const offered = this.#switcher?.offer(allowed) ?? allowed;
    return offered === result ? undefined : offered;
  }

  /** Tells the client what went wrong, in the form that its request calls for. */
  async #report({ message, respond, forwarded, remote }: Task, error: unknown): Promise<void> {
    const { log } = this.#options;
    const { redact } = remote;
    const found = troubleOf(error, remote.situation, redact);
    const trouble = { ...found, unclear: forwarded && found.unclear === true };
    if (trouble.stale === true) remote.forget();
    if (error instanceof HopError && error.late && forwarded)
      remote.abandon(message, error.message);
    this.#switcher?.drop(remote);
    log('ERROR', trouble.message, { method: message.method, ...trouble.data });
    if (message.method === 'initialize') this.#hopeless = isHopeless(error);
    const line = spared(message, trouble) ?? failureLine(message, error, trouble, redact);
    if (message.kind === 'request') await respond(line);
  }
}

/** What a client says once, and not of one request. */
function isForAll({ method }: Message): boolean {
  return method === 'notifications/roots/list_changed' || method === 'logging/setLevel';
}

function isHopeless(error: unknown): boolean {
  return error instanceof CredentialsError && error.unknown;
}
