import { faults } from './faults.ts';

type Paged = {
  readonly MaxRecords?: number | undefined;
  readonly NextToken?: string | undefined;
};

/**
 * One page of a list, sorted by key. The token names the key after which to go on.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html
 */
export function page<Item>(
  scope: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxRecords = 50, NextToken }: Paged,
): { readonly items: Item[]; readonly NextToken: string | undefined } {
  if (MaxRecords < 1 || MaxRecords > 100) throw faults.maxRecords();
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = NextToken === undefined ? undefined : decode(scope, NextToken);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, MaxRecords);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return { items: shown, NextToken: more ? encode(scope, keyOf(last)) : undefined };
}

function encode(scope: string, key: string): string {
  return Buffer.from(`${scope}\n${key}`).toString('base64url');
}

function decode(scope: string, token: string): string {
  const [head, key] = Buffer.from(token, 'base64url').toString().split('\n');
  if (head === scope && key !== undefined) return key;
  throw faults.tokenInvalid({ token });
}
