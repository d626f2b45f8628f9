import { faults } from './faults.ts';

/** What a List operation takes to page. */
export type PageRequest = { readonly Marker?: string; readonly MaxItems?: number };

export type Page<T> = {
  readonly items: readonly T[];
  readonly page: { readonly IsTruncated: boolean; readonly Marker?: string };
};

/** Pages hold 100 items unless the caller says otherwise. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
const DEFAULT_PAGE = 100;

/**
 * One page of items in the order of their keys. The marker is the last key given out, so that what
 * comes or goes between two calls neither hides an item nor shows one twice.
 */
export function paged<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { Marker, MaxItems = DEFAULT_PAGE }: PageRequest,
): Page<T> {
  const after = Marker === undefined ? undefined : readMarker(Marker);
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, MaxItems);
  const last = shown.at(-1);
  if (last === undefined || rest.length <= MaxItems) {
    return { items: shown, page: { IsTruncated: false } };
  }
  return { items: shown, page: { IsTruncated: true, Marker: writeMarker(keyOf(last)) } };
}

const VERSION = 'after:';

function writeMarker(key: string): string {
  return Buffer.from(VERSION + key).toString('base64url');
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString();
  if (!text.startsWith(VERSION) || writeMarker(text.slice(VERSION.length)) !== marker) {
    throw faults.invalidMarker();
  }
  return text.slice(VERSION.length);
}
