import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { resolveEndpoint } from './endpoint.ts';
import { createSigner } from './sign.ts';
import { identity } from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const permanent = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'permanent' };

const headersOf = (body: string, host: string) => ({
  accept: 'application/json, text/event-stream',
  'content-length': String(Buffer.byteLength(body)),
  'content-type': 'application/json',
  host,
  'user-agent': 'gantry-proxy/1',
  connection: 'keep-alive',
  'mcp-protocol-version': '2025-11-25',
  'mcp-session-id': 'session-1',
});

async function signed(given: string, method: string, body: string, credentials = permanent) {
  const { url, scope } = resolveEndpoint(given, { service: 'eks-mcp', region: 'us-west-2' }, {});
  if (scope === undefined) throw new Error('no scope');
  const sign = createSigner(url, scope);
  const headers = await sign(credentials, method, headersOf(body, url.host), body);
  // As Node puts them on the wire.
  const target = `${url.pathname}${url.search}`;
  return { method, target, rawHeaders: Object.entries(headers).flat(), body, headers };
}

describe('a signature holds', () => {
  const paths = [
    '/mcp',
    '/',
    '',
    '/mcp/',
    '//doubled//mcp',
    '/mcp?qualifier=DEFAULT',
    '/mcp?b=2&a=1&a=0&empty&space=a+b&percent=%25&equals=a=b',
    '/mcp?sign=%E2%82%AC&quote=%27!()*~',
    '/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aus-west-2%3A111122223333%3Aruntime%2Fx/invocations?qualifier=DEFAULT',
    '/a%20b/c%2Bd/mcp',
    "/it's(a)path!*/@:$&,;=/mcp",
    '/Stra%C3%9Fe/mcp',
  ];
  test.each(paths)('for %s [14.15]', async (path) => {
    const url = `https://eks-mcp.us-west-2.api.aws${path}`;
    await verified(await signed(url, 'POST', '{"grüße":1}'), permanent);
    await verified(await signed(url, 'DELETE', '', identity), identity);
  });

  test.each(['http://[::1]:8080/mcp', 'http://localhost/mcp', 'https://localhost:443/mcp'])(
    'for %s',
    async (url) => {
      await verified(await signed(url, 'POST', '{}'), permanent);
    },
  );

  test('and only with the secret and the body it was made for', async () => {
    const request = await signed('https://eks-mcp.us-west-2.api.aws/mcp', 'POST', '{}');
    const refused = /signature we calculated does not match/;
    await expect(verified({ ...request, body: '{} ' }, permanent)).rejects.toThrow(refused);
    await expect(verified(request, { secretAccessKey: 'other' })).rejects.toThrow(refused);
  });
});

test('the signed headers are those of AWS’s proxy [14.16]', async () => {
  const url = 'https://eks-mcp.us-west-2.api.aws/mcp';
  const all =
    'accept content-length content-type host mcp-protocol-version mcp-session-id x-amz-date x-amz-security-token';
  const temporary = await signed(url, 'POST', '{}', identity);
  const proof = await verified(temporary, identity);
  expect(proof.signedHeaders.join(' ')).toBe(all);
  expect(proof).toMatchObject({ kind: 'header', service: 'eks-mcp', region: 'us-west-2' });
  expect(temporary.headers).toHaveProperty('user-agent');
  expect(temporary.headers).not.toHaveProperty('x-amz-content-sha256');

  const lasting = await verified(await signed(url, 'POST', '{}'), permanent);
  expect(lasting.signedHeaders.join(' ')).toBe(all.replace(' x-amz-security-token', ''));
});

test('what AWS’s signer leaves to programs on the way is not signed, all else is', async () => {
  const { url, scope } = resolveEndpoint('https://eks-mcp.us-west-2.api.aws/mcp', {}, {});
  const sign = createSigner(url, scope ?? expect.unreachable());
  const covered = ['cache-control', 'cookie', 'from', 'pragma', 'referer', 'sec-x', 'x-tenant'];
  const left = ['baggage', 'traceparent', 'tracestate', 'user-agent', 'x-amzn-trace-id'];
  const headers = Object.fromEntries([...covered, ...left].map((name) => [name, 'value']));
  const { authorization } = await sign(permanent, 'POST', headers, '{}');
  const names = [...covered, 'host', 'x-amz-date'].sort().join(';');
  expect(authorization).toContain(`SignedHeaders=${names},`);
});

test('a body can be left out of the signature, as VPC Lattice wants it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const { url, scope } = resolveEndpoint('https://eks-mcp.us-west-2.api.aws/mcp', {}, {});
  const sign = createSigner(url, scope ?? expect.unreachable());
  const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const [one, other] = await Promise.all(
    ['{"a":1}', '{"b":2}'].map((body) => sign(permanent, 'POST', headers, body)),
  );
  vi.useRealTimers();
  expect(one).toEqual(other);
  expect(one).toMatchObject(headers);
});

test('two signatures at a time do not mix', async () => {
  const url = 'https://eks-mcp.us-west-2.api.aws/mcp';
  const bodies = Array.from({ length: 50 }, (_, at) => JSON.stringify({ at }));
  const requests = await Promise.all(
    bodies.map((body, at) => signed(url, 'POST', body, at % 2 === 0 ? identity : permanent)),
  );
  for (const [at, request] of requests.entries()) {
    await verified(request, at % 2 === 0 ? identity : permanent);
  }
  const digests = new Set(requests.map(({ body }) => createHash('md5').update(body).digest('hex')));
  expect(digests.size).toBe(50);
});
