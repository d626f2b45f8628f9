import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import {
  events,
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  json,
  results,
} from './testing/fake-endpoint.ts';
import {
  envelope,
  hello,
  identity,
  initialized,
  legacy,
  modern,
  patient,
  testBridge,
} from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serving(handler: Handler): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(handler);
  stops.push(endpoint.stop);
  return endpoint;
}

const agreed = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's' } };

/** Answers like `results`, and opens a session. */
const withSession =
  (session: string, byMethod: Readonly<Record<string, object>> = {}): Handler =>
  (seen, answer) => {
    if (seen.json.method === 'initialize') answer.setHeader('mcp-session-id', session);
    return results({ initialize: agreed, ...byMethod })(seen, answer);
  };

describe('an older client', () => {
  test('shakes hands; what was agreed goes with every later message, signed', async () => {
    const { url, port, seen } = await serving(withSession('session-1', { 'tools/list': {} }));
    const { send, lines, bridge } = testBridge(url);
    await send(hello);
    await send(initialized);
    await send(legacy(1, 'tools/list'));
    await bridge.close();
    expect(lines()).toEqual([
      { jsonrpc: '2.0', id: 0, result: agreed },
      { jsonrpc: '2.0', id: 1, result: {} },
    ]);
    const common = {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      host: `127.0.0.1:${port}`,
      'user-agent': 'gantry-proxy/1.2.3 test-client/9.8',
      'x-amz-security-token': identity.sessionToken,
    };
    const held = { 'mcp-protocol-version': '2025-06-18', 'mcp-session-id': 'session-1' };
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'DELETE']);
    for (const [at, request] of seen.entries()) {
      expect(request.headers).toMatchObject({ ...common, ...(at === 0 ? {} : held) });
      const proof = await verified(request);
      expect(proof.signedHeaders).toEqual([
        'accept',
        'content-length',
        'content-type',
        'host',
        ...(at === 0 ? [] : ['mcp-protocol-version', 'mcp-session-id']),
        'x-amz-date',
        'x-amz-security-token',
        'x-gantry-identity',
      ]);
    }
    expect(seen[0]?.headers).not.toHaveProperty('mcp-session-id');
    expect(seen[0]?.headers).not.toHaveProperty('mcp-protocol-version');
    expect(seen[3]).toMatchObject({ body: '', headers: { 'content-length': '0' } });
  });

  test('nothing overtakes the handshake', async () => {
    const order: string[] = [];
    const { url } = await serving(async (request, answer) => {
      const { method = '' } = request.json;
      order.push(method);
      const slow = method === 'initialize' || method === 'notifications/initialized';
      if (slow) await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${method} answered`);
      await withSession('s', { 'tools/list': {} })(request, answer);
    });
    const { send } = testBridge(url);
    await Promise.all([send(hello), send(initialized), send(legacy(1, 'tools/list'))]);
    expect(order).toEqual(
      ['initialize', 'notifications/initialized', 'tools/list'].flatMap((name) => [
        name,
        `${name} answered`,
      ]),
    );
  });

  test('gets an answer to a second handshake that starts afresh', async () => {
    const { url, seen } = await serving(withSession('session-1'));
    const { send } = testBridge(url);
    await send(hello);
    await send(hello);
    expect(seen[1]?.headers).not.toHaveProperty('mcp-session-id');
  });

  test('is asked and answers: requests of the endpoint pass both ways', async () => {
    const { url, seen } = await serving((request, answer) => {
      const { id, method } = request.json;
      if (method === undefined) return answer.writeHead(202).end();
      const send = events(answer);
      send({ jsonrpc: '2.0', id: 'ask-1', method: 'elicitation/create', params: { message: '?' } });
      send({ jsonrpc: '2.0', id, result: {} });
      return answer.end();
    });
    const { send, lines } = testBridge(url);
    await send(legacy(1, 'tools/call', { name: 't' }));
    expect(lines()[0]).toMatchObject({ id: 'ask-1', method: 'elicitation/create' });
    const reply = { jsonrpc: '2.0', id: 'ask-1', result: { action: 'accept' } };
    await send(reply);
    expect(seen[1]?.json).toEqual(reply);
    expect(lines()).toHaveLength(2);
  });

  test('whose session is lost keeps working: one new handshake, and each message once more [14.44]', async () => {
    let session = 1;
    let shakes = 0;
    const { url, seen } = await serving((request, answer) => {
      const { method } = request.json;
      const held = request.headers['mcp-session-id'];
      if (method === 'initialize') {
        shakes += 1;
        answer.setHeader('mcp-session-id', `session-${session}`);
      } else if (held !== `session-${session}`) return json(answer, '', 404);
      return results({ initialize: agreed, 'tools/list': {} })(request, answer);
    });
    const { send, lines } = testBridge(url);
    await send(hello);
    await send(initialized);
    session = 2;
    await Promise.all([1, 2, 3].map((id) => send(legacy(id, 'tools/list'))));
    expect(shakes).toBe(2);
    const answers = lines().slice(1);
    expect(answers.every(({ result }) => result !== undefined)).toBe(true);
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([1, 2, 3]));
    expect(
      seen.filter(({ json: { method } }) => method === 'notifications/initialized'),
    ).toHaveLength(2);
  });

  test('whose new session is refused in the words of the protocol hears them', async () => {
    let shakes = 0;
    const { url } = await serving((request, answer) => {
      const { id, method } = request.json;
      if (method !== 'initialize') return json(answer, '', 404);
      shakes += 1;
      if (shakes === 1) return withSession('s')(request, answer);
      const error = { code: -32000, message: 'full house' };
      return json(answer, { jsonrpc: '2.0', id, error });
    });
    const { send, lines } = testBridge(url);
    await send(hello);
    await send(legacy(1, 'ping'));
    const message = expect.stringContaining('It does not answer initialize. full house');
    expect(lines()[1]).toMatchObject({ id: 1, error: { code: -32603, message } });
  });

  test('whose session cannot be opened anew hears why, and the next message tries again', async () => {
    let there = true;
    const { url } = await serving((request, answer) => {
      if (!there) return json(answer, { message: 'gone' }, 404);
      return withSession('s', { ping: {} })(request, answer);
    });
    const { send, lines } = testBridge(url);
    await send(hello);
    there = false;
    await send(legacy(1, 'ping'));
    await send(legacy(2, 'ping'));
    const error = { code: -32603, message: expect.stringMatching(/^gone\. \(HTTP 404\)/) };
    expect(lines().slice(1)).toMatchObject([
      { id: 1, error },
      { id: 2, error },
    ]);
    there = true;
    await send(legacy(3, 'ping'));
    expect(lines().at(-1)).toEqual({ jsonrpc: '2.0', id: 3, result: {} });
  });
});

test.each([true, false])(
  'the digest of the body as a header, signed, only if asked: %s [14.17]',
  async (digest) => {
    const { url, seen } = await serving(results({ ping: {} }));
    await testBridge(url, { digest }).send(legacy(1, 'ping'));
    const expected = createHash('sha256')
      .update(seen[0]?.body ?? '')
      .digest('hex');
    expect(seen[0]?.headers['x-amz-content-sha256']).toBe(digest ? expected : undefined);
    const { signedHeaders } = await verified(
      seen[0] ?? { method: '', target: '', rawHeaders: [], body: '' },
    );
    expect(signedHeaders.includes('x-amz-content-sha256')).toBe(digest);
  },
);

describe('passing through', () => {
  const methods = [
    'resources/list',
    'resources/templates/list',
    'resources/read',
    'resources/subscribe',
    'resources/unsubscribe',
    'prompts/list',
    'prompts/get',
    'completion/complete',
    'logging/setLevel',
    'tasks/get',
    'vendor/anything',
  ];
  test.each(methods)('%s goes and comes as it is [14.47]', async (method) => {
    const result = { list: [{ uri: 'a://b', text: 'ü', blob: null }], nextCursor: 'c', _meta: {} };
    const { url, seen } = await serving(results({ [method]: result }));
    const { send, lines } = testBridge(url);
    const request = legacy('r', method, { uri: 'a://b', argument: { name: 'n', value: '' } });
    await send(request);
    expect(seen[0]?.json).toEqual(request);
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 'r', result }]);
  });

  test('version, capabilities and name of the client reach the endpoint [14.41]', async () => {
    const { url, seen } = await serving(results({ initialize: agreed }));
    const { send } = testBridge(url);
    const capabilities = { elicitation: {}, roots: { listChanged: true }, experimental: { x: {} } };
    const clientInfo = { name: 'Kiro', title: 'K', version: '3' };
    const asked = legacy(0, 'initialize', {
      protocolVersion: '2025-03-26',
      capabilities,
      clientInfo,
    });
    await send(asked);
    // A client that can be asked something: the endpoint is asked first what it speaks.
    expect(seen.map((one) => one.json.method)).toEqual(['server/discover', 'initialize']);
    expect(seen[1]?.json).toEqual(asked);
  });
});

describe('a modern client', () => {
  test('its envelope becomes the headers, and there is no session', async () => {
    const { url, seen } = await serving((request, answer) => {
      answer.setHeader('mcp-session-id', 'not asked for');
      return results({ 'tools/call': { content: [] } })(request, answer);
    });
    const { send, lines, bridge } = testBridge(url);
    const request = modern(1, 'tools/call', { name: 'Grüße', arguments: { a: 1 } });
    await send(request);
    const _meta = {
      ...envelope._meta,
      'io.modelcontextprotocol/clientInfo': { name: 'Kiro', version: '3' },
    };
    await send({ ...legacy(2, 'server/discover'), params: { _meta } });
    await bridge.close();
    expect(seen).toHaveLength(2);
    expect(seen[0]?.body).toBe(JSON.stringify(request));
    expect(seen[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': '=?base64?R3LDvMOfZQ==?=',
    });
    expect(seen.map(({ headers }) => headers['user-agent'])).toEqual([
      'gantry-proxy/1.2.3',
      'gantry-proxy/1.2.3 kiro/3',
    ]);
    for (const one of seen) {
      expect(one.headers).not.toHaveProperty('mcp-session-id');
      const { signedHeaders } = await verified(one);
      expect(signedHeaders).toContain('mcp-method');
    }
    expect(lines()[0]).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
  });

  test('a subscription is open for as long as the client wants it', async () => {
    const { url, request } = await serving(({ json: { id } }, answer) => {
      const send = events(answer);
      send({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: { id } });
    });
    const { send, lines } = testBridge(url, {
      timeouts: { ...patient, total: 300, read: 300 },
    });
    const open = send(modern('sub', 'subscriptions/listen'));
    const { closed } = await request(0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(lines()).toHaveLength(1);
    await send({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'sub', ...envelope },
    });
    expect(await closed).toBe(true);
    await open;
    expect(lines()).toHaveLength(1);
  });
});

test.each([
  [true, 'gantry-proxy/1.2.3 test-client/9.8'],
  [false, 'gantry-proxy/1.2.3'],
])(
  'the endpoint hears of the client from the first word on, or never: %s [14.27]',
  async (telemetry, agent) => {
    const { url, seen } = await serving(results({ initialize: agreed, ping: {} }));
    const { send } = testBridge(url, { telemetry });
    await send(hello);
    await send(legacy(1, 'ping'));
    expect(seen.map(({ headers }) => headers['user-agent'])).toEqual([agent, agent]);
  },
);

describe('what goes out, and in which order', () => {
  test('progress comes first, and the response a gap later', async () => {
    const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } };
    const { url } = await serving(({ json: { id } }, answer) => {
      const send = events(answer);
      for (let at = 0; at < 20; at += 1) send(progress);
      send({ jsonrpc: '2.0', id, result: {} });
      answer.end();
    });
    const { send, lines, at } = testBridge(url);
    await send(legacy(0, 'tools/call', { name: 't', _meta: { progressToken: 0 } }));
    expect(lines()).toHaveLength(21);
    expect(lines().slice(0, 20)).toEqual(Array(20).fill(progress));
    expect((at[20] ?? 0) - (at[19] ?? 0)).toBeGreaterThanOrEqual(5);
  });

  test('a response without anything before it is not held up', async () => {
    const { url } = await serving(results({ ping: {} }));
    const { send } = testBridge(url);
    await send(legacy(0, 'ping'));
    const start = performance.now();
    for (let id = 1; id <= 50; id += 1) await send(legacy(id, 'ping'));
    // One that is held up waits 20 ms.
    expect((performance.now() - start) / 50).toBeLessThan(15);
  });

  test('the text of an answer goes on as it came, on one line', async () => {
    const text = '{\n  "jsonrpc": "2.0",\r\n "id":1, "result": {"big": 12345678901234567890}\n}\n';
    const { url } = await serving((_, answer) => json(answer, text));
    const { send, raw } = testBridge(url);
    await send(legacy(1, 'ping'));
    expect(raw).toEqual([
      '{   "jsonrpc": "2.0",  "id":1, "result": {"big": 12345678901234567890} }',
    ]);
  });

  test('the text of a request goes on as it came', async () => {
    const { url, seen } = await serving(results({ ping: {} }));
    const line = '{"jsonrpc":"2.0", "id":1,"method":"ping","params":{"big":12345678901234567890}}';
    await testBridge(url).send(line);
    expect(seen[0]?.body).toBe(line);
  });

  test.each([0, '', 'text', '0', -1, 1.5, Number.MAX_SAFE_INTEGER, '\u{1f991}"\\'])(
    'id %j',
    async (id) => {
      const { url } = await serving(results({ ping: {} }));
      const { send, lines } = testBridge(url);
      await send(legacy(id, 'ping'));
      await send(legacy(id, 'no/such'));
      expect(lines()).toEqual([
        { jsonrpc: '2.0', id, result: {} },
        { jsonrpc: '2.0', id, error: { code: -32601, message: 'no no/such' } },
      ]);
    },
  );

  test('two requests at a time may carry one id, and both are cancelled by it', async () => {
    const { url, request } = await serving(() => undefined);
    const { send, lines } = testBridge(url);
    const both = [send(modern(1, 'a')), send(modern(1, 'b'))];
    const closed = [(await request(0)).closed, (await request(1)).closed];
    await send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(await Promise.all(closed)).toEqual([true, true]);
    await Promise.all(both);
    expect(lines()).toEqual([]);
  });

  test('fifty calls run side by side [14.59]', async () => {
    const answers: (() => void)[] = [];
    const { url } = await serving((request, answer) => {
      answers.push(() => results({ 'tools/call': {} })(request, answer));
      if (answers.length === 50) for (const reply of answers) reply();
    });
    const { send, lines } = testBridge(url);
    await Promise.all(
      Array.from({ length: 50 }, (_, id) => send(legacy(id, 'tools/call', { name: 't' }))),
    );
    expect(new Set(lines().map(({ id }) => id)).size).toBe(50);
  });

  test('answers that are none of this request are dropped', async () => {
    const { url } = await serving(({ json: { id } }, answer) => {
      const send = events(answer);
      send({ jsonrpc: '2.0', id: 'other', result: {} });
      send({ jsonrpc: '2.0', id, result: { first: true } });
      send({ jsonrpc: '2.0', id, result: { second: true } });
      answer.end();
    });
    const { send, lines } = testBridge(url);
    await send(legacy(1, 'ping'));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result: { first: true } }]);
  });

  test('an answer to a notification reaches nobody', async () => {
    const error = { code: -32600, message: 'no' };
    const { url } = await serving((_, answer) => json(answer, { jsonrpc: '2.0', id: null, error }));
    const { send, raw } = testBridge(url);
    await send(initialized);
    expect(raw).toEqual([]);
  });

  test('an error without an id answers the request that it came for', async () => {
    const error = { code: -32600, message: 'no' };
    const { url } = await serving((_, answer) => json(answer, { jsonrpc: '2.0', id: null, error }));
    const { send, lines } = testBridge(url);
    await send(legacy(5, 'ping'));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 5, error }]);
  });
});

describe('cancelling', () => {
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };

  test('ends the request; a modern endpoint needs no further word', async () => {
    const { url, seen, request } = await serving(() => undefined);
    const { send, raw } = testBridge(url);
    const call = send(modern(1, 'tools/call', { name: 't' }));
    const { closed } = await request(0);
    await send(cancel);
    expect(await closed).toBe(true);
    await call;
    expect(seen).toHaveLength(1);
    expect(raw).toEqual([]);
  });

  test('an older endpoint gets the notification as well', async () => {
    const { url, seen, request } = await serving((one, answer) => {
      if (one.json.method !== 'tools/call') withSession('s')(one, answer);
    });
    const { send, lines } = testBridge(url);
    await send(hello);
    const call = send(legacy(1, 'tools/call', { name: 't' }));
    const { closed } = await request(1);
    await send(cancel);
    expect(await closed).toBe(true);
    await call;
    expect(seen[2]?.json).toEqual(cancel);
    expect(lines()).toHaveLength(1);
  });

  test('works for what has not gone out yet, and harms nothing else', async () => {
    const { url, seen } = await serving(async (one, answer) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return withSession('s', { ping: {} })(one, answer);
    });
    const { send, lines } = testBridge(url);
    const all = [send(hello), send(legacy(1, 'tools/call')), send(cancel), send(legacy(2, 'ping'))];
    await Promise.all([...all, send({ ...cancel, params: { requestId: 99 } })]);
    await send({ ...cancel, params: {} });
    expect(lines().map(({ id }) => id)).toEqual([0, 2]);
    expect(seen.map((one) => one.json.method)).not.toContain('tools/call');
  });

  test('closing ends what runs', async () => {
    const { url, request } = await serving(() => undefined);
    const { send, bridge, raw } = testBridge(url);
    const call = send(legacy(1, 'ping'));
    const { closed } = await request(0);
    await bridge.close();
    expect(await closed).toBe(true);
    await call;
    expect(raw).toEqual([]);
  });
});

describe('what is no message', () => {
  test.each([
    ['{', -32700, /not valid JSON/],
    ['nonsense', -32700, /not valid JSON/],
    ['5', -32600, /no JSON-RPC message/],
    ['{}', -32600, /no JSON-RPC message/],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, /no JSON-RPC message/],
    ['[]', -32600, /An empty batch asks nothing/],
  ])('%s', async (line, code, message) => {
    const { url, seen } = await serving(() => undefined);
    const { send, lines } = testBridge(url);
    await send(line);
    const error = { code, message: expect.stringMatching(message) };
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: null, error }]);
    expect(seen).toHaveLength(0);
  });
});

describe('a batch', () => {
  test('goes out one by one and is answered as one', async () => {
    const { url, seen } = await serving((request, answer) => {
      if (request.json.method === 'broken') return json(answer, '', 500);
      return results({ ping: {}, 'tools/list': { tools: [] } })(request, answer);
    });
    const { send, lines, raw } = testBridge(url);
    const batch = [
      legacy(1, 'ping'),
      initialized,
      legacy('b', 'tools/list'),
      7,
      legacy(3, 'broken'),
    ];
    await send(batch);
    expect(seen.every(({ body }) => !body.startsWith('['))).toBe(true);
    expect(seen).toHaveLength(4);
    expect(raw).toHaveLength(1);
    const [answers] = lines();
    const ids = Array.isArray(answers) ? answers.map(({ id }) => id) : [];
    expect(new Set(ids)).toEqual(new Set([1, 'b', null, 3]));
  });

  test('of notifications alone is not answered', async () => {
    const { url } = await serving(results({}));
    const { send, raw } = testBridge(url);
    await send([initialized, initialized]);
    expect(raw).toEqual([]);
  });

  test('that comes back as one is taken apart', async () => {
    const { url } = await serving(({ json: { id } }, answer) =>
      json(answer, [
        { jsonrpc: '2.0', method: 'notifications/message', params: {} },
        { jsonrpc: '2.0', id, result: {} },
      ]),
    );
    const { send, lines } = testBridge(url);
    await send(legacy(1, 'ping'));
    expect(lines()).toMatchObject([{ method: 'notifications/message' }, { id: 1, result: {} }]);
  });
});

test('without credentials, where that is allowed, nothing is signed', async () => {
  const { url, seen } = await serving(results({ ping: {} }));
  const credentials = { get: async () => undefined, forget: () => undefined };
  const { send, lines } = testBridge(url, { credentials });
  await send(legacy(1, 'ping'));
  expect(lines()).toMatchObject([{ id: 1, result: {} }]);
  const names = Object.keys(seen[0]?.headers ?? {});
  expect(names.filter((name) => /^(?:authorization|x-amz-)/.test(name))).toEqual([]);
});

test('a host that gets no signature does not even see credentials looked up', async () => {
  const { url, seen } = await serving(results({ ping: {} }));
  const credentials = {
    get: async () => {
      throw new Error('was asked');
    },
    forget: () => undefined,
  };
  const endpoint = { url: new URL(url), scope: undefined };
  const { send, lines } = testBridge(url, { credentials, endpoint });
  await send(legacy(1, 'ping'));
  expect(lines()).toMatchObject([{ id: 1, result: {} }]);
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
});
