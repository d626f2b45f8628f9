import { HopError } from './answer-error.ts';

/** A limit in milliseconds, 0 for none, and the flag that sets it. */
export type Limit = { readonly ms: number; readonly flag: string };

/** Node fires a timer beyond this at once. */
const LONGEST = 2 ** 31 - 1;

const LOGIN =
  'A login or a credential_process does not end: aws sts get-caller-identity, by hand, shows why.';

/** The time limits of one exchange; the first that is up ends it and says which it was. */
export class Deadlines {
  /** Aborts when a limit is up or the caller gives up. */
  readonly signal: AbortSignal;
  readonly #control = new AbortController();
  readonly #host: string;
  #wholeTimer: NodeJS.Timeout | undefined;
  #phaseTimer: NodeJS.Timeout | undefined;
  #expired: HopError | undefined;
  #held = false;
  #signing = false;
  /** True from when the request may have arrived. */
  sent = false;

  constructor(host: string, whole: Limit, given: AbortSignal) {
    this.#host = host;
    this.signal = AbortSignal.any([given, this.#control.signal]);
    this.#wholeTimer = this.#timer(whole, (host, within) =>
      this.#signing
        ? `The AWS credentials have not come ${within}`
        : `${host} has not answered completely ${within}`,
    );
  }

  /** The limit that was up, if one was. */
  get expired(): HopError | undefined {
    return this.#expired;
  }

  /** Enters a phase; the one before it is over. */
  phase(limit: Limit, sentence: (host: string, within: string) => string): void {
    clearTimeout(this.#phaseTimer);
    this.#phaseTimer = this.#timer(limit, sentence);
  }

  /** Something arrived: the running phase starts anew. */
  refreshPhase(): void {
    this.#phaseTimer?.refresh();
  }

  /** A message arrived: the whole exchange gets its time anew. */
  refreshWhole(): void {
    this.#wholeTimer?.refresh();
  }

  /** While the client is slow to take what arrived, no limit is up. */
  async hold<Value>(taking: Promise<Value>): Promise<Value> {
    this.#held = true;
    try {
      return await taking;
    } finally {
      this.#held = false;
      this.refreshPhase();
      this.refreshWhole();
    }
  }

  /** Waits for work that knows no signal, no longer than the limits allow. */
  async within<Value>(work: Promise<Value>): Promise<Value> {
    const { signal } = this;
    signal.throwIfAborted();
    let leave = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
    });
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([work, left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Waits for credentials; where they do not come in time, that is not the endpoint's doing. */
  async signing<Value>(work: Promise<Value>): Promise<Value> {
    this.#signing = true;
    const value = await this.within(work);
    this.#signing = false;
    return value;
  }

  /** No limit counts any more. */
  stop(): void {
    clearTimeout(this.#phaseTimer);
    clearTimeout(this.#wholeTimer);
  }

  #timer({ ms, flag }: Limit, sentence: (host: string, within: string) => string) {
    if (ms === 0) return undefined;
    const end = () => {
      if (this.#held) {
        timer.refresh();
        return;
      }
      const text = `${sentence(this.#host, `within ${ms / 1000} s`)} (${flag}).`;
      const mend = this.#signing ? { mend: LOGIN } : {};
      this.#expired ??= new HopError(text, { sent: this.sent, late: true, ...mend });
      this.#control.abort(this.#expired);
    };
    const timer = setTimeout(end, Math.min(ms, LONGEST));
    return timer;
  }
}
