import { faults } from './faults.ts';

export type Page<Item> = { readonly items: Item[]; readonly token: { NextToken?: string } };

type Named = { readonly name: string };

/** One page of parameters in the order of their names; the token names the last one shown. */
export function page<Item extends Named>(
  all: readonly Item[],
  { MaxResults, NextToken }: { readonly MaxResults?: number; readonly NextToken?: string },
  most: number,
): Page<Item> {
  const sorted = all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const after = NextToken === undefined ? undefined : read(NextToken);
  const rest = after === undefined ? sorted : sorted.filter(({ name }) => name > after);
  const items = rest.slice(0, MaxResults ?? most);
  const last = items.at(-1);
  const more = last !== undefined && rest.length > items.length;
  return { items, token: more ? { NextToken: write(last.name) } : {} };
}

const BEGIN = 'after:';

function write(name: string): string {
  return Buffer.from(BEGIN + name).toString('base64url');
}

function read(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  const name = text.slice(BEGIN.length);
  if (!text.startsWith(BEGIN) || write(name) !== token) throw faults.badToken();
  return name;
}
