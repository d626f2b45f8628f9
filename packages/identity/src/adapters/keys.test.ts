import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { IdentityError } from '../identity-error.ts';
import type { KeyRecord } from '../key-store.ts';
import type { Principal } from '../principal.ts';
import { formatAmzDate } from '../sigv4/amz-date.ts';
import { canonicalRequest } from '../sigv4/canonical-request.ts';
import { hmac, signingKey } from '../sigv4/signing-key.ts';
import { stringToSign } from '../sigv4/string-to-sign.ts';
import type { WireRequest } from '../sigv4/wire-request.ts';
import { keysAdapter } from './keys.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const principal: Principal = {
  type: 'AssumedRole',
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/dev/ana',
  userId: 'AROAEXAMPLE:ana',
  name: 'ana',
  tags: {},
};
const record: KeyRecord = {
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: start + 60_000,
  active: true,
  principal,
};
const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');

function signed({
  service = 'eks-mcp',
  region = 'us-west-2',
  token = 'token',
  key = 'ASIAEXAMPLE',
  at = start,
} = {}): WireRequest {
  const scope = { date: formatAmzDate(at).slice(0, 8), region, service };
  const names = ['host', 'x-amz-date', 'x-amz-security-token'];
  const rawHeaders = ['Host', 'h', 'X-Amz-Date', formatAmzDate(at), 'X-Amz-Security-Token', token];
  const request = { method: 'POST', target: '/eks/mcp', rawHeaders };
  const text = stringToSign(at, scope, canonicalRequest(request, names, sha256('{}')));
  const signature = hmac(signingKey('secret', scope), text).toString('hex');
  const credential = `${key}/${scope.date}/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...request, rawHeaders: [...rawHeaders, 'Authorization', authorization] };
}

function setup(found: KeyRecord | undefined = record) {
  const state = { key: found, now: start };
  const store = { find: async (id: string) => (id === 'ASIAEXAMPLE' ? state.key : undefined) };
  const services = ['eks-mcp', 'ecs-mcp'];
  const adapter = keysAdapter({ store, services, regions: ['us-west-2'], now: () => state.now });
  return { state, adapter };
}

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'fine',
    (error: unknown) => (error instanceof IdentityError ? error.code : error),
  );

test('a proof becomes a caller with its own credentials', async () => {
  const { adapter } = setup();
  const claim = await adapter.claim(signed({ service: 'ecs-mcp' }));
  expect(claim).toMatchObject({ said: 'ASIAEXAMPLE', region: 'us-west-2' });
  const caller = await claim?.prove(sha256('{}'));
  expect(caller).toMatchObject({ principal, proof: 'keys', accessKeyId: 'ASIAEXAMPLE' });
  expect(caller?.signature).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(typeof caller?.credentials === 'function' && (await caller.credentials())).toEqual({
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    expiration: new Date(start + 60_000),
  });
});

test('a caller does not show his secret when printed', async () => {
  const claim = await setup().adapter.claim(signed());
  expect(JSON.stringify(await claim?.prove(sha256('{}')))).not.toContain('secret');
});

test('what the head shows is refused before the body', async () => {
  const { adapter, state } = setup();
  expect(await codeOf(adapter.claim(signed({ service: 'eks' })))).toBe('SignatureDoesNotMatch');
  expect(await codeOf(adapter.claim(signed({ region: 'us-east-1' })))).toBe(
    'SignatureDoesNotMatch',
  );
  expect(await codeOf(adapter.claim(signed({ token: 'other' })))).toBe('InvalidClientTokenId');
  expect(await codeOf(adapter.claim(signed({ key: 'ASIAOTHER' })))).toBe('InvalidClientTokenId');
  expect(await codeOf(adapter.claim(signed({ at: start - 300_001 })))).toBe(
    'SignatureDoesNotMatch',
  );
  state.now = start + 60_000;
  expect(await codeOf(adapter.claim(signed()))).toBe('ExpiredToken');
  state.key = { ...record, active: false };
  expect(await codeOf(adapter.claim(signed()))).toBe('InvalidClientTokenId');
});

test('another body does not prove', async () => {
  const claim = await setup().adapter.claim(signed());
  expect(await codeOf(claim?.prove(sha256('{"a":1}')) ?? Promise.resolve())).toBe(
    'SignatureDoesNotMatch',
  );
});

test('a key turned off while the body arrives does not prove', async () => {
  const { adapter, state } = setup();
  const claim = await adapter.claim(signed());
  state.key = { ...record, active: false };
  expect(await codeOf(claim?.prove(sha256('{}')) ?? Promise.resolve())).toBe(
    'InvalidClientTokenId',
  );
});

test('a request without a SigV4 proof is not claimed', async () => {
  const { adapter } = setup();
  const bearer = { method: 'POST', target: '/', rawHeaders: ['Authorization', 'Bearer x'] };
  expect(await adapter.claim(bearer)).toBeUndefined();
  expect(await adapter.claim({ ...bearer, rawHeaders: [] })).toBeUndefined();
});

test('a presigned proof lives no longer than a replay cache remembers it', async () => {
  const { adapter, state } = setup({ secretAccessKey: 'secret', active: true, principal });
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Credential=ASIAEXAMPLE%2F20260301%2Fus-west-2%2Feks-mcp%2Faws4_request',
    'X-Amz-Date=20260301T120000Z',
    'X-Amz-Expires=86400',
    'X-Amz-SignedHeaders=host',
    `X-Amz-Signature=${'a'.repeat(64)}`,
  ].join('&');
  const request = { method: 'POST', target: `/eks/mcp?${query}`, rawHeaders: ['Host', 'h'] };
  state.now = start + 300_000;
  expect(await codeOf(adapter.claim(request))).toBe('fine');
  state.now = start + 300_001;
  expect(await codeOf(adapter.claim(request))).toBe('SignatureDoesNotMatch');
});
