import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { eraHost, type Host } from './testing/era-host.ts';
import { type EraRemote, eraRemote, type Remote } from './testing/era-remote.ts';
import { type FakeEndpoint, fakeEndpoint, type Handler, json } from './testing/fake-endpoint.ts';
import { hello, initialized, legacy, modern, patient, testBridge } from './testing/test-bridge.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function started(kind: Remote): Promise<EraRemote> {
  const remote = await eraRemote(kind);
  stops.push(remote.stop);
  return remote;
}

async function faked(handler: Handler): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(handler);
  stops.push(endpoint.stop);
  return endpoint;
}

const methods = ({ admitted }: EraRemote) =>
  admitted.flatMap(({ json: { method } }) => method ?? []);

const introduced = (capabilities: object) =>
  legacy(0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities,
    clientInfo: { name: 'Test Client', version: '9.8' },
  });
const asking = introduced({ elicitation: {} });

const older: readonly Host[] = ['2025-11-25', '2025-06-18', '2025-03-26'];

describe.each(older)('a client of %s that cannot be asked', (version) => {
  test('goes as it is to an endpoint that knows its words', async () => {
    const remote = await started('dual stateless');
    const host = await eraHost(version, remote.url);
    stops.push(host.close);
    await host.client.listTools();
    expect(methods(remote).slice(0, 3)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
    ]);
    expect(host.client.getServerVersion()).toMatchObject({ name: 'behind' });
  });

  test('goes by way of the leg to one that knows no handshake', async () => {
    const remote = await started('modern-only');
    const host = await eraHost(version, remote.url);
    stops.push(host.close);
    const result = await host.client.callTool({ name: 'count', arguments: { to: 2 } });
    expect(result.structuredContent).toEqual({ to: 2 });
    expect(methods(remote)).toEqual([
      'initialize',
      'server/discover',
      'subscriptions/listen',
      'tools/call',
    ]);
    await host.client.listTools();
  });
});

/** What cannot be, each with the way in which it fails. */
const impossible: readonly (readonly [string, Remote, RegExp | number])[] = [
  // There is nobody to ask, and the endpoint says which capability it misses.
  ['a question to a client that cannot be asked', 'modern-only', -32021],
  // An older request without a session leaves the endpoint no way back.
  ['a question over a stateless handshake', 'dual stateless', /did not declare the required/],
  ['a question to a client that cannot be asked', 'legacy-only sessionful', /did not declare/],
];

test.each(impossible)('%s of a %s endpoint fails by name', async (_, kind, expected) => {
  const remote = await started(kind);
  const host = await eraHost('2025-11-25', remote.url);
  stops.push(host.close);
  const call = host.client.callTool({ name: 'confirm' });
  if (typeof expected === 'number') {
    const data = { requiredCapabilities: { elicitation: { form: {} } } };
    await expect(call).rejects.toMatchObject({ code: expected, data });
  } else {
    expect(JSON.stringify(await call)).toMatch(expected);
    expect((await call).isError).toBe(true);
  }
  expect(remote.effects.sure).toEqual([]);
});

test('a stateless handshake leaves an endpoint no way to tell of changes', async () => {
  const remote = await started('dual stateless');
  const host = await eraHost('2025-11-25', remote.url);
  stops.push(host.close);
  await host.client.callTool({ name: 'touch', arguments: {} });
  await host.client.callTool({ name: 'touch', arguments: { uri: 'note://one' } });
  await host.client.listTools();
  expect(host.heard).toEqual([]);
});

describe('what an endpoint is asked', () => {
  test('once, however often the client shakes hands', async () => {
    const remote = await started('dual stateless');
    const { send, lines, bridge } = testBridge(remote.url);
    stops.push(() => bridge.close());
    await send(asking);
    await send(asking);
    await send(legacy(1, 'tools/list'));
    expect(lines().map(({ id }) => id)).toEqual([0, 0, 1]);
    expect(methods(remote)).toEqual(['server/discover', 'tools/list']);
  });

  test('once, by a client that older endpoints understand', async () => {
    const remote = await started('legacy-only sessionful');
    const unfamiliar = await faked(({ json: { id, method } }, answer) => {
      if (method === 'server/discover') return json(answer, '', 405);
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} };
      return id === undefined ? answer.writeHead(202).end() : json(answer, { id, result });
    });
    for (const { url } of [remote, unfamiliar]) {
      const { send, lines, bridge } = testBridge(url);
      stops.push(() => bridge.close());
      await send(asking);
      await send(initialized);
      await send(asking);
      expect(lines()).toHaveLength(2);
      expect(lines()[1]?.result).toHaveProperty('serverInfo');
    }
    const asked = unfamiliar.seen.filter((one) => one.json.method === 'server/discover');
    expect(asked).toHaveLength(1);
  });

  test('nothing, where a message carries its own envelope', async () => {
    const remote = await started('modern-only');
    const { send, raw, bridge } = testBridge(remote.url);
    stops.push(() => bridge.close());
    await send(asking);
    await send(modern('own', 'tools/call', { name: 'count', arguments: { to: 1 } }));
    expect(raw[1]).toContain('"resultType":"complete"');
    expect(methods(remote)).toEqual(['server/discover', 'tools/call']);
  });

  test('who is there and what it can be asked', async () => {
    const remote = await started('modern-only');
    const { send, bridge } = testBridge(remote.url);
    stops.push(() => bridge.close());
    const extensions = { 'io.modelcontextprotocol/tasks': {}, 'com.example/x': {} };
    await send(introduced({ elicitation: { form: {}, url: {} }, tasks: {}, extensions }));
    await send(legacy(1, 'tools/list'));
    for (const { headers, json: sent } of remote.admitted) {
      expect(sent.params?._meta).toMatchObject({
        'io.modelcontextprotocol/clientInfo': { name: 'Test Client', version: '9.8' },
        'io.modelcontextprotocol/clientCapabilities': {
          elicitation: { form: {}, url: {} },
          extensions: { 'com.example/x': {} },
        },
      });
      expect(JSON.stringify(sent.params?._meta)).not.toContain('tasks');
      expect(headers['user-agent']).toBe('gantry-proxy/1.2.3 test-client/9.8');
    }
  });
});

/** Ways in which an endpoint that knows no handshake says so. */
const refusals: readonly (readonly [number, object])[] = [
  [400, { code: -32022, message: 'no', data: { supported: ['2026-07-28'] } }],
  [404, { code: -32601, message: 'Method not found' }],
  [400, { code: -32602, message: 'no _meta' }],
  [400, { code: -32020, message: 'no Mcp-Method' }],
  [200, { code: -32601, message: 'Method not found' }],
];

test.each(refusals)('a handshake that is refused by %d %j is translated', async (status, error) => {
  const { url, seen } = await faked(({ json: { id, method } }, answer) => {
    if (method === 'initialize') return json(answer, { jsonrpc: '2.0', id, error }, status);
    const result = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
    const rest = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };
    return json(answer, { jsonrpc: '2.0', id, result: { ...result, ...rest, tools: [] } });
  });
  const { send, lines, bridge } = testBridge(url);
  stops.push(() => bridge.close());
  await send(hello);
  await send(initialized);
  await send(legacy(1, 'tools/list'));
  const [greeting, list] = lines();
  expect(greeting?.result).toMatchObject({ protocolVersion: '2025-11-25', capabilities: {} });
  expect(list).toMatchObject({ id: 1, result: { tools: [] } });
  expect(seen.map((one) => one.json.method)).toEqual([
    'initialize',
    'server/discover',
    'tools/list',
  ]);
});

test('an endpoint that knows neither is heard in its own words', async () => {
  const error = { code: -32601, message: 'nothing here' };
  const { url } = await faked(({ json: { id } }, answer) =>
    json(answer, { jsonrpc: '2.0', id, error }, 404),
  );
  for (const greeting of [hello, asking]) {
    const { send, lines } = testBridge(url);
    await send(greeting);
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 0, error }]);
  }
});

test.each([
  ['is silent about what it does not know', () => undefined],
  ['hangs up on it', (answer: ServerResponse) => answer.destroy()],
])('an endpoint that %s is still shaken hands with', async (_, unknown) => {
  const { url, seen } = await faked(({ json: { id, method } }, answer) => {
    if (method === 'server/discover') return unknown(answer);
    const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} };
    return json(answer, { jsonrpc: '2.0', id, result });
  });
  const { send, lines, bridge } = testBridge(url, { timeouts: { ...patient, read: 100 } });
  stops.push(() => bridge.close());
  await send(asking);
  expect(lines()).toMatchObject([{ id: 0, result: { protocolVersion: '2025-06-18' } }]);
  expect(seen.map(({ json: { method } }) => method)).toEqual(['server/discover', 'initialize']);
});

test('an endpoint is not waited for as long as its answer to a call', async () => {
  const { url } = await faked(({ json: { id, method } }, answer) => {
    if (method !== 'server/discover') json(answer, { jsonrpc: '2.0', id, result: {} });
  });
  const timeouts = { ...patient, total: 60_000, read: 0 };
  const { send, lines, bridge } = testBridge(url, { timeouts });
  stops.push(() => bridge.close());
  await send(asking);
  expect(lines()).toMatchObject([{ id: 0, result: {} }]);
}, 10_000);

test('an endpoint that says nonsense of itself is named', async () => {
  const { url, port } = await faked(({ json: { id } }, answer) => {
    const result = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: 7 };
    return json(answer, { jsonrpc: '2.0', id, result });
  });
  const { send, lines } = testBridge(url);
  await send(asking);
  const message = `127.0.0.1:${port} is not understood. What it says of itself is no answer to server/discover.`;
  expect(lines()).toEqual([{ jsonrpc: '2.0', id: 0, error: { code: -32603, message } }]);
});

describe('an endpoint that refuses the question alone', () => {
  const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} };

  test.each([403, 500, 503])('with %i is spoken to as an older one', async (status) => {
    let down = true;
    const { url, seen } = await faked(({ json: { id, method } }, answer) => {
      if (method === 'server/discover' && down) return json(answer, { message: 'What?' }, status);
      if (method === 'server/discover') return json(answer, { message: 'What?' }, 400);
      return json(answer, { jsonrpc: '2.0', id, result });
    });
    const { send, lines } = testBridge(url);
    await send(asking);
    await send(legacy(1, 'ping'));
    expect(lines()).toMatchObject([
      { id: 0, result },
      { id: 1, result },
    ]);
    // Nothing was learned of its revision, so the next handshake asks again.
    down = false;
    await send(asking);
    await send(asking);
    const asked = seen.map(({ json: { method } }) => method);
    const question = ['server/discover', 'initialize'];
    expect(asked).toEqual([...question, 'ping', ...question, 'initialize']);
  });

  test.each([
    ['refuses a handshake as well', 403, 403],
    ['knows no handshake', 503, 400],
  ])('and %s is reported', async (_, first, then) => {
    const { url } = await faked(({ json: { method } }, answer) => {
      const status = method === 'server/discover' ? first : then;
      return json(answer, { message: `No ${method}` }, status);
    });
    const { send, lines } = testBridge(url);
    await send(asking);
    const word = then === 403 ? 'initialize' : 'server/discover';
    expect(lines()).toMatchObject([{ id: 0, error: { message: expect.stringContaining(word) } }]);
  });
});

test('an endpoint that refuses to tell of changes still works, and the log says so', async () => {
  const { url } = await faked(({ json: { id, method } }, answer) => {
    if (method === 'subscriptions/listen') return json(answer, { message: 'No' }, 403);
    const capabilities = { tools: { listChanged: true } };
    const about = { supportedVersions: ['2026-07-28'], capabilities };
    const rest = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };
    const result = { ...rest, ...(method === 'server/discover' ? about : { tools: [] }) };
    return json(answer, { jsonrpc: '2.0', id, result });
  });
  const { send, lines, logged } = testBridge(url);
  await send(asking);
  await send(initialized);
  await send(legacy(1, 'tools/list'));
  expect(lines().at(-1)).toMatchObject({ id: 1, result: { tools: [] } });
  await expect.poll(logged).toContain('the endpoint does not tell of changes');
});
