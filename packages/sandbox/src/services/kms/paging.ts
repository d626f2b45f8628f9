import { faults } from './faults.ts';

type Asked = { readonly Limit?: number; readonly Marker?: string };
type Page<Item> = {
  readonly items: Item[];
  readonly paging: { readonly Truncated: boolean; readonly NextMarker?: string };
};

const BEGIN = 'after:';

/** One page of a list in the order of its keys; the marker names the last one shown. */
export function page<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { Limit = 100, Marker }: Asked,
): Page<Item> {
  const sorted = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = Marker === undefined ? undefined : read(Marker);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, Limit);
  const last = items.at(-1);
  const Truncated = last !== undefined && rest.length > items.length;
  if (!Truncated) return { items, paging: { Truncated } };
  return { items, paging: { Truncated, NextMarker: write(keyOf(last)) } };
}

function write(key: string): string {
  return Buffer.from(BEGIN + key).toString('base64url');
}

function read(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString();
  const key = text.slice(BEGIN.length);
  if (!text.startsWith(BEGIN) || write(key) !== marker) throw faults.badMarker();
  return key;
}
