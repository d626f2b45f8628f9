import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { IdentityError } from '../identity-error.ts';
import { parseProof } from './parse-proof.ts';
import { checkScope, checkSignature, checkTime } from './verify.ts';

/**
 * One published example; where our rules refuse on purpose, `expect` says with which code and
 * words.
 */
type Vector = {
  name: string;
  source: string;
  method: string;
  target: string;
  rawHeaders: string[];
  body: string;
  sessionToken?: string;
  expect: 'verified' | { refused: string; message: string };
};

const folder = new URL('./vectors/', import.meta.url);
const vectors = readdirSync(folder).flatMap((file): Vector[] => {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
});
const now = Date.parse('2015-08-30T12:36:00Z');
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const principal = {
  type: 'IAMUser',
  account: '1',
  arn: '',
  userId: '',
  name: '',
  tags: {},
} as const;

function verify({ body, sessionToken, ...request }: Vector): string {
  const proof = parseProof(request);
  if (proof === undefined) return 'no proof';
  checkTime(proof, now);
  checkScope(proof, { service: proof.service, regions: ['us-east-1'] });
  const hash = createHash('sha256').update(body).digest('hex');
  const key = { secretAccessKey, active: true, principal, ...(sessionToken && { sessionToken }) };
  checkSignature(proof, request, hash, key, now);
  return 'verified';
}

test('has the published examples, each once', () => {
  expect(vectors.length).toBeGreaterThan(60);
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
});

test.each(vectors)('$name', (vector) => {
  if (vector.expect === 'verified') {
    expect(verify(vector)).toBe('verified');
    return;
  }
  const { refused, message } = vector.expect;
  try {
    expect(verify(vector)).toBe('refused');
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    expect(error.code).toBe(refused);
    expect(error.message).toContain(message);
  }
});
