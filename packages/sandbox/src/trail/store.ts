import type { Account, StateKey } from '../account/account.ts';
import { Ids } from '../account/ids.ts';
import { Rng } from '../account/rng.ts';

/** A resource that an event names, as LookupEvents finds it. */
export type TrailResource = { readonly type: string; readonly name: string };

/** One call as the account remembers it: what lookups ask for, and the whole record as text. */
export type TrailEvent = {
  readonly id: string;
  readonly at: number;
  /** Events of one moment stay in the order in which they were recorded. */
  readonly order: number;
  /** Where it is looked up; global services count as us-east-1. */
  readonly region: string;
  readonly source: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly username: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly resources: readonly TrailResource[];
  readonly succeeded: boolean;
  readonly record: string;
};

/** How many events of each kind are kept; reads never push out changes. */
export const MOST_EVENTS = 5_000;

export type Trail = {
  /** Oldest first. */
  readonly changes: TrailEvent[];
  readonly reads: TrailEvent[];
  recorded: number;
};

// Ids of their own: what is recorded must not change the identifiers of what is made.
const idsKey: StateKey<Ids> = { name: 'event ids', create: () => new Ids(new Rng(0x7_2a11)) };

/** Where events get their ids, which no two accounts have in common. */
export function eventIds(account: Account): Ids {
  return account.shared.of(idsKey);
}

const key: StateKey<Trail> = {
  name: 'trail',
  create: () => ({ changes: [], reads: [], recorded: 0 }),
};

/** What an account remembers of the calls made in it. */
export function trailOf(account: Account): Trail {
  return account.global.of(key);
}

/** Adds an event in the order of time; the oldest of its kind goes when there are too many. */
export function keep(trail: Trail, eventOf: (order: number) => TrailEvent): void {
  trail.recorded += 1;
  const event = eventOf(trail.recorded);
  const events = event.readOnly ? trail.reads : trail.changes;
  let place = events.length;
  while (place > 0 && (events[place - 1]?.at ?? 0) > event.at) place -= 1;
  events.splice(place, 0, event);
  if (events.length > MOST_EVENTS) events.shift();
}
