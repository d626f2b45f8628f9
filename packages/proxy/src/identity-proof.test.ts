import { createHash } from 'node:crypto';
import { parseProof, stsAdapter } from '@gantry/identity';
import { describe, expect, it } from 'vitest';
import { IDENTITY_HEADER, identityProof, stsHost } from './identity-proof.ts';
import { signingFetch } from './signing-fetch.ts';

const keys = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'tok/en+with=signs',
};
const request = {
  method: 'POST',
  url: new URL('https://gantry.example.com/eks/mcp?x=1'),
  body: '{"id":1}',
};

/** What a gateway would send to STS for a request that carries the proof. */
async function asked(proof: string, { host = 'gantry.example.com', body = request.body } = {}) {
  const questions: { host: string; path: string; headers: Readonly<Record<string, string>> }[] = [];
  const adapter = stsAdapter({
    regions: ['eu-west-1'],
    hostOf: (region) => `sts.${region}.amazonaws.com`,
    now: Date.now,
    ask: async (question) => {
      questions.push(question);
      return { status: 403, body: '' };
    },
  });
  const rawHeaders = ['Host', host, IDENTITY_HEADER, proof];
  const claim = await adapter.claim({ method: 'POST', target: '/eks/mcp?x=1', rawHeaders });
  await claim?.prove(createHash('sha256').update(body).digest('hex')).catch(() => undefined);
  return questions[0];
}

describe('a proof of identity', () => {
  it('reads back as what was signed, session token included', async () => {
    const proof = await identityProof('eu-west-1', 'sts.eu-west-1.amazonaws.com')(keys, request);
    const question = await asked(proof ?? '');
    expect(question?.host).toBe('sts.eu-west-1.amazonaws.com');
    const rawHeaders = Object.entries(question?.headers ?? {}).flat();
    expect(parseProof({ method: 'GET', target: question?.path ?? '', rawHeaders })).toMatchObject({
      accessKeyId: 'ASIAEXAMPLE',
      service: 'sts',
      region: 'eu-west-1',
      expiresSeconds: 60,
      sessionToken: keys.sessionToken,
      signedHeaders: ['host', 'x-gantry-gateway', 'x-gantry-request'],
    });
    const other = await asked(proof ?? '', { body: '{"id":2}' });
    expect(other?.headers['x-gantry-request']).not.toBe(question?.headers['x-gantry-request']);
  });

  it('is not made with a key that AWS does not know', async () => {
    const issued = { ...keys, accessKeyId: 'GTRYEXAMPLE' };
    const prove = identityProof('eu-west-1', 'sts.eu-west-1.amazonaws.com');
    expect(await prove(issued, request)).toBeUndefined();
  });

  it.each([
    ['eu-west-1', {}, 'sts.eu-west-1.amazonaws.com'],
    ['cn-north-1', {}, 'sts.cn-north-1.amazonaws.com.cn'],
    ['eu-west-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, '127.0.0.1:4566'],
    [
      'eu-west-1',
      { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_STS: 'https://sts.example.com/' },
      'sts.example.com',
    ],
    ['eu-west-1', { AWS_ENDPOINT_URL: 'no url' }, 'sts.eu-west-1.amazonaws.com'],
  ])('is made for the STS of %s with %j', (region, environment, host) => {
    expect(stsHost(region, environment)).toBe(host);
  });
});

describe('a fetch that signs', () => {
  const options = { service: 'eks-mcp', region: 'eu-west-1', credentials: async () => keys };
  const seen: { url: string; headers: Headers }[] = [];

  async function sent(url: string, trusted: readonly string[] = []) {
    const before = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      seen.push({ url: String(input), headers: new Headers(init?.headers) });
      return new Response('{}');
    };
    const signed = signingFetch({ ...options, url, trusted });
    await signed(url, { method: 'POST', body: '{}' }).finally(() => {
      globalThis.fetch = before;
    });
    return seen.at(-1)?.headers;
  }

  it('says who signs to a gateway, and not to AWS', async () => {
    const gateway = await sent('https://gantry.example.com/eks/mcp', ['gantry.example.com']);
    expect(gateway?.get('authorization')).toMatch(/x-gantry-identity/);
    expect(gateway?.get(IDENTITY_HEADER)).toContain('X-Amz-Signature=');
    const aws = await sent('https://eks-mcp.eu-west-1.api.aws/mcp');
    expect(aws?.get('authorization')).toMatch(/^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/);
    expect(aws?.has(IDENTITY_HEADER)).toBe(false);
  });

  it('goes nowhere else, and to nobody it was not told to trust', async () => {
    const signed = signingFetch({ ...options, url: 'http://127.0.0.1:8787/eks/mcp' });
    await expect(signed('http://127.0.0.1:8787/other')).rejects.toThrow(/is not http/);
    expect(() => signingFetch({ ...options, url: 'https://evil.example.com/mcp' })).toThrow(
      /neither AWS nor this machine/,
    );
  });
});
