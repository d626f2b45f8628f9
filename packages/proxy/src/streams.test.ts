import { afterEach, describe, expect, test } from 'vitest';
import {
  events,
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  json,
  results,
} from './testing/fake-endpoint.ts';
import { hello, initialized, legacy, modern, patient, testBridge } from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serving(handler: Handler): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(handler, { streams: true });
  stops.push(endpoint.stop);
  return endpoint;
}

function bridgeTo(url: string, options: Parameters<typeof testBridge>[1] = {}) {
  const made = testBridge(url, options);
  stops.unshift(() => made.bridge.close());
  return made;
}

const agreed = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's' } };
const answers = { initialize: agreed, ping: {}, 'tools/list': { tools: [] } };

/** Opens a session; GET is left to the test. */
const server =
  (get: Handler, post: Handler = results(answers)): Handler =>
  (one, answer) => {
    if (one.method === 'GET') return get(one, answer);
    if (one.json.method === 'initialize') answer.setHeader('mcp-session-id', 's-1');
    return one.method === 'DELETE' ? answer.writeHead(204).end() : post(one, answer);
  };

const notice = (method: string) => ({ jsonrpc: '2.0', method: `notifications/${method}` });

describe('what an endpoint sends by itself', () => {
  test('reaches the client, from a signed stream of the session [14.40] [14.42] [14.15]', async () => {
    const { url, seen } = await serving(
      server((_, answer) => {
        const send = events(answer);
        send(notice('tools/list_changed'));
        send({ ...notice('resources/updated'), params: { uri: 'a://b' } });
        send({ jsonrpc: '2.0', id: 0, method: 'roots/list' });
        send({ jsonrpc: '2.0', id: 7, result: { nobody: 'asked' } });
      }),
    );
    const { send, lines, bridge } = bridgeTo(url);
    await send(hello);
    await send(initialized);
    await expect.poll(() => lines().length).toBe(4);
    expect(lines().slice(1)).toEqual([
      notice('tools/list_changed'),
      { ...notice('resources/updated'), params: { uri: 'a://b' } },
      { jsonrpc: '2.0', id: 0, method: 'roots/list' },
    ]);
    const get = seen.find(({ method }) => method === 'GET');
    expect(get?.headers).toMatchObject({
      accept: 'text/event-stream',
      'mcp-session-id': 's-1',
      'mcp-protocol-version': '2025-11-25',
    });
    const reply = { jsonrpc: '2.0', id: 0, result: { roots: [] } };
    await send(reply);
    expect(seen.at(-1)?.json).toEqual(reply);
    await bridge.close();
    expect(await get?.closed).toBe(true);
    expect(seen.at(-1)?.method).toBe('DELETE');
    for (const one of seen) await verified(one);
  });

  test.each([
    ['405', (_, answer) => answer.writeHead(405).end()],
    ['404', (_, answer) => json(answer, '', 404)],
    ['JSON', (_, answer) => json(answer, '{}')],
    ['202', (_, answer) => answer.writeHead(202).end()],
  ] as [string, Handler][])(
    'is nothing where it answers %s, and all else works [14.43]',
    async (_, get) => {
      const { url, seen } = await serving(server(get));
      const { send, lines } = bridgeTo(url);
      await send(hello);
      await send(initialized);
      await expect.poll(() => seen.length).toBe(3);
      await send(legacy(1, 'ping'));
      expect(lines()).toHaveLength(2);
      expect(seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
    },
  );

  test('goes on from the last event when the stream breaks', async () => {
    let times = 0;
    const { url, seen } = await serving(
      server((_, answer) => {
        times += 1;
        answer.writeHead(200, { 'content-type': 'text/event-stream' });
        answer.write('retry: 1\n\n');
        if (times < 4) {
          answer.write(`id: e-${times}\ndata: ${JSON.stringify(notice(`n${times}`))}\n\n`);
          setTimeout(() => (times === 1 ? answer.destroy() : answer.end()), 5);
        }
      }),
    );
    const { send, lines } = bridgeTo(url);
    await send(hello);
    await send(initialized);
    await expect.poll(() => times, { timeout: 5000 }).toBe(4);
    const gets = seen.filter(({ method }) => method === 'GET');
    expect(gets.map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      'e-1',
      'e-2',
      'e-3',
    ]);
    expect(lines().slice(1)).toEqual(['n1', 'n2', 'n3'].map(notice));
  });

  test('is not asked for by a modern client, nor before the handshake is over', async () => {
    const { url, seen } = await serving(server(() => undefined));
    const { send } = bridgeTo(url);
    await send(modern(1, 'ping'));
    await send(hello);
    await send(legacy(2, 'ping'));
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
  });

  test('makes what was learned of tools count anew', async () => {
    let readOnlyHint = true;
    const list: Handler = (one, answer) => {
      const tools = [{ name: 't', annotations: { readOnlyHint } }];
      const byMethod = { ...answers, 'tools/list': { tools }, 'tools/call': {} };
      return results(byMethod)(one, answer);
    };
    let change: ((message: unknown) => void) | undefined;
    const get: Handler = (_, answer) => {
      change = events(answer);
    };
    const { url } = await serving(server(get, list));
    const { send, lines } = bridgeTo(url, { readOnly: true });
    await send(hello);
    await send(initialized);
    await send(legacy(1, 'tools/call', { name: 't' }));
    expect(lines().at(-1)?.result).toEqual({});
    await expect.poll(() => change).toBeDefined();
    readOnlyHint = false;
    change?.(notice('tools/list_changed'));
    await expect.poll(() => lines().length).toBe(3);
    await send(legacy(2, 'tools/call', { name: 't' }));
    expect(lines().at(-1)?.result).toMatchObject({ isError: true });
  });
});

describe('an answer whose stream ends early', () => {
  const begun = (answer: Parameters<Handler>[1], end: () => unknown) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.write('retry: 1\nid: p-1\ndata:\n\n');
    setTimeout(end, 5);
  };

  test.each(['end', 'destroy'] as const)('(%s) is gone on with [14.55]', async (how) => {
    const { url, seen } = await serving(
      server(
        ({ headers }, answer) => {
          if (headers['last-event-id'] === undefined) return answer.writeHead(405).end();
          const response = { jsonrpc: '2.0', id: 1, result: { late: true } };
          answer.writeHead(200, { 'content-type': 'text/event-stream' });
          return answer.end(`id: p-2\ndata: ${JSON.stringify(response)}\n\n`);
        },
        (one, answer) => {
          if (one.json.method !== 'tools/call') return results(answers)(one, answer);
          return begun(answer, () => answer[how]());
        },
      ),
    );
    const { send, lines } = bridgeTo(url);
    await send(hello);
    await send(legacy(1, 'tools/call', { name: 't' }));
    expect(lines().at(-1)).toEqual({ jsonrpc: '2.0', id: 1, result: { late: true } });
    expect(seen.at(-1)?.headers['last-event-id']).toBe('p-1');
    expect(seen.filter((one) => one.json.method === 'tools/call')).toHaveLength(1);
  });

  test.each([
    ['refuses', (_, answer) => answer.writeHead(405).end()],
    [
      'brings nothing',
      (_, answer) => answer.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    ],
  ] as [string, Handler][])('is over where the endpoint %s', async (_, get) => {
    const call: Handler = (_one, answer) => begun(answer, () => answer.end());
    const { url } = await serving(server(get, call));
    const { send, lines } = bridgeTo(url);
    await send(legacy(1, 'tools/call', { name: 't' }));
    const text = expect.stringContaining('It ended its answer before the result.');
    expect(lines()).toMatchObject([{ id: 1, result: { isError: true, content: [{ text }] } }]);
  });
});

describe('a limit that is up', () => {
  const silent = server(
    (_, answer) => answer.writeHead(405).end(),
    (one, answer) => (one.json.method === 'slow' ? undefined : results(answers)(one, answer)),
  );

  test('is told to an older endpoint, which may still be at work [14.52] [14.46]', async () => {
    const { url, seen } = await serving(silent);
    const { send, lines } = bridgeTo(url, { timeouts: { ...patient, total: 300 } });
    await send(hello);
    await send(legacy('x', 'slow'));
    await expect.poll(() => seen.at(-1)?.json.method).toBe('notifications/cancelled');
    expect(seen.at(-1)?.json.params).toMatchObject({
      requestId: 'x',
      reason: expect.stringContaining('within 0.3 s (--timeout)'),
    });
    expect(lines().at(-1)).toMatchObject({ id: 'x', error: { code: -32603 } });
  });

  test('closes the request of a modern one [14.52]', async () => {
    const { url, seen, request } = await serving(silent);
    const { send } = bridgeTo(url, { timeouts: { ...patient, total: 300 } });
    await send(modern('x', 'slow'));
    expect(await (await request(0)).closed).toBe(true);
    expect(seen).toHaveLength(1);
  });
});
