import { Carrier, type CarrierOptions, type Task } from './carrier.ts';
import type { Write } from './delivery.ts';
import { EraChoice } from './era-choice.ts';
import { errorLine } from './failure.ts';
import { type Line, type Message, readLine } from './message.ts';

export type BridgeOptions = CarrierOptions;

/** Carries JSON-RPC between a client on lines of text and an endpoint on signed HTTP. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #carrier: Carrier;
  readonly #choice: EraChoice;
  /** What a message waits for: its endpoint may refuse one that overtakes the handshake. */
  #handshake: Promise<void> = Promise.resolve();

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#carrier = new Carrier(options);
    this.#choice = new EraChoice(this.#carrier, options);
  }

  /** What the process ends with: not 0 when what it was started with does not exist. */
  get exitCode(): number {
    return this.#carrier.hopeless ? 1 : 0;
  }

  /** Takes one line from the client; resolves when all answers to it are out. Never rejects. */
  async take(line: string): Promise<void> {
    const { write } = this.#options;
    let read: Line;
    try {
      const rewrite = this.#options.readOnly || this.#options.switcher !== undefined;
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
    this.#choice.close();
    await this.#carrier.close();
  }

  async #accept(message: Message | undefined, respond: Write): Promise<void> {
    if (message === undefined) {
      const text = 'This is no JSON-RPC message: it needs a method, and a request an id.';
      return respond(errorLine(null, { code: -32600, message: text }));
    }
    const task = this.#carrier.admit(message, { respond, write: this.#options.write });
    const done = this.#handshake.then(() => this.#carrier.attend(task, this.#handle));
    if (message.method === 'initialize' || message.method === 'notifications/initialized') {
      this.#handshake = done;
    }
    await done;
  }

  readonly #handle = (task: Task): Promise<void> => this.#choice.handle(task);
}
