import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { checkSignature, parseProof } from '@gantry/identity';
import { afterEach, expect, test, vi } from 'vitest';
import { resolveEndpoint } from './endpoint.ts';
import { createSigner } from './sign.ts';

/** A request of the proxy, and how botocore signs it; `e2e/write-sigv4-vectors.ts` writes them. */
type Vector = {
  readonly name: string;
  readonly url: string;
  readonly flags: { readonly service?: string; readonly region?: string };
  readonly date: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly digest: boolean;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly botocore: {
    readonly canonicalRequest: string;
    readonly stringToSign: string;
    readonly authorization: string;
  };
};

const folder = new URL('./testing/sigv4-vectors/', import.meta.url);
const vectors = readdirSync(folder).flatMap((file): Vector[] =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
);

afterEach(() => {
  vi.useRealTimers();
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('there are forty, each once', () => {
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(40);
});

test.each(vectors)('$name is signed as botocore signs it [14.15]', async (vector) => {
  const { method, body, botocore, credentials } = vector;
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(vector.date) });
  const { url, scope } = resolveEndpoint(vector.url, vector.flags, {});
  expect(url.pathname + url.search).toBe(vector.target);
  const sign = createSigner(url, scope ?? expect.unreachable(), vector.digest);
  const headers = await sign(credentials, method, vector.headers, body);
  expect(headers.authorization).toBe(botocore.authorization);

  const [, date, , digest] = botocore.stringToSign.split('\n');
  expect(headers['x-amz-date']).toBe(date);
  expect(sha256(botocore.canonicalRequest)).toBe(digest);

  const request = { method, target: vector.target, rawHeaders: Object.entries(headers).flat() };
  if (REFUSED.test(vector.target)) return;
  const proof = parseProof(request) ?? expect.unreachable();
  const key = { ...credentials, active: true, principal };
  checkSignature(proof, request, sha256(body), key, proof.signedAt);
});

/** Our verifier takes none of these, whoever signed it: `e2e/sigv4-oracle.test.ts` says why. */
const REFUSED = /[?&]x-amz-|(?:\/|%2F)%2F|%25(?:2e|32)|%(?:zz|\/)/i;

const principal = {
  type: 'IAMUser',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/test',
  userId: 'AIDATEST',
  name: 'test',
  tags: {},
} as const;
