import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { resolveEndpoint } from './endpoint.ts';
import { metadataFor } from './metadata.ts';
import {
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  json,
  results,
} from './testing/fake-endpoint.ts';
import { hello, initialized, legacy, modern, testBridge } from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serving(): Promise<FakeEndpoint> {
  const agreed = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's' } };
  const answers = { initialize: agreed, 'tools/call': { content: [] }, 'tools/list': {}, ping: {} };
  const endpoint = await fakeEndpoint(results(answers));
  stops.push(endpoint.stop);
  return endpoint;
}

const metadata = { AWS_REGION: 'eu-west-1', team: 'platform team' };

describe('metadata', () => {
  test('is in every message that has params, signed; its own words stay [14.25] [14.18]', async () => {
    const { url, seen } = await serving();
    const { send, lines, logged } = testBridge(url, { metadata });
    await send(hello);
    const arguments_ = { list: [1, { deep: null }], text: 'ü\n' };
    await send(legacy(1, 'tools/call', { name: 't', arguments: arguments_ }));
    await send(legacy(2, 'tools/call', { name: 't', _meta: { team: 'mine', progressToken: 5 } }));
    await send(legacy(3, 'tools/call', { name: 't', _meta: 'odd' }));
    await send(modern(4, 'tools/call', { name: 't' }));
    await send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } });
    const metas = seen.map((one) => one.json.params?._meta);
    expect(metas.slice(0, 4)).toEqual([
      metadata,
      metadata,
      { ...metadata, team: 'mine', progressToken: 5 },
      metadata,
    ]);
    expect(metas[4]).toMatchObject({
      ...metadata,
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    });
    expect(metas[5]).toEqual(metadata);
    expect(seen[1]?.json.params).toMatchObject({ name: 't', arguments: arguments_ });
    for (const one of seen) {
      await verified(one);
      expect(one.headers['content-length']).toBe(String(Buffer.byteLength(one.body)));
    }
    expect(lines()).toHaveLength(5);
    expect(logged()).toContain('"names":["team"]');
    expect(logged()).not.toContain('platform team');
    expect(logged()).not.toContain('mine');
  });

  test('is not in what has no params, nor in a response [14.26]', async () => {
    const { url, seen } = await serving();
    const { send } = testBridge(url, { metadata });
    await send(hello);
    const plain = [
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      initialized,
      { jsonrpc: '2.0', id: 2, method: 'ping', params: [] },
      { jsonrpc: '2.0', id: 'ask', result: { roots: [] } },
    ];
    for (const message of plain) await send(message);
    expect(seen.slice(1).map((one) => one.json)).toEqual(plain);
  });

  test('leaves numbers as they were written', async () => {
    const { url, seen } = await serving();
    const line = '{"id":1,"method":"ping","params":{"big":12345678901234567890,"one":1.0}}';
    await testBridge(url, { metadata: { a: 'b' } }).send(line);
    expect(seen[0]?.body).toBe(
      '{"id":1,"method":"ping","params":{"big":12345678901234567890,"one":1.0,"_meta":{"a":"b"}}}',
    );
  });

  test('goes along when a lost session is opened anew', async () => {
    let lost = false;
    const { url, seen, stop } = await fakeEndpoint((one, answer) => {
      const { id, method } = one.json;
      if (method === 'initialize') answer.setHeader('mcp-session-id', 's');
      else if (lost) {
        lost = false;
        return json(answer, '', 404);
      }
      const result = { protocolVersion: '2025-11-25' };
      return id === undefined
        ? answer.writeHead(202).end()
        : json(answer, { jsonrpc: '2.0', id, result });
    });
    stops.push(stop);
    const { send } = testBridge(url, { metadata });
    await send(hello);
    lost = true;
    await send(legacy(1, 'tools/list', {}));
    const again = seen.filter((one) => one.json.method === 'initialize');
    expect(again.map((one) => one.json.params?._meta)).toEqual([metadata, metadata]);
  });

  test('an echo of a value is hidden, a region is not [14.23]', async () => {
    const { url, stop } = await fakeEndpoint(({ body }, answer) =>
      json(answer, { message: `no: ${body}` }, 403),
    );
    stops.push(stop);
    const planted = { AWS_REGION: 'eu-west-1', token: 'hunter2-"hunter2"' };
    const { send, raw, logged } = testBridge(url, { metadata: planted });
    await send(legacy(1, 'ping', {}));
    const all = raw.join() + logged();
    expect(all).toContain('[REDACTED]');
    expect(all).toContain('eu-west-1');
    expect(all).not.toContain('hunter2');
  });
});

test('a value that is a word of the protocol hides none of its words', async () => {
  const handler: Handler = ({ json: { id, method } }, answer) => {
    const error = { code: -32000, message: 'a message of jsonrpc', data: { message: ['jsonrpc'] } };
    if (method === 'ping') return json(answer, { jsonrpc: '2.0', id, error }, 400);
    return json(answer, { __type: 'jsonrpc', message: 'no jsonrpc' }, 403);
  };
  const { url, stop } = await fakeEndpoint(handler);
  stops.push(stop);
  const { send, lines, logged } = testBridge(url, { metadata: { a: 'message', b: 'jsonrpc' } });
  await send(legacy(1, 'ping', {}));
  await send(legacy('message', 'tools/call', { name: 't' }));
  await send(legacy(3, 'tools/list', {}));
  const hidden = '[REDACTED]';
  expect(lines()).toMatchObject([
    { jsonrpc: '2.0', id: 1, error: { code: -32000, data: { [hidden]: [hidden] } } },
    { jsonrpc: '2.0', id: 'message', result: { isError: true } },
    { jsonrpc: '2.0', id: 3, error: { code: -32603, data: { status: 403, code: hidden } } },
  ]);
  expect(lines()[0]?.error?.message).toBe(`a ${hidden} of ${hidden}`);
  expect(logged()).not.toMatch(/no jsonrpc|"code":"jsonrpc"/);
});

describe('the region in it', () => {
  const url = 'https://eks-mcp.us-west-2.api.aws/mcp';
  const region = (environment: Record<string, string>, profile?: string, given = {}, at = url) => {
    const flags = { region: 'from-flag' };
    return metadataFor(given, resolveEndpoint(at, flags, {}), profile, environment).AWS_REGION;
  };

  test('AWS_DEFAULT_REGION, profile, AWS_REGION, host name, flag; what was given wins [14.13]', () => {
    const home = mkdtempSync(join(tmpdir(), 'proxy-region-'));
    stops.push(() => rmSync(home, { recursive: true }));
    const AWS_CONFIG_FILE = join(home, 'config');
    const AWS_SHARED_CREDENTIALS_FILE = join(home, 'credentials');
    writeFileSync(
      AWS_CONFIG_FILE,
      '[default]\nregion = r-default\n[profile a]\noutput=json\nregion=r-a\n[profile b]\nregion=r-b\n[profile none]\n',
    );
    writeFileSync(AWS_SHARED_CREDENTIALS_FILE, '[b]\nregion = r-keys\n');
    const files = { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE };
    const all = { ...files, AWS_DEFAULT_REGION: 'r-env', AWS_REGION: 'r-late' };
    expect(region(all, 'a')).toBe('r-env');
    expect(region(all, 'a', { AWS_REGION: 'given' })).toBe('given');
    expect(region({ ...files, AWS_REGION: 'r-late' }, 'a')).toBe('r-a');
    expect(region(files, 'b')).toBe('r-keys');
    expect(region(files)).toBe('r-default');
    expect(region({ ...files, AWS_REGION: 'r-late' }, 'none')).toBe('r-late');
    expect(region(files, 'none')).toBe('us-west-2');
    expect(region(files, 'none', {}, 'http://localhost/')).toBe('from-flag');
  });

  test('alone is enough, also to sign for [14.14]', () => {
    const lastRegion = 'eu-west-1';
    const { scope } = resolveEndpoint('http://localhost/', { lastRegion }, {});
    expect(scope).toEqual({ service: 'localhost', region: lastRegion });
    const named = resolveEndpoint(url, { lastRegion }, { AWS_REGION: 'r' });
    expect(named.scope?.region).toBe('us-west-2');
    const fromEnvironment = resolveEndpoint(
      'http://localhost/',
      { lastRegion },
      { AWS_REGION: 'r' },
    );
    expect(fromEnvironment.scope?.region).toBe('r');
  });
});
