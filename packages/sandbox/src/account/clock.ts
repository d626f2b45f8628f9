/** Milliseconds since the epoch. The only source of time in the sandbox. */
export type Clock = {
  now(): number;
  /** How often a second of AWS's fits into a second of ours; durations are divided by it. */
  readonly speed: number;
};

/** A clock that stands until a test moves it. */
export class SteppedClock implements Clock {
  readonly speed = 1;
  #now: number;

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
  }
}

/** Wall time; `speed` shortens durations, not the calendar. */
export function wallClock(speed = 1): Clock {
  return { now: () => Date.now(), speed };
}
