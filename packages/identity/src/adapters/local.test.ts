import { expect, test } from 'vitest';
import { localAdapter } from './local.ts';

const principal = {
  type: 'Local',
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:user/ana',
  userId: 'ana',
  name: 'ana',
  tags: {},
} as const;
const adapter = localAdapter({ principal });
const plain = { method: 'POST', target: '/eks/mcp?x=1', rawHeaders: ['Host', 'localhost'] };

test('takes a request without credentials as the one person', async () => {
  const claim = await adapter.claim(plain);
  expect(claim).toMatchObject({ said: 'ana', region: undefined });
  expect(await claim?.prove('')).toEqual({ principal, proof: 'local', credentials: 'ambient' });
});

test.each([
  ['an Authorization header', { rawHeaders: ['AUTHORIZATION', 'Bearer x'] }],
  ['an empty Authorization header', { rawHeaders: ['Authorization', ''] }],
  ['a session token', { rawHeaders: ['X-Amz-Security-Token', 'x'] }],
  ['a proof for a gateway of AWS principals', { rawHeaders: ['X-Gantry-Identity', 'x'] }],
  ['a presigned query', { target: '/?X-Amz-Signature=x' }],
  ['a presigned query in disguise', { target: '/?%58-amz-Date=x' }],
  ['a malformed query', { target: '/?X-Amz-Signature=%zz' }],
  ['malformed headers', { rawHeaders: ['Host'] }],
])('leaves %s to others', async (_, change) => {
  expect(await adapter.claim({ ...plain, ...change })).toBeUndefined();
});
