import { IdentityError } from '../identity-error.ts';

type ReplayOptions = {
  readonly now: () => number;
  /** Signatures held at once. */
  readonly capacity?: number;
  /** A header proof is valid five minutes either side of its date, so ten cover its whole life. */
  readonly windowMs?: number;
};

const tenMinutes = 600_000;

/** Remembers the signatures of calls that must not run twice. */
export class ReplayCache {
  readonly #now: () => number;
  readonly #capacity: number;
  readonly #window: number;
  // Insertion order is order of expiry, because the window is the same for all.
  readonly #firstSeen = new Map<string, number>();

  constructor({ now, capacity = 100_000, windowMs = tenMinutes }: ReplayOptions) {
    this.#now = now;
    this.#capacity = capacity;
    this.#window = windowMs;
  }

  /**
   * False the first time, true again within the window; throws when full rather than forget one.
   */
  seen(signature: string): boolean {
    const now = this.#now();
    this.#forget(now - this.#window);
    if (this.#firstSeen.has(signature)) return true;
    if (this.#firstSeen.size >= this.#capacity) {
      throw new IdentityError(
        'ServiceUnavailable',
        'Too many signed calls in the last ten minutes to tell replays apart; retry later.',
      );
    }
    this.#firstSeen.set(signature, now);
    return false;
  }

  #forget(before: number): void {
    for (const [signature, at] of this.#firstSeen) {
      // At exactly the window's end a proof may still be valid, so it is still remembered.
      if (at >= before) return;
      this.#firstSeen.delete(signature);
    }
  }
}
