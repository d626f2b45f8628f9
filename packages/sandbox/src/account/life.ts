/**
 * What changes over time, as a table: for each status, where it leads and what makes it go there.
 * A transition with `after` happens at the moment its time is up, not when somebody looks.
 */
export type Transition<T> = {
  readonly to: string;
  /** Milliseconds in the status, of AWS's time; the clock's speed divides it. */
  readonly after?: number | ((item: T) => number);
  /** Must hold as well; without `after` the transition happens as soon as it holds. */
  readonly when?: (item: T) => boolean;
  /** Runs once, at the moment of the transition. */
  readonly run?: (item: T, at: number) => void;
};

export type Living = {
  status: string /** Since when it has this status; epoch ms. */;
  since: number;
};

export type Life<T extends Living> = Readonly<Record<string, readonly Transition<T>[]>>;

/** The next transition of an item that is due by `now`, and when it is due. */
function due<T extends Living>(
  life: Life<T>,
  item: T,
  now: number,
  speed: number,
): { readonly transition: Transition<T>; readonly at: number } | undefined {
  for (const transition of life[item.status] ?? []) {
    const { after, when } = transition;
    const wait = typeof after === 'function' ? after(item) : after;
    // What waits for a condition alone happens when the condition is seen to hold.
    const at = wait === undefined ? now : item.since + wait / speed;
    if (at <= now && (when?.(item) ?? true)) return { transition, at };
  }
  return undefined;
}

type Due<T extends Living> = {
  readonly key: string;
  readonly item: T;
  readonly next: NonNullable<ReturnType<typeof due<T>>>;
};

/**
 * Brings all items up to `now`, in the order in which their transitions fall due, and removes
 * those that reach `gone`. Throws when a table never comes to rest.
 */
export function settle<T extends Living>(
  life: Life<T>,
  items: Map<string, T>,
  now: number,
  speed: number,
): void {
  for (let steps = 0; ; steps += 1) {
    if (steps > 10_000) throw new Error('A table of transitions never comes to rest');
    let first: Due<T> | undefined;
    for (const [key, item] of items) {
      const next = due(life, item, now, speed);
      if (next && (first === undefined || next.at < first.next.at)) first = { key, item, next };
    }
    if (first === undefined) return;
    const { item, key, next } = first;
    item.status = next.transition.to;
    item.since = next.at;
    next.transition.run?.(item, next.at);
    if (item.status === 'gone') items.delete(key);
  }
}

/** When the next timed transition of any item falls due after `after`; Infinity: none does. */
export function nextDue<T extends Living>(
  life: Life<T>,
  items: Iterable<T>,
  after: number,
  speed: number,
): number {
  let next = Number.POSITIVE_INFINITY;
  for (const item of items) {
    for (const { after: wait } of life[item.status] ?? []) {
      if (wait === undefined) continue;
      const at = item.since + (typeof wait === 'function' ? wait(item) : wait) / speed;
      if (at > after && at < next) next = at;
    }
  }
  return next;
}
