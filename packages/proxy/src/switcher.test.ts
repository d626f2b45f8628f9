import { afterEach, describe, expect, test } from 'vitest';
import { resolveEndpoint } from './endpoint.ts';
import { Remote } from './remote.ts';
import { createRetry } from './retry.ts';
import { type Place, Switcher } from './switcher.ts';
import { events, fakeEndpoint, type Handler, json, type Seen } from './testing/fake-endpoint.ts';
import { hello, identity, initialized, legacy, modern, testBridge } from './testing/test-bridge.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const keyOf: Readonly<Record<string, string>> = { a: 'AKIAA', b: 'AKIAB', c: 'AKIAC' };
const profileOf = ({ headers }: Seen) => {
  const key = /Credential=(\w+)\//.exec(String(headers.authorization))?.[1];
  return Object.keys(keyOf).find((name) => keyOf[name] === key);
};

const tools = [
  { name: 'plain', inputSchema: { type: 'object', properties: { n: { type: 'number' } } } },
  { name: 'bare', inputSchema: { type: 'object' } },
  {
    name: 'own',
    inputSchema: {
      type: 'object',
      properties: { aws_profile: { type: 'number' } },
      required: ['aws_profile', 'n'],
    },
  },
];

/** Sessions by profile; what a tool is called with comes back. */
const server: Handler = (one, answer) => {
  const { id, method, params } = one.json;
  if (id === undefined || method === undefined) return answer.writeHead(202).end();
  const profile = profileOf(one);
  if (method === 'initialize') answer.setHeader('mcp-session-id', `session-${profile}`);
  const structuredContent = { profile, arguments: params?.arguments };
  const result = {
    initialize: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's' } },
    'tools/list': { tools },
    'tools/call': { content: [], structuredContent, isError: true, _meta: { x: 1 } },
  }[method];
  return json(answer, { jsonrpc: '2.0', id, result });
};

async function switching(handler: Handler = server, options: { retries?: number } = {}) {
  const { url, seen, stop } = await fakeEndpoint(handler);
  stops.push(stop);
  const profiles = ['b', 'a', 'c'];
  const opened: Place[] = [];
  const source = (profile: string) => ({
    get: async () => ({ ...identity, accessKeyId: keyOf[profile] ?? '' }),
    forget: () => undefined,
  });
  const { retries = 0 } = options;
  const retry = createRetry({ retries, log: () => undefined, wait: async () => undefined });
  const made = testBridge(url, {
    profile: 'b',
    credentials: source('b'),
    retry,
    switcher: (main) =>
      new Switcher({
        profiles,
        regions: ['us-west-2', 'eu-west-1'],
        main,
        log: (_, text, facts) => logged.push(`${text} ${JSON.stringify(facts)}`),
        open: (place) => {
          opened.push(place);
          const { profile = 'b', region } = place;
          return new Remote({
            endpoint: resolveEndpoint(url, { service: 's', region: region ?? 'us-west-2' }, {}),
            credentials: source(profile),
            profile,
            retry,
            timeouts: { total: 5000, connect: 5000, read: 5000, write: 5000, tool: 5000 },
            log: () => undefined,
            version: '1',
            metadata: {},
            telemetry: true,
          });
        },
      }),
  });
  const logged: string[] = [];
  const call = (id: number, given: object, name = 'plain') =>
    made.send(legacy(id, 'tools/call', { name, arguments: given }));
  const shake = async () => {
    await made.send(hello);
    await made.send(initialized);
  };
  return { ...made, call, shake, seen, opened, warned: () => logged.join('\n') };
}

describe('the list', () => {
  test('offers the profiles, sorted, with every tool, and shadows an own argument [14.32]', async () => {
    const { send, lines, warned } = await switching();
    await send(legacy(1, 'tools/list'));
    await send(legacy(2, 'tools/list'));
    for (const { result } of lines()) {
      const listed = result?.tools as { name: string; inputSchema: Record<string, unknown> }[];
      expect(listed.map(({ name }) => name)).toEqual(['plain', 'bare', 'own']);
      for (const { inputSchema } of listed) {
        expect(inputSchema.properties).toMatchObject({
          aws_profile: {
            type: 'string',
            enum: ['a', 'b', 'c'],
            description: expect.stringMatching(/Default: b\.$/),
          },
          aws_region: { type: 'string', enum: ['eu-west-1', 'us-west-2'] },
        });
      }
      expect(listed[0]?.inputSchema.properties).toHaveProperty('n');
      expect(listed[2]?.inputSchema.required).toEqual(['n']);
    }
    expect(warned()).toContain('{"tool":"own","argument":"aws_profile"}');
  });

  test('is left alone where there is one profile and no region [14.31]', () => {
    const main = undefined as never;
    const open = () => main;
    const one = new Switcher({ profiles: ['a'], regions: [], main, open, log: () => undefined });
    const result = { tools };
    expect(one.offer(result)).toEqual(result);
    const call = {
      text: '{}',
      kind: 'request',
      id: 1,
      method: 'tools/call',
      version: undefined,
    } as const;
    const params = { arguments: { aws_profile: 'x' } };
    expect(one.objection({ ...call, params })).toBeUndefined();
  });
});

describe('a call', () => {
  test('of a profile that is not offered hears which are [14.33]', async () => {
    const { call, lines, seen } = await switching();
    await call(1, { aws_profile: 'x' });
    await call(2, { aws_profile: 5 });
    await call(3, { aws_region: 'mars' });
    const text = "Tool 'plain' could not be called. aws_profile is one of a, b, c.";
    expect(lines()).toMatchObject([
      { id: 1, result: { isError: true, content: [{ text }] } },
      { id: 2, result: { isError: true, content: [{ text }] } },
      {
        result: { content: [{ text: expect.stringContaining('one of eu-west-1, us-west-2.') }] },
      },
    ]);
    expect(seen).toEqual([]);
  });

  test('goes out without the argument, on the connection of its profile [14.34] [14.35] [14.37]', async () => {
    const { call, shake, lines, seen, bridge, opened } = await switching();
    await shake();
    await call(1, { n: 1 });
    await call(2, { n: 2, aws_profile: 'b' });
    await Promise.all([3, 4, 5].map((n) => call(n, { n, aws_profile: 'a' })));
    await call(6, { n: 6, aws_profile: 'a', aws_region: 'eu-west-1' });
    const calls = lines().slice(1);
    expect(calls.map(({ result }) => result?.structuredContent)).toEqual([
      { profile: 'b', arguments: { n: 1 } },
      { profile: 'b', arguments: { n: 2 } },
      ...[3, 4, 5].map((n) => ({ profile: 'a', arguments: { n } })),
      { profile: 'a', arguments: { n: 6 } },
    ]);
    expect(calls.every(({ result }) => result?.isError === true)).toBe(true);
    expect(calls[2]?.result?._meta).toEqual({ x: 1 });
    expect(opened).toEqual([
      { profile: 'a', region: undefined },
      { profile: 'a', region: 'eu-west-1' },
    ]);
    const ofA = seen.filter((one) => profileOf(one) === 'a');
    expect(ofA.map((one) => one.json.method)).toEqual([
      'initialize',
      'notifications/initialized',
      ...Array(3).fill('tools/call'),
      'initialize',
      'notifications/initialized',
      'tools/call',
    ]);
    expect(ofA[0]?.json.params).toMatchObject({ clientInfo: { name: 'Test Client' } });
    expect(ofA[2]?.headers).toMatchObject({
      'mcp-session-id': 'session-a',
      'user-agent': 'gantry-proxy/1.2.3 test-client/9.8',
    });
    expect(String(ofA[7]?.headers.authorization)).toContain('/eu-west-1/');
    await bridge.close();
    expect(seen.filter(({ method }) => method === 'DELETE')).toHaveLength(3);
  });

  test('of a modern client needs no handshake', async () => {
    const { send, seen, lines } = await switching();
    const line = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plain","arguments":{"aws_profile":"c","n":12345678901234567890},"_meta":${JSON.stringify((modern(1, 'x') as { params: { _meta: object } }).params._meta)}}}`;
    await send(line);
    expect(lines()).toMatchObject([{ result: { structuredContent: { profile: 'c' } } }]);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toContain('"arguments":{"n":12345678901234567890}');
  });

  test('that fails drops its connection, and the next makes another [14.36]', async () => {
    let broken = true;
    const { call, shake, lines, opened, seen } = await switching((one, answer) => {
      const failing = broken && profileOf(one) === 'a';
      if (failing && one.json.method === 'initialize') {
        return json(answer, { __type: 'AccessDeniedException', message: 'No' }, 403);
      }
      return server(one, answer);
    });
    await shake();
    await Promise.all([call(1, { aws_profile: 'a' }), call(2, { aws_profile: 'a' })]);
    const text = expect.stringContaining('or use another profile than a.');
    expect(lines().slice(1)).toMatchObject([
      { result: { isError: true, content: [{ text }] } },
      { result: { isError: true, content: [{ text }] } },
    ]);
    expect(opened).toHaveLength(1);
    broken = false;
    await call(3, { aws_profile: 'a' });
    await call(4, { aws_profile: 'a' });
    expect(lines().at(-1)?.result).toHaveProperty('structuredContent');
    expect(opened).toHaveLength(2);
    expect(seen.filter((one) => one.json.method === 'initialize')).toHaveLength(3);
  });

  test('that fails ends no other call of its session', async () => {
    let release = (): void => undefined;
    const { call, shake, lines, seen } = await switching((one, answer) => {
      const n = Reflect.get(Object(one.json.params?.arguments), 'n');
      if (n === 1) return json(answer, '', 500);
      if (n !== 2) return server(one, answer);
      return new Promise<void>((resolve) => {
        release = () => {
          server(one, answer);
          resolve();
        };
      });
    });
    const deleted = () => seen.filter(({ method }) => method === 'DELETE').length;
    await shake();
    const slow = call(2, { n: 2, aws_profile: 'a' });
    await expect.poll(() => seen.at(-1)?.json.method).toBe('tools/call');
    await call(1, { n: 1, aws_profile: 'a' });
    expect(deleted()).toBe(0);
    release();
    await slow;
    expect(lines().at(-1)?.result).toMatchObject({ structuredContent: { profile: 'a' } });
    await expect.poll(deleted).toBe(1);
  });

  test('that fails late does not drop the connection made after it [14.36]', async () => {
    const held: (() => void)[] = [];
    const { call, shake, opened } = await switching((one, answer) => {
      if (one.json.method !== 'tools/call' || held.length >= 2) return server(one, answer);
      return new Promise<void>((resolve) => {
        held.push(() => resolve(json(answer, '', 500)));
      });
    });
    await shake();
    const both = [call(1, { aws_profile: 'a' }), call(2, { aws_profile: 'a' })];
    await expect.poll(() => held.length).toBe(2);
    held[0]?.();
    await both[0];
    await call(3, { aws_profile: 'a' });
    held[1]?.();
    await both[1];
    await call(4, { aws_profile: 'a' });
    expect(opened).toHaveLength(2);
  });

  test('is tried again on any connection [14.37]', async () => {
    let left = 1;
    const handler: Handler = (one, answer) => {
      if (one.json.method !== 'initialize' || profileOf(one) !== 'a') return server(one, answer);
      left -= 1;
      return left >= 0 ? json(answer, '', 503) : server(one, answer);
    };
    const { call, shake, lines } = await switching(handler, { retries: 1 });
    await shake();
    await call(1, { aws_profile: 'a' });
    expect(lines().at(-1)?.result).toMatchObject({ structuredContent: { profile: 'a' } });
  });

  test('that is cancelled is so on its connection', async () => {
    const { call, shake, send, seen } = await switching((one, answer) =>
      one.json.method === 'tools/call' ? undefined : server(one, answer),
    );
    await shake();
    const running = call(1, { aws_profile: 'a' });
    await expect.poll(() => seen.at(-1)?.json.method).toBe('tools/call');
    await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    await running;
    expect(seen.at(-1)).toMatchObject({
      json: { method: 'notifications/cancelled' },
      headers: { 'mcp-session-id': 'session-a' },
    });
  });

  test('whose endpoint asks gets the answer, though another asks under the same id', async () => {
    const { call, shake, send, lines, seen } = await switching((one, answer) => {
      if (one.json.method !== 'tools/call') return server(one, answer);
      const emit = events(answer);
      emit({ jsonrpc: '2.0', id: 0, method: 'elicitation/create', params: { message: '?' } });
      setTimeout(() => {
        emit({ jsonrpc: '2.0', id: one.json.id, result: {} });
        answer.end();
      }, 10);
    });
    await shake();
    await Promise.all([call(1, {}), call(2, { aws_profile: 'a' })]);
    const ids = lines().flatMap(({ id, method }) => (method === undefined ? [] : [id]));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) await send({ jsonrpc: '2.0', id, result: { action: String(id) } });
    const replies = seen.filter((one) => one.json.method === undefined && one.body !== '');
    expect(replies.map((one) => [profileOf(one), JSON.parse(one.body)])).toEqual(
      ids.map((id) => [
        id === 0 ? 'b' : 'a',
        { jsonrpc: '2.0', id: 0, result: { action: String(id) } },
      ]),
    );
  });
});

test('what a client says of itself is heard on every connection that stands', async () => {
  const { call, shake, send, lines, seen } = await switching();
  await shake();
  await call(1, { aws_profile: 'a' });
  await send(legacy(2, 'logging/setLevel', { level: 'error' }));
  await send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
  const heard = (method: string) =>
    seen.filter(({ json: one }) => one.method === method).map(profileOf);
  await expect.poll(() => heard('logging/setLevel').sort()).toEqual(['a', 'b']);
  await expect.poll(() => heard('notifications/roots/list_changed').sort()).toEqual(['a', 'b']);
  expect(lines().filter(({ id }) => id === 2)).toHaveLength(1);
});

test('a connection that does not hear it is named in the log, and the client is answered', async () => {
  const failing: Handler = (one, answer) => {
    const deaf = one.json.method === 'logging/setLevel' && profileOf(one) === 'a';
    return deaf ? json(answer, { message: 'no' }, 500) : server(one, answer);
  };
  const { call, shake, send, lines, logged } = await switching(failing);
  await shake();
  await call(1, { aws_profile: 'a' });
  await send(legacy(2, 'logging/setLevel', { level: 'error' }));
  await expect.poll(logged).toContain('a connection did not hear of it');
  expect(lines().filter(({ id }) => id === 2)).toHaveLength(1);
});
