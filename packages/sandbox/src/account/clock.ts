/** Milliseconds since the epoch. The only source of time in the sandbox. */
export type Clock = {
  now(): number;
  /** How often a second of AWS's fits into a second of ours; durations are divided by it. */
  readonly speed: number;
  /** Resolves when so many real milliseconds have passed, whatever the speed: clients wait, too. */
  wait(ms: number): Promise<void>;
};

/** A clock that stands until a test moves it. */
export class SteppedClock implements Clock {
  readonly speed = 1;
  #now: number;
  #waiting: { readonly until: number; readonly resolve: () => void }[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Moves time forward by so many milliseconds; throws `RangeError` when asked to move it back. */
  advance(ms: number): void {
    if (ms < 0) throw new RangeError('Time cannot run backwards');
    this.#now += ms;
    const due = this.#waiting.filter(({ until }) => until <= this.#now);
    this.#waiting = this.#waiting.filter(({ until }) => until > this.#now);
    for (const { resolve } of due) resolve();
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ until: this.#now + ms, resolve });
    });
  }
}

/** Wall time; `speed` shortens durations, not the calendar. */
export function wallClock(speed = 1): Clock {
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      // Whoever still waits for an answer does not keep the process alive.
      setTimeout(resolve, ms).unref();
    });
  return { now: () => Date.now(), speed, wait };
}
