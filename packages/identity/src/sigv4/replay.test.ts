import { expect, test } from 'vitest';
import { IdentityError } from '../identity-error.ts';
import { ReplayCache } from './replay.ts';

test('a signature is new once within ten minutes', () => {
  let now = 0;
  const cache = new ReplayCache({ now: () => now });
  expect(cache.seen('a')).toBe(false);
  expect(cache.seen('a')).toBe(true);
  expect(cache.seen('b')).toBe(false);
  now = 600_000;
  expect(cache.seen('a')).toBe(true);
  now = 600_001;
  expect(cache.seen('a')).toBe(false);
});

test('a replay does not keep its signature alive', () => {
  let now = 0;
  const cache = new ReplayCache({ now: () => now });
  cache.seen('a');
  now = 500_000;
  expect(cache.seen('a')).toBe(true);
  now = 600_001;
  expect(cache.seen('a')).toBe(false);
});

test('when full it refuses new ones, still knows the old ones, and frees room with time', () => {
  let now = 0;
  const cache = new ReplayCache({ now: () => now, capacity: 2 });
  cache.seen('a');
  now = 1;
  cache.seen('b');
  expect(() => cache.seen('c')).toThrow(IdentityError);
  expect(() => cache.seen('c')).toThrow('retry later');
  expect(cache.seen('a')).toBe(true);
  now = 600_001;
  expect(cache.seen('c')).toBe(false);
  expect(cache.seen('b')).toBe(true);
});
