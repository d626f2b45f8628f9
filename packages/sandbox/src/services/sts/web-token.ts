// https://www.rfc-editor.org/rfc/rfc7519
import { type KeyObject, verify } from 'node:crypto';

/** The claims of a token that bear on who its holder is. */
export type WebToken = {
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** Epoch seconds. */
  readonly expires: number;
  readonly notBefore: number | undefined;
  readonly algorithm: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Buffer;
  readonly signature: Buffer;
};

/** Reads a token without believing it; undefined when it is none. */
export function readWebToken(text: string): WebToken | undefined {
  const [head = '', body = '', signature = '', ...more] = text.split('.');
  const header = readPart(head);
  const claims = readPart(body);
  if (!header || !claims || signature === '' || more.length > 0) return undefined;
  const { iss, sub, aud, exp, nbf } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof exp !== 'number') {
    return undefined;
  }
  const audiences = [aud].flat().filter((one) => typeof one === 'string');
  return {
    ...{ issuer: iss, subject: sub, audiences, expires: exp, claims },
    notBefore: typeof nbf === 'number' ? nbf : undefined,
    algorithm: String(header.alg),
    signed: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function readPart(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Only RS256: a token that says it needs no signature is not believed. */
export function isSignedBy({ algorithm, signed, signature }: WebToken, key: KeyObject): boolean {
  return algorithm === 'RS256' && verify('sha256', signed, key, signature);
}
