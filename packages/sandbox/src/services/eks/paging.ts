import { faults } from './faults.ts';

type Paged = { maxResults?: number | undefined; nextToken?: string | undefined };

export type Page<Item> = { readonly items: Item[]; readonly nextToken: string | undefined };

/**
 * One page of a list that is sorted by key. The token names the key after which to go on, so that a
 * list which changed in between neither repeats nor skips what stayed; it holds for one `scope`.
 */
export function page<Item>(
  scope: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { maxResults = 100, nextToken }: Paged,
): Page<Item> {
  const sorted = items.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const after = nextToken === undefined ? undefined : decode(scope, nextToken);
  const rest = after === undefined ? sorted : sorted.filter((it) => compare(keyOf(it), after) > 0);
  const shown = rest.slice(0, maxResults);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return { items: shown, nextToken: more ? encode(scope, keyOf(last)) : undefined };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function encode(scope: string, key: string): string {
  return Buffer.from(`${scope}\n${key}`).toString('base64url');
}

/** The key in a token; a token of another list, or none of ours, is refused. */
function decode(scope: string, token: string): string {
  const [head, key] = Buffer.from(token, 'base64url').toString().split('\n');
  if (head !== scope || key === undefined || encode(scope, key) !== token) {
    throw faults.tokenInvalid();
  }
  return key;
}
