import { pause } from '../pause.ts';
import type { Filter, Stream } from './stream.ts';

export type ChangesOptions = {
  /** Asks the endpoint to tell of changes; rejects when it refuses. */
  readonly open: (filter: Filter, signal: AbortSignal) => Promise<Stream>;
  /** Lists whose changes the endpoint tells. */
  readonly lists: Filter;
  /** Tells the client that something may have changed that nobody has heard of. */
  readonly onGap: (filter: Filter) => Promise<void>;
};

/** Milliseconds before a stream is asked for again, at first and at most. */
const AGAIN = 1_000;
const LONGEST = 60_000;

/**
 * Hears of changes in the modern way, one stream for all that the client wants to know, for a
 * client that expects to be told without asking.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions
 */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #uris = new Set<string>();
  readonly #closing = new AbortController();
  #open: Stream | undefined;
  /** One stream is opened at a time. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ChangesOptions) {
    this.#options = options;
  }

  /** Begins to listen; resolves when that is open, and rejects when the endpoint refuses. */
  async start(): Promise<void> {
    await this.#renew();
  }

  /** Resolves when changes of a resource are heard of; false when the endpoint tells none. */
  async subscribe(uri: string): Promise<boolean> {
    this.#uris.add(uri);
    try {
      await this.#renew();
    } catch (error) {
      this.#uris.delete(uri);
      throw error;
    }
    const { resourceSubscriptions } = this.#open?.honored ?? {};
    const heard = Array.isArray(resourceSubscriptions) && resourceSubscriptions.includes(uri);
    if (!heard) this.#uris.delete(uri);
    return heard;
  }

  async unsubscribe(uri: string): Promise<void> {
    if (this.#uris.delete(uri)) await this.#renew();
  }

  close(): void {
    this.#closing.abort();
    this.#open?.close();
  }

  get #filter(): Filter {
    const resources = this.#uris.size === 0 ? {} : { resourceSubscriptions: [...this.#uris] };
    return { ...this.#options.lists, ...resources };
  }

  #renew(): Promise<void> {
    const turn = this.#turn.then(() => this.#listen());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What a stream brings cannot be changed: the new one is open before the old one ends. */
  async #listen(): Promise<void> {
    const old = this.#open;
    const filter = this.#filter;
    if (Object.keys(filter).length === 0) {
      this.#open = undefined;
    } else {
      const signal = this.#closing.signal;
      const next = await this.#options.open(filter, signal);
      this.#open = next;
      void next.closed.then(() => {
        const wanted = this.#open === next && Object.keys(next.honored).length > 0;
        if (wanted && !signal.aborted) void this.#resume().catch(() => undefined);
      });
    }
    old?.close();
  }

  /** The stream has ended: asks for it again, and says that changes may have been missed. */
  async #resume(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      await pause(Math.min(AGAIN * 2 ** failures, LONGEST), this.#closing.signal);
      const open = await this.#renew().then(
        () => true,
        () => false,
      );
      if (open) return this.#options.onGap(this.#filter);
    }
  }
}
