import type { Filter } from '@aws-sdk/client-ec2';
import type { Checked } from '../../service.ts';
import { faults } from './faults.ts';
import type { Place, Tags } from './state.ts';

type Value = string | number | boolean | undefined;

type Reader<Item> = (item: Item, place: Place) => Value | readonly Value[];

/** What a filter of a Describe operation looks at, by the filter's name. */
export type FilterTable<Item> = Readonly<Record<string, Reader<Item> | 'unknown'>>;

/** Filters that look at what the answer shows, by the members that lead there: `State.Name`. */
export function shown<Item>(
  view: (item: Item, place: Place) => object,
  members: Readonly<Record<string, string>>,
): FilterTable<Item> {
  const readers = Object.entries(members).map(([name, path]): [string, Reader<Item>] => [
    name,
    (item, place) => valuesAt(view(item, place), path.split('.')),
  ]);
  return Object.fromEntries(readers);
}

function valuesAt(part: unknown, [member, ...rest]: readonly string[]): Value[] {
  if (part === undefined) return [];
  if (Array.isArray(part)) {
    const path = member === undefined ? [] : [member, ...rest];
    return part.flatMap((one) => valuesAt(one, path));
  }
  if (member !== undefined) return valuesAt(Object(part)[member], rest);
  return [part instanceof Date ? part.toISOString() : String(part)];
}

/** Filters that AWS has and that ask for what the sandbox does not know. */
export function unknown(names: readonly string[]): Readonly<Record<string, 'unknown'>> {
  return Object.fromEntries(names.map((name) => [name, 'unknown']));
}

export type Filters = readonly Checked<Filter>[] | undefined;

/** Values a call may have. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html */
const MOST_VALUES = 200;

/** The items that pass every filter; a filter passes when one of its values fits. */
export function filtered<Item extends { readonly tags?: Tags }>(
  items: readonly Item[],
  filters: Filters = [],
  table: FilterTable<Item>,
  place: Place,
): Item[] {
  const tests = filters.map((filter) => testOf(filter, table, place));
  if (filters.flatMap(({ Values = [] }) => Values).length > MOST_VALUES) throw faults.filterLimit();
  return items.filter((item) => tests.every((test) => test(item)));
}

function testOf<Item extends { readonly tags?: Tags }>(
  { Name: name = '', Values = [] }: Checked<Filter>,
  table: FilterTable<Item>,
  place: Place,
): (item: Item) => boolean {
  const patterns = Values.map(wildcard);
  const fits = (value: Value) =>
    value !== undefined && patterns.some((pattern) => pattern.test(String(value)));
  const read = reader(name, table);
  return (item) => [read(item, place)].flat().some(fits);
}

function reader<Item extends { readonly tags?: Tags }>(
  name: string,
  table: FilterTable<Item>,
): Reader<Item> {
  if (name.startsWith('tag:')) return ({ tags }) => tags?.get(name.slice(4));
  if (name === 'tag-key') return ({ tags }) => [...(tags?.keys() ?? [])];
  if (name === 'tag-value') return ({ tags }) => [...(tags?.values() ?? [])];
  const own = Object.hasOwn(table, name) ? table[name] : undefined;
  if (own === undefined) throw faults.filterUnknown({ name });
  if (own === 'unknown') throw faults.valueUnsupported({ what: `the filter ${name}` });
  return own;
}

/** `*` stands for any characters, `?` for one, `\` makes the next one mean itself. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\.|[\s\S]/gu, (part) => {
    if (part === '*') return '[^]*';
    if (part === '?') return '[^]';
    const plain = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
    return plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
}
