import { IdentityError } from '../identity-error.ts';
import { algorithm } from './string-to-sign.ts';

export type Authorization = {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
};

const known = new Set(['Credential', 'SignedHeaders', 'Signature']);

/** True for a header value of AWS's schemes; others (`Bearer …`) belong to other kinds of proof. */
export function isAwsAuthorization(value: string): boolean {
  return /^aws/i.test(value);
}

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` in any order, each part once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function parseAuthorization(value: string): Authorization {
  const space = value.indexOf(' ');
  if (value.slice(0, space < 0 ? value.length : space) !== algorithm) {
    throw malformed(`Unsupported AWS 'algorithm' (only ${algorithm}).`);
  }
  const parts = new Map<string, string>();
  for (const piece of space < 0 ? [] : value.slice(space + 1).split(',')) readPart(piece, parts);
  const missing = [...known].filter((name) => !parts.get(name));
  if (missing.length > 0) {
    throw malformed(missing.map((name) => `Authorization header requires '${name}'. `).join(''));
  }
  return {
    credential: parts.get('Credential') ?? '',
    signedHeaders: parts.get('SignedHeaders') ?? '',
    signature: parts.get('Signature') ?? '',
  };
}

function readPart(piece: string, parts: Map<string, string>): void {
  const equals = piece.indexOf('=');
  if (equals < 0) throw malformed('Authorization header holds what is no key=value pair.');
  const name = piece.slice(0, equals).trim();
  if (!known.has(name)) throw malformed('Authorization header holds an unknown parameter.');
  if (parts.has(name)) throw malformed(`Authorization header repeats '${name}'.`);
  parts.set(name, piece.slice(equals + 1).trim());
}

function malformed(message: string): IdentityError {
  return new IdentityError('IncompleteSignature', message);
}
