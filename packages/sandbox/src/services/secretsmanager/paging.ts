import { faults } from './faults.ts';

type Asked = { readonly MaxResults?: number; readonly NextToken?: string };
type Page<Item> = { readonly items: Item[]; readonly token: { readonly NextToken?: string } };

const BEGIN = 'after:';

/** One page of a list in the order of its keys; the token names the last one shown. */
export function page<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults = 100, NextToken }: Asked,
  descending = false,
): Page<Item> {
  const up = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const sorted = descending ? up.toReversed() : up;
  const after = NextToken === undefined ? undefined : read(NextToken);
  const isAfter = (key: string, last: string) => (descending ? key < last : key > last);
  const rest = after === undefined ? sorted : sorted.filter((it) => isAfter(keyOf(it), after));
  const items = rest.slice(0, MaxResults);
  const last = items.at(-1);
  const more = last !== undefined && rest.length > items.length;
  return { items, token: more ? { NextToken: write(keyOf(last)) } : {} };
}

function write(key: string): string {
  return Buffer.from(BEGIN + key).toString('base64url');
}

function read(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  const key = text.slice(BEGIN.length);
  if (!text.startsWith(BEGIN) || write(key) !== token) throw faults.badToken();
  return key;
}
