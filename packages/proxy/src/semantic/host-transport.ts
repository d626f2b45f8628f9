import {
  isJSONRPCRequest,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import type { Task } from '../carrier.ts';
import type { Write } from '../delivery.ts';
import { errorLine } from '../failure.ts';

type Id = string | number;

/** A request that the client waits for. */
type Pending = { readonly respond: Write; readonly done: () => void };

/** What is needed of a message of the client. */
export type Taken = Pick<Task, 'message' | 'respond' | 'control'>;

/** Where the SDK's server meets the client of the proxy. */
export class HostTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #write: Write;
  readonly #pending = new Map<Id, Pending>();

  constructor(write: Write) {
    this.#write = write;
  }

  async start(): Promise<void> {}

  /** Hands on a message of the client; resolves when it is answered, or nobody waits any more. */
  async take({ message, respond, control }: Taken): Promise<void> {
    const value: unknown = JSON.parse(message.text);
    const { id } = message;
    if (id === undefined) return this.#pass(value);
    if (!isJSONRPCRequest(value)) return refuse(respond, id, 'This is no request of MCP.');
    if (this.#pending.has(id)) return refuse(respond, id, 'A request with this id is running.');
    await new Promise<void>((resolve) => {
      control.signal.addEventListener('abort', () => resolve(), { once: true });
      this.#pending.set(id, { respond, done: resolve });
      this.#pass(value);
    });
    this.#pending.delete(id);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const text = JSON.stringify(message);
    if ('method' in message) return this.#write(text);
    const { id } = message;
    const pending = id === undefined ? undefined : this.#pending.get(id);
    await pending?.respond(text);
    pending?.done();
  }

  async close(): Promise<void> {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { done } of pending) done();
    this.onclose?.();
  }

  #pass(value: unknown): void {
    // The server looks at each message before it believes what it is.
    this.onmessage?.(value as JSONRPCMessage);
  }
}

function refuse(respond: Write, id: Id, message: string): Promise<void> {
  return respond(errorLine(id, { code: -32600, message }));
}
