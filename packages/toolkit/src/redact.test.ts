import { expect, test } from 'vitest';
import { createRedactor } from './redact.ts';

const key = Buffer.alloc(32, 7);
const options = { key, principal: 'arn:aws:iam::111122223333:user/a', day: '2026-11-22' };
const { text, value } = createRedactor({ ...options, known: ['my-own-secret-value'] });
const MARK = /HIDDEN_FOR_SECURITY_REASONS\(hmac:[0-9a-f]{8}\)/;

/** Put together here, so that no scanner takes this file for a leak. */
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.');
const pem = [
  '-----BEGIN RSA PRIVATE',
  'KEY-----\nMIIEow\nabc=\n-----END RSA PRIVATE',
  'KEY-----',
].join(' ');

test.each([
  ['a JWT', jwt, jwt],
  ['a JWT behind what looks like one', `eyJhbGciOiJIUzI1NiJ9-${jwt}`, 'c2lnbmF0dXJl'],
  ['a JWT behind a dash', `id-${jwt}`, 'eyJzdWIi'],
  ['a private key', pem, 'MIIEow'],
  ['a private key that was cut', pem.slice(0, 45), 'MIIEow'],
  ['an EKS token', `k8s-aws-v1.${'aHR0cHM6Ly9zdHM'.repeat(3)}`, 'aHR0cHM6Ly9zdHM'],
  ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
  [
    'a secret access key after its name',
    `aws_secret_access_key = ${'Ab1/'.repeat(10)}`,
    'Ab1/Ab1/',
  ],
  ['a password in JSON', '{"password":"hunter2!"}', 'hunter2!'],
  ['a bearer token', 'Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
  ['a password in a URL', 'postgres://app:s3cr3t@db.internal/shop', 's3cr3t'],
  ['a presigned URL', 'https://x/?X-Amz-Signature=0123abcd&X-Amz-Date=1', '0123abcd'],
  ['a session token', `IQoJ${'b3Jp'.repeat(30)}`, 'b3Jpb3Jp'],
  ['a value that is known to be secret', 'before my-own-secret-value after', 'my-own-secret-value'],
])('%s is hidden in text', (_, given, secret) => {
  const clean = text(`x ${given} y`);
  expect(clean).not.toContain(secret);
  expect(clean).toMatch(MARK);
});

test.each([
  'arn:aws:iam::111122223333:role/payments-irsa-token-reader',
  '9fceb02d0ae598e95dc970b74767f19372d61af8',
  `111122223333.dkr.ecr.us-west-2.amazonaws.com/app@sha256:${'0123456789abcdef'.repeat(4)}`,
  'AKIAIOSFODNN7EXAMPLE',
  'next_token: abcdefghijklmnop',
  'https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
  'secretName: shop-db, passwordPolicy: strict',
])('%s is no secret and stays', (given) => {
  expect(text(given)).toBe(given);
});

test('fields are hidden by name, wherever they stand', () => {
  const clean = value({
    clientSecret: 'a',
    SecretAccessKey: 'b',
    certificateAuthority: { id: 'ca-1', data: 'LS0tLS1CRUdJTg==' },
    env: [
      { name: 'DB_PASSWORD', value: 'p' },
      { name: 'LOG_LEVEL', value: 'debug' },
    ],
    secret: { kind: 'Secret', data: { any: 'eA==' }, stringData: { other: 'x' } },
    map: { kind: 'ConfigMap', data: { any: 'eA==' } },
    count: 3,
  });
  expect(clean).toMatchObject({
    clientSecret: expect.stringMatching(MARK),
    SecretAccessKey: expect.stringMatching(MARK),
    certificateAuthority: { id: 'ca-1', data: expect.stringMatching(MARK) },
    env: [{ value: expect.stringMatching(MARK) }, { value: 'debug' }],
    secret: {
      data: { any: expect.stringMatching(MARK) },
      stringData: { other: expect.stringMatching(MARK) },
    },
    map: { data: { any: 'eA==' } },
    count: 3,
  });
});

test('what holds no secret is not copied, and what is given is never changed', () => {
  const clean = { name: 'prod', tags: ['a', 'b'], deep: { count: 1 } };
  expect(value(clean)).toBe(clean);
  const given = { keep: clean, list: [{ password: 'x' }, clean] };
  const hidden = value(given);
  expect(given.list[0]).toEqual({ password: 'x' });
  expect(hidden.keep).toBe(clean);
  expect(hidden.list[1]).toBe(clean);
  expect(JSON.stringify(hidden)).toMatch(MARK);
});

test('a member named __proto__ is data', () => {
  const given = JSON.parse('{"__proto__":{"password":"x"}}');
  expect(JSON.stringify(value(given))).toMatch(/^\{"__proto__":\{"password":"HIDDEN_/);
});

test('equal values have equal marks for one principal on one day, and for no other', () => {
  const mark = (change: Partial<typeof options>) =>
    createRedactor({ ...options, ...change }).value({ password: 'same' }).password;
  expect(mark({})).toBe(mark({}));
  expect(mark({ principal: 'arn:other' })).not.toBe(mark({}));
  expect(mark({ day: '2026-11-23' })).not.toBe(mark({}));
  expect(mark({ key: Buffer.alloc(32, 8) })).not.toBe(mark({}));
});

test('what is hidden already stays as it is', () => {
  const once = value({ password: 'x' });
  expect(value(once)).toEqual(once);
  expect(text(JSON.stringify(once))).toBe(JSON.stringify(once));
});

test.each([
  '-----BEGIN PRIVATE KEY-----',
  'eyJ',
  '-eyJaaaaaaaa',
  '-eyJaaaaaaaa.',
  '-eyJaaaaaaaa.aaaaaaaa',
  'a://a:',
  'password=',
  'Bearer ',
  'IQoJ',
])('after a megabyte of %s a secret is still hidden', (unit) => {
  // Quadratic patterns would run into the test's time limit.
  const hostile = unit.repeat(Math.ceil(1e6 / unit.length));
  const hidden = !text(`${hostile}\n{"password": "hunter2-hunter2"}`).includes('hunter2');
  expect(hidden).toBe(true);
});
