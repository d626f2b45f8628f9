import { faults } from './faults.ts';

type Asked = { readonly MaxResults?: number; readonly NextToken?: string };
export type Page<Item> = { readonly items: Item[]; readonly token: { NextToken?: string } };

/** One page of items in the order of their codes; the token names the last one shown. */
export function page<Item>(
  all: readonly Item[],
  codeOf: (item: Item) => string,
  { MaxResults = 100, NextToken }: Asked,
): Page<Item> {
  const sorted = all.toSorted((a, b) => (codeOf(a) < codeOf(b) ? -1 : 1));
  const after = NextToken === undefined ? -1 : sorted.findIndex((it) => write(it) === NextToken);
  if (NextToken !== undefined && after < 0) throw faults.badToken();
  const items = sorted.slice(after + 1, after + 1 + MaxResults);
  const last = items.at(-1);
  const more = last !== undefined && last !== sorted.at(-1);
  return { items, token: more ? { NextToken: write(last) } : {} };

  function write(item: Item): string {
    return Buffer.from(`after:${codeOf(item)}`).toString('base64url');
  }
}
