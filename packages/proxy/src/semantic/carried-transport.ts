import type { JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/client';
import { ownMessage } from '../message.ts';
import type { Carry } from './leg.ts';

/**
 * Where the SDK's client meets the carrier. Each request has its own answer, as over HTTP: so the
 * client cancels one by giving up its stream, and needs no word for it.
 */
export class CarriedTransport implements Transport {
  readonly hasPerRequestStream = true;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #carry: Carry;
  /** What is on its way. */
  readonly #running = new Set<AbortController>();
  #closed = false;
  readonly #take = async (text: string): Promise<void> => {
    // The carrier has read it already; the client looks at each message itself.
    if (!this.#closed) this.onmessage?.(JSON.parse(text) as JSONRPCMessage);
  };

  constructor(carry: Carry) {
    this.#carry = carry;
  }

  async start(): Promise<void> {}

  async send(value: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const message = 'method' in value ? ownMessage({ ...value }) : undefined;
    if (message === undefined || this.#closed) return;
    const { requestSignal, onRequestStreamEnd } = options;
    const control = new AbortController();
    const leave = () => control.abort();
    if (requestSignal?.aborted) leave();
    requestSignal?.addEventListener('abort', leave, { once: true });
    this.#running.add(control);
    await this.#carry(message, { write: this.#take, respond: this.#take }, control.signal);
    this.#running.delete(control);
    if (!control.signal.aborted) onRequestStreamEnd?.();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const control of this.#running) control.abort();
    this.onclose?.();
  }
}
