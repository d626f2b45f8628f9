import { IdentityError } from '../identity-error.ts';

/** Header values by lower-case name, in the order received. */
export type HeaderValues = ReadonlyMap<string, readonly string[]>;

const tokenName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const signableValue = /^[\t\x20-\x7e]*$/;
const largestHead = 65_536;

// A request is looked at twice, for its proof and for its signature.
const grouped = new WeakMap<readonly string[], HeaderValues>();

/** Groups raw headers by lower-case name; refuses what is no HTTP header. */
export function groupHeaders(rawHeaders: readonly string[]): HeaderValues {
  const known = grouped.get(rawHeaders);
  if (known !== undefined) return known;
  const values = group(rawHeaders);
  grouped.set(rawHeaders, values);
  return values;
}

function group(rawHeaders: readonly string[]): HeaderValues {
  const found = new Map<string, string[]>();
  let size = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1];
    size += name.length + (value?.length ?? 0);
    if (value === undefined || !tokenName.test(name)) throw malformed('A header is malformed.');
    if (size > largestHead) throw malformed('The request headers are too large.');
    const lower = name.toLowerCase();
    const values = found.get(lower);
    if (values === undefined) found.set(lower, [value]);
    else values.push(value);
  }
  return found;
}

/**
 * The one value of a header; refuses a repeated one, of which sender and reader may take different
 * ones.
 */
export function singleHeader(headers: HeaderValues, name: string): string | undefined {
  const values = headers.get(name);
  if (values === undefined) return undefined;
  const [value] = values;
  if (values.length > 1 || value === undefined) throw malformed(`Header '${name}' is repeated.`);
  if (!signableValue.test(value)) {
    throw malformed(`Header '${name}' holds a character outside printable ASCII.`);
  }
  return value;
}

/** Trims a value and collapses its inner runs of white space, as the signer did. */
export function canonicalHeaderValue(value: string): string {
  // Blanks are eaten one run at a time: a single expression with `$` would go quadratic on long
  // runs.
  return value
    .split(/[ \t]+/)
    .filter(Boolean)
    .join(' ');
}

function malformed(message: string): IdentityError {
  return new IdentityError('IncompleteSignature', message);
}
