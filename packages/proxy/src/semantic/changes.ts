import type { Client, McpSubscription, SubscriptionFilter } from '@modelcontextprotocol/client';
import { pause } from '../pause.ts';

export type ChangesOptions = {
  readonly client: Client;
  /** Lists whose changes the endpoint tells. */
  readonly lists: SubscriptionFilter;
  /** Tells the client that something may have changed that nobody has heard of. */
  readonly onGap: (filter: SubscriptionFilter) => Promise<void>;
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
  #open: McpSubscription | undefined;
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
    const heard = this.#open?.honoredFilter.resourceSubscriptions ?? [];
    if (!heard.includes(uri)) this.#uris.delete(uri);
    return heard.includes(uri);
  }

  async unsubscribe(uri: string): Promise<void> {
    if (this.#uris.delete(uri)) await this.#renew();
  }

  close(): void {
    this.#closing.abort();
    void this.#open?.close();
  }

  get #filter(): SubscriptionFilter {
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
      const next = await this.#options.client.listen(filter, { signal });
      this.#open = next;
      void next.closed.then(() => {
        const wanted = this.#open === next && Object.keys(next.honoredFilter).length > 0;
        if (wanted && !signal.aborted) void this.#resume().catch(() => undefined);
      });
    }
    await old?.close();
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
