import { IdentityError } from '../identity-error.ts';
import { isAwsAuthorization, parseAuthorization } from './parse-authorization.ts';
import { parseCredential, parseSignedAt } from './parse-credential.ts';
import {
  checkPresigned,
  type PresignedParameters,
  parseExpires,
  presignedParameters,
} from './parse-presigned.ts';
import type { SigV4Proof } from './proof.ts';
import { groupHeaders, type HeaderValues, singleHeader } from './raw-headers.ts';
import { parseTarget } from './raw-target.ts';
import { parseSignedHeaders } from './signed-headers.ts';
import type { WireRequest } from './wire-request.ts';

/**
 * Reads the SigV4 proof of a request, from its header or its query; undefined when it carries none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parseProof(request: WireRequest): SigV4Proof | undefined {
  const headers = groupHeaders(request.rawHeaders);
  const authorization = singleHeader(headers, 'authorization');
  const { query } = parseTarget(request.target);
  const presigned = presignedParameters(query);
  if (authorization !== undefined && presigned !== undefined) throw bothProofs();
  if (presigned !== undefined) {
    checkMethod(request);
    return fromQuery(presigned, headers);
  }
  if (authorization === undefined || !isAwsAuthorization(authorization)) return undefined;
  checkMethod(request);
  return fromHeader(authorization, headers);
}

function fromHeader(authorization: string, headers: HeaderValues): SigV4Proof {
  const { credential, signedHeaders, signature } = parseAuthorization(authorization);
  const scope = parseCredential(credential);
  const date = singleHeader(headers, 'x-amz-date');
  if (date === undefined) throw malformed("Authorization header requires a 'X-Amz-Date' header.");
  return {
    kind: 'header',
    ...scope,
    signedAt: parseSignedAt(date.trim(), scope.date),
    signedHeaders: parseSignedHeaders(signedHeaders, headers),
    signature: parseSignature(signature),
    ...token(singleHeader(headers, 'x-amz-security-token')?.trim()),
    ...contentHash(singleHeader(headers, 'x-amz-content-sha256')?.trim()),
  };
}

function fromQuery(found: PresignedParameters, headers: HeaderValues): SigV4Proof {
  if (headers.has('x-amz-date')) throw twice('x-amz-date');
  const presigned = checkPresigned(found);
  const scope = parseCredential(presigned['x-amz-credential']);
  return {
    kind: 'presigned',
    ...scope,
    signedAt: parseSignedAt(presigned['x-amz-date'], scope.date),
    expiresSeconds: parseExpires(presigned['x-amz-expires']),
    signedHeaders: parseSignedHeaders(presigned['x-amz-signedheaders'], headers),
    signature: parseSignature(presigned['x-amz-signature']),
    ...token(eitherWay('x-amz-security-token', found, headers)),
    ...contentHash(eitherWay('x-amz-content-sha256', found, headers)),
  };
}

type Movable = 'x-amz-security-token' | 'x-amz-content-sha256';

// Signers put these two into the query or leave them a signed header, never both.
function eitherWay(name: Movable, found: PresignedParameters, headers: HeaderValues) {
  const header = singleHeader(headers, name)?.trim();
  if (header !== undefined && found[name] !== undefined) throw twice(name);
  return header ?? found[name];
}

function twice(name: string): IdentityError {
  return malformed(`'${name}' must not stand in both the query string and the headers.`);
}

const sha256Hex = /^[0-9a-f]{64}$/;

// One spelling only: a cache of seen signatures must not be passed by a change of letter case.
function parseSignature(text: string): string {
  if (!sha256Hex.test(text)) throw malformed('Signature must be 64 lower-case hexadecimal digits.');
  return text;
}

function token(value: string | undefined): { sessionToken?: string } {
  return value === undefined ? {} : { sessionToken: value };
}

// UNSIGNED-PAYLOAD and STREAMING-… are S3's; here the body is always part of what is signed.
function contentHash(value: string | undefined): { contentSha256?: string } {
  if (value === undefined) return {};
  if (sha256Hex.test(value)) return { contentSha256: value };
  throw malformed("'x-amz-content-sha256' must be the SHA-256 of the body in lower-case hex.");
}

function checkMethod(request: WireRequest): void {
  if (!/^[A-Z]{1,32}$/.test(request.method)) throw malformed('The request method is malformed.');
}

function bothProofs(): IdentityError {
  return new IdentityError(
    'SignatureDoesNotMatch',
    "Found both an 'X-Amz-*' proof as query-string params and 'Authorization' as HTTP header.",
  );
}

function malformed(message: string): IdentityError {
  return new IdentityError('IncompleteSignature', message);
}
