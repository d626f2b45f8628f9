import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownAccess } from '@gantry/cloud';
import { allowAll } from '@gantry/gateway';
import { localAdapter } from '@gantry/identity';
import { afterEach, expect, it, vi } from 'vitest';
import { composeGateway } from '../shared/compose-gateway.ts';
import { folder } from '../shared/folder.ts';
import { localPrincipal } from '../shared/local.ts';
import { type RealAws, startRealAws } from '../testing/real-aws.ts';
import { parseConfig } from './load.ts';
import { listenOf } from './parts.ts';

/** A key that is worth nothing: it lies in the open, for tests. */
const file = (name: string) => fileURLToPath(new URL(`../testing/tls/${name}`, import.meta.url));
const tls = { certificate: file('certificate.pem'), key: file('key.pem') };
const grants = [{ principals: ['arn:aws:iam::111122223333:user/*'], policy: 'eks-connect' }];

let real: RealAws | undefined;
afterEach(async () => {
  await real?.close();
  real = undefined;
});

function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const ca = readFileSync(tls.certificate);
  const secure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const done = (response: { readonly statusCode?: number | undefined; resume(): unknown }) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    };
    const sent = secure
      ? request(url, { ca, headers, servername: 'gantry.test', agent: false }, done)
      : plainRequest(url, { headers, agent: false }, done);
    sent.on('error', reject);
    sent.end();
  });
}

it('speaks TLS, and only that, under its public name', async () => {
  const listen = { port: 0, tls, public_url: 'https://gantry.test' };
  real = await startRealAws({ listen, grants });
  expect(real.url).toMatch(/^https:\/\/127/);
  const root = new URL('/', real.url).href;
  expect(await get(root)).toBe(200);
  expect(await get(root, { host: 'gantry.test' })).toBe(200);
  expect(await get(root, { host: 'evil.test' })).toBe(403);
  await expect(get(root.replace('https:', 'http:'))).rejects.toThrow(/socket|ECONNRESET|Parse/);
});

it.each([
  [
    'a key for a certificate',
    { ...tls, certificate: tls.key },
    /^listen\.tls\.certificate: .*key\.pem holds no/,
  ],
  [
    'a certificate for a key',
    { ...tls, key: tls.certificate },
    /^listen\.tls\.key: .*certificate\.pem holds no/,
  ],
  [
    'the key of another one',
    { ...tls, key: 'other' },
    /^listen\.tls\.key: .*other\.pem is not the key/,
  ],
])('names the file that is wrong: %s', (_, given, expected) => {
  const base = mkdtempSync(join(tmpdir(), 'gantry-'));
  const other = join(base, 'other.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(other, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const listen = { tls: { ...given, key: given.key === 'other' ? other : given.key } };
  const config = parseConfig(JSON.stringify({ regions: ['us-west-2'], grants, listen }), 'x.yaml');
  expect(() => listenOf(config)).toThrow(expected);
  rmSync(base, { recursive: true });
});

it('hangs up on who connects and says nothing, not even a handshake', async () => {
  const base = mkdtempSync(join(tmpdir(), 'gantry-'));
  const gateway = await composeGateway({
    folder: folder(base),
    host: '127.0.0.1',
    port: 0,
    regions: ['us-west-2'],
    adapters: () => [localAdapter({ principal: localPrincipal() })],
    authorizer: () => allowAll,
    access: () => ownAccess,
    redactionKey: Buffer.alloc(32),
    logLevel: 'silent',
    backend: 'test',
    tls: { cert: readFileSync(tls.certificate, 'utf8'), key: readFileSync(tls.key, 'utf8') },
    limits: { headersMs: 200 },
  });
  const silent = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
  // The test's time limit is shorter than what Node would wait.
  await once(silent, 'close');
  await gateway.close();
  rmSync(base, { recursive: true });
});

it('is localhost for its own machine only', async () => {
  const own = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  const listen = { host: '0.0.0.0', port: 0, tls, public_url: 'https://gantry.test' };
  real = await startRealAws({ listen, grants });
  const { port } = new URL(real.url);
  const asked = async (address: string, hosts: readonly string[]) => {
    const root = `https://${address}:${port}/`;
    return Promise.all(hosts.map((host) => get(root, { host })));
  };
  // A proof that somebody signed for the localhost of another machine would hold here.
  const local = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'].map((name) => `${name}:${port}`);
  expect(await asked('127.0.0.1', [...local, 'gantry.test'])).toEqual([200, 200, 200, 200, 200]);
  if (own === undefined) return;
  expect(await asked(own.address, [...local, 'gantry.test'])).toEqual([403, 403, 403, 403, 200]);
});

it('behind a proxy only the proxy may connect, and it says who calls', async () => {
  const own = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  const listen = { host: '0.0.0.0', port: 0, trusted_proxies: ['198.51.100.0/24'] };
  real = await startRealAws({ listen, grants });
  const { port } = new URL(real.url);
  const local = `http://127.0.0.1:${port}`;
  const status = await new Promise<number>((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-for': '203.0.113.9, 198.51.100.1',
    };
    const sent = plainRequest(`${local}/eks/mcp`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end('{}');
  });
  expect(status).toBe(403);
  const events = real.events;
  await vi.waitFor(() => expect(events().at(-1)?.sourceIPAddress).toBe('203.0.113.9'));
  if (own === undefined) return;
  await expect(get(`http://${own.address}:${port}/healthz`)).rejects.toThrow(/socket|ECONNRESET/);
});

it('writes down refusals of one network as those of one sender', async () => {
  const listen = { port: 0, trusted_proxies: ['198.51.100.0/24'] };
  real = await startRealAws({ listen, grants });
  for (let at = 1; at <= 30; at += 1) {
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-for': `2001:db8::${at.toString(16)}`,
    };
    const answer = await fetch(real.url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(403);
  }
  const { events } = real;
  await vi.waitFor(() => expect(events()).toHaveLength(20));
});
