import { faults } from './faults.ts';

type Asked = { readonly MaxResults?: number; readonly NextToken?: string };

/** One page of items in the order of their ids; the token names the last one shown. */
export function page<Item>(
  all: Iterable<Item>,
  idOf: (item: Item) => string,
  { MaxResults = 20, NextToken }: Asked,
): { readonly items: Item[]; readonly token: { readonly NextToken?: string } } {
  const after = NextToken === undefined ? '' : read(NextToken);
  const sorted = [...all].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const rest = sorted.filter((item) => idOf(item) > after);
  const items = rest.slice(0, MaxResults);
  const last = items.at(-1);
  const more = last !== undefined && rest.length > items.length;
  return { items, token: more ? { NextToken: write(idOf(last)) } : {} };
}

const write = (id: string) => Buffer.from(`after:${id}`).toString('base64url');

function read(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after:')) throw faults.badPattern({ Reason: 'INVALID_NEXT_TOKEN' });
  return text.slice('after:'.length);
}
