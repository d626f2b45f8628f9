import { IdentityError } from '../identity-error.ts';
import { canonicalHeaderValue, groupHeaders, singleHeader } from './raw-headers.ts';
import { parseTarget, type QueryParameter } from './raw-target.ts';
import { uriEncode } from './uri.ts';
import type { WireRequest } from './wire-request.ts';

/**
 * The text whose hash is signed, for every service but S3.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: WireRequest,
  signedHeaders: readonly string[],
  bodySha256: string,
): string {
  const { path, query } = parseTarget(request.target);
  return [
    request.method,
    // Encoded once more than on the wire: the canonical path of all services but S3.
    path.split('/').map(uriEncode).join('/'),
    canonicalQuery(query),
    canonicalHeaders(request, signedHeaders),
    signedHeaders.join(';'),
    bodySha256,
  ].join('\n');
}

function canonicalQuery(query: readonly QueryParameter[]): string {
  return query
    .filter(({ name }) => name.toLowerCase() !== 'x-amz-signature')
    .map(({ name, value }) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => {
      return compare(name, otherName) || compare(value, otherValue);
    })
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalHeaders(request: WireRequest, signedHeaders: readonly string[]): string {
  const headers = groupHeaders(request.rawHeaders);
  return signedHeaders
    .map((name) => {
      const value = singleHeader(headers, name);
      if (value === undefined) throw missing(name);
      return `${name}:${canonicalHeaderValue(value)}\n`;
    })
    .join('');
}

// Both sides are ASCII here, so code units sort like bytes; a locale would not.
const compare = (left: string, right: string) => (left < right ? -1 : Number(left > right));

function missing(name: string): IdentityError {
  return new IdentityError(
    'SignatureDoesNotMatch',
    `Header '${name}' is named in SignedHeaders but is not in the request.`,
  );
}
