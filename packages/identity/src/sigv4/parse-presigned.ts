import { IdentityError } from '../identity-error.ts';
import type { QueryParameter } from './raw-target.ts';
import { algorithm } from './string-to-sign.ts';

/** The parameters that a presigned query may carry, by lower-case name. */
const names = {
  'x-amz-algorithm': 'X-Amz-Algorithm',
  'x-amz-credential': 'X-Amz-Credential',
  'x-amz-date': 'X-Amz-Date',
  'x-amz-expires': 'X-Amz-Expires',
  'x-amz-signedheaders': 'X-Amz-SignedHeaders',
  'x-amz-signature': 'X-Amz-Signature',
  'x-amz-security-token': 'X-Amz-Security-Token',
  'x-amz-content-sha256': 'X-Amz-Content-Sha256',
} as const;

type Name = keyof typeof names;
export type PresignedParameters = Partial<Record<Name, string>>;

const optional: ReadonlySet<string> = new Set(['x-amz-security-token', 'x-amz-content-sha256']);
const isName = (name: string): name is Name => Object.hasOwn(names, name);

/**
 * The proof's own parameters, if the query carries any; refuses repeated ones in any letter case.
 */
export function presignedParameters(
  query: readonly QueryParameter[],
): PresignedParameters | undefined {
  const found: PresignedParameters = {};
  for (const { name, value } of query) {
    const lower = name.toLowerCase();
    if (!isName(lower)) continue;
    if (found[lower] !== undefined) {
      throw malformed(`AWS query-string parameter '${names[lower]}' is repeated.`);
    }
    found[lower] = value;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** Refuses a presigned query that lacks one of its parts or speaks another algorithm. */
export function checkPresigned(found: PresignedParameters): Required<PresignedParameters> {
  const missing = Object.entries(names).filter(([name]) => {
    return isName(name) && !optional.has(name) && !found[name];
  });
  if (missing.length > 0) {
    const each = missing.map(([, name]) => `AWS query-string parameters must include '${name}'. `);
    throw malformed(`${each.join('')}Re-examine the query-string parameters.`);
  }
  if (found['x-amz-algorithm'] !== algorithm) {
    throw malformed(`Unsupported AWS 'algorithm' (only ${algorithm}).`);
  }
  const empty = Object.fromEntries(Object.keys(names).map((name) => [name, '']));
  // Every name is a key of `empty`, which a record type built from entries cannot show.
  return { ...empty, ...found } as Required<PresignedParameters>;
}

const longestLife = 604_800;

/**
 * Seconds that a presigned request lives: 1 to 604800.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function parseExpires(text: string): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > longestLife) {
    throw malformed(`X-Amz-Expires must be a whole number of seconds from 1 to ${longestLife}.`);
  }
  return seconds;
}

function malformed(message: string): IdentityError {
  return new IdentityError('IncompleteSignature', message);
}
