import { faults } from './faults.ts';
import type { Filters, FilterTable } from './filters.ts';
import { filtered } from './filters.ts';
import { foundAll } from './kinds.ts';
import { ec2State, type Kind, type Place, type Records } from './state.ts';

export type Paged = {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
};

export type Page<Item> = { readonly items: Item[]; readonly NextToken: string | undefined };

type Range = { readonly least: number; readonly most: number; readonly clamped?: true };

const usual: Range = { least: 5, most: 1000 };

/** Sizes of a page where they are not the usual ones; from the reference of each operation. */
const ranges: Readonly<Record<string, Range>> = {
  egressGateways: { least: 5, most: 255 },
  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
  endpoints: { ...usual, clamped: true },
  'endpoint services': { ...usual, clamped: true },
  'instance-types': { least: 5, most: 100 },
  /** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html */
  launchTemplates: { least: 1, most: 200 },
  'launch-template-versions': { least: 1, most: 200 },
  routeTables: { least: 5, most: 100 },
};

/** What a Describe operation asks for. */
export type Asked = Paged & {
  readonly ids?: readonly string[] | undefined;
  readonly filters?: Filters;
};

/** The records of a kind that a call asks for, by id and by filter, a page at a time. */
export function select<K extends Kind>(
  place: Place,
  kind: K,
  { ids, filters, ...paged }: Asked,
  table: FilterTable<Records[K]>,
): Page<Records[K]> {
  const byId = ids !== undefined && ids.length > 0;
  if (byId) refuseSize(kind, paged);
  const asked: Records[K][] = byId
    ? foundAll(place, kind, ids)
    : [...ec2State(place.region)[kind].values()];
  return page(kind, filtered(asked, filters, table, place), ({ id }) => id, paged);
}

/** Ids, and a page of so many: EC2 takes one of both, and is of two minds how to say so. */
export function refuseSize(kind: Kind | 'images', { MaxResults }: Paged): void {
  if (MaxResults === undefined) return;
  const sets: Partial<Record<typeof kind, string>> = {
    images: 'imageIdsSet',
    instances: 'instancesSet',
  };
  const ids = sets[kind];
  if (ids !== undefined) throw faults.idsAndMaxResults({ ids, maxResults: 'maxResults' });
  const member = `${kind.charAt(0).toUpperCase()}${kind.slice(1, -1)}Ids`;
  throw faults.idsAndMaxResults({ ids: member, maxResults: 'MaxResults' });
}

/**
 * One page of a list, sorted by key; all of it where no size is asked for. The token names the key
 * after which to go on, so that a list which changed in between neither repeats nor skips.
 */
export function page<Item>(
  scope: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults, NextToken }: Paged,
): Page<Item> {
  const size = MaxResults === undefined ? Number.POSITIVE_INFINITY : sizeFor(scope, MaxResults);
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = NextToken ? decode(scope, NextToken) : undefined;
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return { items: shown, NextToken: more ? encode(scope, keyOf(last)) : undefined };
}

function sizeFor(scope: string, value: number): number {
  const { least, most, clamped } = ranges[scope] ?? usual;
  if (value < least) throw faults.maxResultsLow({ value, least });
  if (value > most && !clamped) throw faults.maxResultsHigh({ value, most });
  return Math.min(value, most);
}

function encode(scope: string, key: string): string {
  return Buffer.from(`${scope}\n${key}`).toString('base64url');
}

/** The key in a token; a token of another list, or none of ours, is refused. */
function decode(scope: string, token: string): string {
  const [head, key] = Buffer.from(token, 'base64url').toString().split('\n');
  if (head === scope && key !== undefined && encode(scope, key) === token) return key;
  throw faults.tokenInvalid({ token });
}
