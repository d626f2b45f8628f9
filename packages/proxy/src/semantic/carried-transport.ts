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
  readonly #closing = new AbortController();
  readonly #take = async (text: string): Promise<void> => {
    // The carrier has read it already; the client looks at each message itself.
    if (!this.#closing.signal.aborted) this.onmessage?.(JSON.parse(text) as JSONRPCMessage);
  };

  constructor(carry: Carry) {
    this.#carry = carry;
  }

  async start(): Promise<void> {}

  async send(value: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const message = 'method' in value ? ownMessage({ ...value }) : undefined;
    if (message === undefined || this.#closing.signal.aborted) return;
    const { requestSignal, onRequestStreamEnd } = options;
    const signals = [this.#closing.signal, ...(requestSignal === undefined ? [] : [requestSignal])];
    const sender = { write: this.#take, respond: this.#take };
    await this.#carry(message, sender, AbortSignal.any(signals));
    if (requestSignal?.aborted !== true) onRequestStreamEnd?.();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.onclose?.();
  }
}
