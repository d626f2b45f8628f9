import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Scope } from './string-to-sign.ts';

/** Keys in use; a busy gateway has a few principals a day and region. */
const CAPACITY = 1_000;

// Four of the five HMACs of a verification do not depend on the request.
const derived = new Map<string, KeyObject>();

/**
 * The key of one secret, day, region and service; kept, since it serves all requests of a day.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signingKey(secretAccessKey: string, scope: Scope): KeyObject {
  const name = [secretAccessKey, scope.date, scope.region, scope.service].join('\n');
  const kept = derived.get(name);
  if (kept !== undefined) return kept;
  if (derived.size >= CAPACITY) derived.clear();
  const key = createSecretKey(derive(secretAccessKey, scope));
  derived.set(name, key);
  return key;
}

function derive(secretAccessKey: string, { date, region, service }: Scope): Buffer {
  const start = hmac(createSecretKey(`AWS4${secretAccessKey}`, 'utf8'), date);
  return [region, service, 'aws4_request'].reduce(
    (key, part) => hmac(createSecretKey(key), part),
    start,
  );
}

/** One HMAC-SHA256; Node takes a key object four times as fast as the same bytes in a Buffer. */
export function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
