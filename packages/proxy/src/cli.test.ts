import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Child, keys, startProxy } from './testing/child.ts';
import {
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  json,
  results,
} from './testing/fake-endpoint.ts';
import { hello, identity, initialized, legacy } from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serving(handler: Handler): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(handler);
  stops.push(endpoint.stop);
  return endpoint;
}

function start(args: readonly string[], env: Record<string, string> = keys): Child {
  const child = startProxy(args, env);
  stops.push(() => child.process.kill('SIGKILL'));
  return child;
}

const region = ['--region', 'us-west-2'];
const agreed = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's' } };
const server = results({ initialize: agreed, ping: {} });

describe('initialize is always answered', () => {
  const unanswered = 'http://127.0.0.1:1/mcp';
  const failing: [string, string[], Record<string, string>, RegExp, number][] = [
    ['a URL without a scheme', ['x.api.aws/mcp'], keys, /write https:\/\/x\.api\.aws\/mcp/, 1],
    ['plain http', ['http://eks-mcp.us-west-2.api.aws/mcp'], keys, /use https/, 1],
    ['a foreign host', ['https://gw.example.com/mcp'], keys, /--trust-host gw\.example\.com/, 1],
    ['no region', ['http://localhost:1/mcp'], keys, /give --region, or set AWS_REGION/, 1],
    [
      'an unknown profile',
      [unanswered, ...region, '--profile', 'typo'],
      keys,
      /There is no AWS profile typo: there are none/,
      1,
    ],
    [
      'an unknown AWS_PROFILE',
      [unanswered, ...region],
      { ...keys, AWS_PROFILE: 'typo' },
      /There is no AWS profile typo/,
      1,
    ],
    [
      'a config file that is a directory',
      [unanswered, ...region],
      { ...keys, AWS_CONFIG_FILE: tmpdir() },
      /cannot be read: it is a directory\. .*AWS_CONFIG_FILE/,
      1,
    ],
    ['no credentials', [unanswered, ...region], {}, /No AWS credentials were found\. Give/, 0],
    ['a dead endpoint', [unanswered, ...region], keys, /127\.0\.0\.1:1 cannot be reached/, 0],
    [
      'a host that is not there',
      ['https://no-such.invalid/mcp', ...region, '--trust-host', 'no-such.invalid'],
      keys,
      /no-such\.invalid cannot be reached/,
      0,
    ],
  ];
  test.each(failing)('%s [14.8] [14.39] [14.56]', async (what, args, env, message, code) => {
    const child = start(args, env);
    child.send(hello);
    const [reply] = await child.lines(1);
    expect(reply).toMatchObject({ jsonrpc: '2.0', id: 0, error: { code: -32603 } });
    expect(reply?.error?.message).toMatch(message);
    child.send(initialized);
    child.send('not JSON at all');
    child.send(legacy('again', 'tools/list'));
    const count = /profile/i.test(what) || code === 0 ? 3 : 2;
    const more = await child.lines(count);
    expect(more.at(-1)).toMatchObject({ id: 'again', error: { code: -32603 } });
    expect(await child.end()).toBe(code);
    expect(child.stderr()).toMatch(message);
    expect(child.stdout().trim().split('\n')).toHaveLength(count);
  });

  test('403 [14.39]', async () => {
    const body = { __type: 'AccessDeniedException', message: 'User u may not.' };
    const { url } = await serving((_, answer) => json(answer, body, 403));
    const child = start([url, ...region, '--log-level', 'CRITICAL']);
    child.send(hello);
    const message = 'User u may not. (HTTP 403) Ask for the missing action to be allowed.';
    expect(await child.lines(1)).toMatchObject([{ id: 0, error: { message } }]);
    expect(await child.end()).toBe(0);
    expect(child.stderr()).toBe('');
  });

  test('with --skip-auth, no credentials and nothing signed [14.22]', async () => {
    const { url, seen } = await serving(server);
    const child = start([url, ...region, '--skip-auth', '--log-level', 'WARNING'], {});
    child.send(hello);
    expect(await child.lines(1)).toMatchObject([{ id: 0, result: agreed }]);
    expect(await child.end()).toBe(0);
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(child.stderr()).toContain('requests go out unsigned');
  });

  test('with --skip-auth and credentials, signed [14.22]', async () => {
    const { url, seen } = await serving(server);
    const child = start([url, ...region, '--skip-auth']);
    child.send(hello);
    await child.lines(1);
    expect(await child.end()).toBe(0);
    expect(seen[0]?.headers).toHaveProperty('authorization');
  });
});

describe('usage', () => {
  test.each([['--help'], ['-h']])('%s goes to stdout', async (flag) => {
    const child = start([flag], {});
    expect((await child.exit)[0]).toBe(0);
    expect(child.stdout()).toMatch(/^Usage: gantry-proxy URL \[options\]/);
    expect(child.stderr()).toBe('');
  });

  test('--version', async () => {
    const child = start(['--version'], {});
    expect((await child.exit)[0]).toBe(0);
    expect(child.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [[], /The endpoint is missing/],
    [['https://x.api.aws/', '--timeout', 'soon'], /--timeout is a number of seconds/],
    [['https://x.api.aws/', '--retries', '11'], /--retries is a whole number/],
    [['https://x.api.aws/', '--metadata', 'x'], /--metadata takes KEY=VALUE/],
  ])('%j ends with 2 and help on stderr [14.1] [14.4]', async (args, message) => {
    const child = start(args, {});
    expect((await child.exit)[0]).toBe(2);
    expect(child.stdout()).toBe('');
    expect(child.stderr()).toMatch(message);
    expect(child.stderr()).toContain('Usage: gantry-proxy URL');
  });
});

describe('--check', () => {
  test('reports each hop with its time, on stdout', async () => {
    const tools = [{ name: 'a', annotations: { readOnlyHint: true } }, { name: 'b' }];
    const { url, seen } = await serving((one, answer) => {
      if (one.json.method === 'initialize') answer.setHeader('mcp-session-id', 's-1');
      return results({ initialize: agreed, 'tools/list': { tools } })(one, answer);
    });
    const child = start([url, ...region, '--check']);
    expect((await child.exit)[0]).toBe(0);
    const lines = child.stdout().trim().split('\n');
    expect(lines).toEqual([
      `ok    endpoint     ${url}, for 127 in us-west-2`,
      expect.stringMatching(/^ok {4}profile {6}none: the default credential chain {2}\(\d+ ms\)$/),
      expect.stringMatching(/^ok {4}credentials {2}access key …MPLE {2}\(\d+ ms\)$/),
      expect.stringMatching(/^ok {4}handshake {4}s, protocol 2025-11-25 {2}\(\d+ ms\)$/),
      expect.stringMatching(/^ok {4}tools\/list {3}2 tools, 1 of them read-only {2}\(\d+ ms\)$/),
    ]);
    expect(seen.at(-1)?.method).toBe('DELETE');
    expect(child.stderr()).toBe('');
  });

  test('speaks 2026-07-28 where nothing else is understood', async () => {
    const { url } = await serving((one, answer) => {
      const { id, method } = one.json;
      const error = { code: -32022, message: 'unsupported' };
      if (method === 'initialize') return json(answer, { jsonrpc: '2.0', id, error }, 400);
      const serverInfo = { name: 'new', version: '1' };
      return results({ 'server/discover': { serverInfo }, 'tools/list': { tools: [] } })(
        one,
        answer,
      );
    });
    const child = start([url, ...region, '--check']);
    expect((await child.exit)[0]).toBe(0);
    expect(child.stdout()).toContain('new 1, protocol 2026-07-28');
    expect(child.stdout()).toContain('0 tools, 0 of them read-only');
  });

  test('a file that cannot be read is reported in its place', async () => {
    const env = { ...keys, AWS_SHARED_CREDENTIALS_FILE: tmpdir() };
    const child = start(['http://127.0.0.1:1/mcp', ...region, '--check'], env);
    expect(await child.exit).toEqual([1, null]);
    expect(child.stdout()).toMatch(/^FAIL {2}profile {6}\S+ cannot be read: it is a directory/m);
    expect(child.stderr()).toBe('');
  });

  test.each([
    [['http://localhost:1/mcp'], /^FAIL {2}endpoint .*give --region/m],
    [
      ['http://localhost:1/mcp', ...region, '--profile', 'typo'],
      /^FAIL {2}credentials .*no AWS profile typo/m,
    ],
    [['http://127.0.0.1:1/mcp', ...region], /^FAIL {2}handshake .*cannot be reached/m],
  ])('%j ends with 1, at the hop that failed', async (args, words) => {
    const child = start([...args, '--check']);
    expect((await child.exit)[0]).toBe(1);
    expect(child.stdout()).toMatch(words);
    expect(child.stdout().trim().split('\n').at(-1)).toMatch(/^FAIL/);
  });
});

test.runIf(process.platform === 'linux')('is light once it has answered [14.59]', async () => {
  const { url } = await serving(server);
  const child = start([url, ...region]);
  child.send(hello);
  await child.lines(1);
  const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8');
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  expect((kilobytes * 1024) / 1e6).toBeLessThan(75);
  expect(await child.end()).toBe(0);
});

describe('the end', () => {
  test('what runs when stdin closes is still answered, then the session ends [14.43]', async () => {
    const { url, seen } = await serving(async (request, answer) => {
      if (request.json.method === 'ping') await new Promise((resolve) => setTimeout(resolve, 50));
      if (request.json.method === 'initialize') answer.setHeader('mcp-session-id', 's-1');
      return server(request, answer);
    });
    const child = start([url, ...region]);
    for (const message of [hello, initialized, legacy(1, 'ping')]) child.send(message);
    expect(await child.end()).toBe(0);
    expect(await child.lines(2)).toMatchObject([{ id: 0 }, { id: 1, result: {} }]);
    expect(seen.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 's-1' } });
    expect(child.stderr()).toBe('');
  });

  test('a last line needs no line break', async () => {
    const { url } = await serving(server);
    const child = start([url, ...region]);
    child.process.stdin.end(JSON.stringify(hello));
    expect((await child.exit)[0]).toBe(0);
    expect(await child.lines(1)).toMatchObject([{ id: 0, result: agreed }]);
  });

  test('without a word on either side [14.43]', async () => {
    const child = start(['http://127.0.0.1:1/mcp', ...region]);
    expect(await child.end()).toBe(0);
    expect(child.stdout() + child.stderr()).toBe('');
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s ends what runs and the session, with 0',
    async (signal) => {
      const { url, request, seen } = await serving((one, answer) => {
        if (one.json.method === 'initialize') answer.setHeader('mcp-session-id', 's-1');
        if (one.json.method !== 'tools/call') server(one, answer);
      });
      const child = start([url, ...region]);
      child.send(hello);
      await child.lines(1);
      child.send(legacy(1, 'tools/call', { name: 't' }));
      const { closed } = await request(1);
      child.process.kill(signal);
      expect(await closed).toBe(true);
      expect(await child.exit).toEqual([0, null]);
      expect(seen.at(-1)?.method).toBe('DELETE');
      expect(child.stdout().trim().split('\n')).toHaveLength(1);
      expect(child.stderr()).toBe('');
    },
  );

  test('a client that stopped reading ends it quietly', async () => {
    const { url, request } = await serving(server);
    const child = start([url, ...region]);
    child.send(hello);
    await child.lines(1);
    child.process.stdout.destroy();
    child.process.stderr.destroy();
    child.send(legacy(1, 'ping'));
    await request(1);
    expect(await child.exit).toEqual([0, null]);
  });

  test('a login that hangs holds up neither the answer nor the end', async () => {
    const home = mkdtempSync(join(tmpdir(), 'proxy-cli-'));
    stops.push(() => rmSync(home, { recursive: true }));
    const config = join(home, 'config');
    writeFileSync(config, '[profile slow]\ncredential_process = sleep 60\n');
    const args = ['http://127.0.0.1:1/mcp', ...region, '--profile', 'slow', '--timeout', '0.05'];
    const child = start(args, { AWS_CONFIG_FILE: config });
    child.send(hello);
    const [reply] = await child.lines(1);
    expect(reply?.error?.message).toMatch(
      /^The AWS credentials have not come within 0\.05 s \(--timeout\)\. .*credential_process/,
    );
    expect(await child.end()).toBe(0);
    const checking = start([...args, '--check'], { AWS_CONFIG_FILE: config });
    expect(await checking.exit).toEqual([1, null]);
    expect(checking.stdout()).toMatch(
      /FAIL {2}credentials {2}The AWS credentials have not come within 0\.05 s/,
    );
  });

  test('a line without an end is dropped, and the next is answered', async () => {
    const { url } = await serving(server);
    const child = start([url, ...region]);
    child.send('x'.repeat(17 * 1024 * 1024));
    child.send(hello);
    expect(await child.lines(2)).toMatchObject([
      { id: null, error: { code: -32600 } },
      { id: 0, result: agreed },
    ]);
    expect(await child.end()).toBe(0);
  });
});

describe('--header', () => {
  const tenants = [
    '--header',
    'X-Tenant=a',
    '--header',
    'x-token=k=v',
    '--header',
    'x-tenant=acme',
  ];

  test('goes out signed with each request, the last of a name once', async () => {
    const { url, seen } = await serving(server);
    const child = start([url, ...region, '--service', 'eks-mcp', ...tenants]);
    for (const message of [hello, initialized, legacy(1, 'ping')]) child.send(message);
    await child.lines(2);
    expect(await child.end()).toBe(0);
    expect(seen.length).toBeGreaterThan(2);
    for (const one of seen) {
      expect(one.headers).toMatchObject({ 'x-tenant': 'acme', 'x-token': 'k=v' });
      const { signedHeaders } = await verified(one, identity);
      expect(signedHeaders).toEqual(expect.arrayContaining(['x-tenant', 'x-token']));
    }
  });

  test('goes to all regions and profiles, also unsigned and in a check', async () => {
    const { url, seen } = await serving(results({ initialize: agreed, 'tools/call': {} }));
    const args = [url, ...region, '--regions', 'eu-west-1', ...tenants];
    const child = start(args);
    child.send(hello);
    child.send(legacy(1, 'tools/call', { name: 't', arguments: { aws_region: 'eu-west-1' } }));
    await child.lines(2);
    expect(await child.end()).toBe(0);
    const unsigned = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const checking = start([url, ...region, '--skip-auth', '--check', ...tenants], unsigned);
    await checking.exit;
    expect(seen.some(({ headers }) => headers.authorization === undefined)).toBe(true);
    const carried = seen.map(({ headers }) => headers['x-tenant']);
    expect([...new Set(carried)]).toEqual(['acme']);
    expect(checking.stdout() + checking.stderr()).not.toMatch(/acme|k=v/);
  });

  test.each([
    ['host=x', /--header: The header host cannot be given: the URL says it\./],
    ['Authorization=x', /--header: The header Authorization cannot be given: signing sets it\./],
    ['x-a=\r\nx-b: 1', /--header: The header x-a cannot be signed/],
    ['X-Token: hunter2=', /--header: The name of header 1 is none/],
  ])('%j is wrong usage', async (given, words) => {
    const child = start(['http://127.0.0.1:1/mcp', ...region, '--header', given]);
    expect(await child.exit).toEqual([2, null]);
    expect(child.stderr()).toMatch(words);
    expect(child.stderr()).not.toContain('hunter2');
    expect(child.stdout()).toBe('');
  });
});

test('several profiles sign each for themselves [14.35]', async () => {
  const home = mkdtempSync(join(tmpdir(), 'proxy-cli-'));
  stops.push(() => rmSync(home, { recursive: true }));
  const file = join(home, 'credentials');
  const section = (name: string) =>
    `[${name}]\naws_access_key_id = KEY${name}\naws_secret_access_key = s\nregion = r-${name}\n`;
  writeFileSync(file, section('one') + section('two'));
  const { url, seen } = await serving(results({ initialize: agreed, 'tools/call': {} }));
  const args = ['--profile', 'one', 'two', url, ...region, '--regions', 'eu-west-1'];
  const child = start(args, { AWS_SHARED_CREDENTIALS_FILE: file });
  child.send(hello);
  child.send(legacy(1, 'tools/call', { name: 't', arguments: { aws_profile: 'two' } }));
  child.send(legacy(2, 'tools/call', { name: 't', arguments: { aws_region: 'eu-west-1' } }));
  await child.lines(3);
  expect(await child.end()).toBe(0);
  const calls = seen.filter((one) => one.json.method === 'tools/call');
  const facts = calls.map(({ headers, json: { params } }) => [
    /Credential=(\w+)/.exec(String(headers.authorization))?.[1],
    params?._meta,
  ]);
  expect(facts).toHaveLength(2);
  expect(facts).toContainEqual(['KEYtwo', { AWS_REGION: 'r-two' }]);
  expect(facts).toContainEqual(['KEYone', { AWS_REGION: 'eu-west-1' }]);
});

test('planted secrets are on neither stream at DEBUG, whatever comes back [14.8] [14.23]', async () => {
  const echo: Handler = ({ json: { method }, headers, body }, answer) => {
    const message = `${body} ${JSON.stringify(headers)} ${Object.values(keys).join(' ')}`;
    if (method === 'ping') return json(answer, { __type: 'ExpiredToken', message }, 403);
    return json(answer, `<html>${message}`, 200, { 'content-type': 'text/html' });
  };
  const { url } = await serving(echo);
  const metadata = ['--metadata', 'AWS_REGION=eu-west-1', 'token=planted-metadata'];
  const headers = ['--header', 'x-token=Bearer planted-header', '--header', 'x-short=pl4'];
  const child = start([url, ...region, '--log-level', 'DEBUG', ...metadata, ...headers]);
  child.send(hello);
  child.send(legacy(1, 'ping'));
  child.send(legacy(2, 'tools/call', { name: 't' }));
  await child.lines(3);
  expect(await child.end()).toBe(0);
  const checking = start([
    url,
    ...region,
    '--check',
    '--log-level',
    'DEBUG',
    ...metadata,
    ...headers,
  ]);
  expect(await checking.exit).toEqual([1, null]);
  const both = [child, checking].map(({ stdout, stderr }) => stdout() + stderr());
  const all = both.join('\n');
  expect(all).toContain('DEBUG gantry-proxy: request');
  const { AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token = '' } = keys;
  expect(all).not.toContain(secret);
  expect(all).not.toMatch(/planted-(?:metadata|header)|pl4/);
  expect(all).not.toContain(token);
  expect(all).not.toMatch(/Signature=[0-9a-f]/);
});
