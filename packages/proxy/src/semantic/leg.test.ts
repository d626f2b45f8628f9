import { afterEach, describe, expect, test } from 'vitest';
import { events, fakeEndpoint, type Handler, json, type Seen } from '../testing/fake-endpoint.ts';
import { initialized, legacy, type TestBridge, testBridge } from '../testing/test-bridge.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

type Talk = TestBridge & { readonly seen: readonly Seen[] };

/** A client of 2025-11-25 that has shaken hands, in front of a modern endpoint. */
async function talk(
  answer: Handler,
  { asks = true, offers = { tools: {} } as object, version = '2025-11-25' as unknown } = {},
): Promise<Talk> {
  const discovery = { resultType: 'complete', supportedVersions: ['2026-07-28'] };
  const endpoint = await fakeEndpoint((seen, response) => {
    const { id, method } = seen.json;
    const result = { ...discovery, capabilities: offers };
    const error = { code: -32022, message: 'Unsupported protocol version' };
    if (method === 'initialize') return json(response, { jsonrpc: '2.0', id, error }, 400);
    if (method !== 'server/discover') return answer(seen, response);
    json(response, { jsonrpc: '2.0', id, result });
  });
  const made = testBridge(endpoint.url);
  stops.push(endpoint.stop, () => made.bridge.close());
  await made.send(
    legacy('hello', 'initialize', {
      protocolVersion: version,
      capabilities: asks ? { elicitation: {} } : {},
      clientInfo: { name: 'Test Client', version: '9.8' },
    }),
  );
  await made.send(initialized);
  return { ...made, seen: endpoint.seen };
}

/** Answers every request with the same result, given as JSON. */
const always =
  (result: string): Handler =>
  ({ json: { id } }, response) =>
    json(response, `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`);

const call = (id: number) => legacy(id, 'tools/call', { name: 'look', arguments: {} });
const last = ({ lines }: TestBridge) => lines().at(-1);

test('numbers keep each digit, in both directions', async () => {
  const result =
    '{"resultType":"complete","content":[],"structuredContent":{"n":9007199254740993}}';
  const { send, raw, seen } = await talk(always(result));
  const params = '{"name":"look","arguments":{"n":12345678901234567890,"m":1}}';
  await send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);
  expect(seen.at(-1)?.body).toContain('"arguments":{"n":12345678901234567890,"m":1}');
  expect(raw.at(-1)).toContain('"structuredContent":{"n":9007199254740993}');
});

test('an answer that does not name its kind is a result', async () => {
  const host = await talk(always('{"content":[]}'));
  await host.send(call(1));
  expect(last(host)).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
});

test.each([
  ['{"resultType":"task","taskId":"t"}', /kind of result 'task' that is not known/],
  ['{"resultType":7}', /kind of result that is not known/],
  ['{"resultType":"input_required"}', /does not say what/],
  ['{"resultType":"input_required","inputRequests":{}}', /does not say what/],
  ['{"resultType":"input_required","inputRequests":[],"requestState":7}', /does not say what/],
])('%s is answered as what went wrong', async (result, words) => {
  const host = await talk(always(result));
  await host.send(call(1));
  const text = expect.stringMatching(words);
  expect(last(host)).toMatchObject({ id: 1, result: { isError: true, content: [{ text }] } });
  await host.send(legacy(2, 'prompts/list'));
  expect(last(host)).toMatchObject({ id: 2, error: { message: text } });
});

test.each(['tasks/get', 'server/discover', 'subscriptions/listen'])(
  '%s of an older client is not passed off as the modern one',
  async (method) => {
    const host = await talk(always('{}'));
    const before = host.seen.length;
    await host.send(legacy(1, method, { taskId: 't' }));
    expect(last(host)).toMatchObject({ id: 1, error: { code: -32601 } });
    expect(host.seen).toHaveLength(before);
  },
);

/** Asks for each of these in turn, with a state that counts, before it says how it was answered. */
function asking(questions: readonly object[]): Handler {
  return ({ json: { id, params = {} } }, response) => {
    const at = Number(String(params.requestState ?? '0000000000000000000').slice(-1));
    const question = questions[at];
    const requestState = `000000000000000000${at + 1}`;
    const said = { content: [{ type: 'text', text: JSON.stringify(params.inputResponses) }] };
    const result =
      question === undefined
        ? { resultType: 'complete', ...said }
        : { resultType: 'input_required', inputRequests: { [`q${at}`]: question }, requestState };
    json(response, { jsonrpc: '2.0', id, result });
  };
}

const elicit = (message: string) => ({
  method: 'elicitation/create',
  params: {
    message,
    requestedSchema: { type: 'object', properties: { n: { type: 'number', minimum: 1 } } },
  },
});

/** The question that the client was asked last, once it is another than `known`. */
async function asked(host: Talk, known?: unknown): Promise<unknown> {
  const find = () => host.lines().findLast(({ method }) => method === 'elicitation/create')?.id;
  await expect.poll(find).not.toBe(known);
  return find();
}

const reply = (id: unknown, n: number) => ({
  jsonrpc: '2.0',
  id,
  result: { action: 'accept', content: { n } },
});

test('one question after the other, each with the state that goes with it', async () => {
  const host = await talk(asking([elicit('First?'), elicit('Second?')]));
  const done = host.send(call(1));
  const first = await asked(host);
  await host.send(reply(first, 1));
  await host.send(reply(await asked(host, first), 2));
  await done;
  const text = JSON.stringify({ q1: { action: 'accept', content: { n: 2 } } });
  expect(last(host)).toEqual({
    jsonrpc: '2.0',
    id: 1,
    result: { content: [{ type: 'text', text }] },
  });
  const calls = host.seen.filter(({ json: { method } }) => method === 'tools/call');
  expect(calls.map(({ json: { params } }) => params?.requestState)).toEqual([
    undefined,
    '0000000000000000001',
    '0000000000000000002',
  ]);
  for (const {
    json: { params },
  } of calls) {
    expect(params).toMatchObject({ name: 'look', arguments: {} });
    expect(params?._meta).toMatchObject({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
    });
  }
});

test('a client that names no revision is asked all the same', async () => {
  const host = await talk(asking([elicit('Sure?')]), { version: 7 });
  const done = host.send(call(1));
  await host.send(reply(await asked(host), 3));
  await done;
  expect(JSON.stringify(last(host))).toContain('accept');
});

test('calls that ask at the same time get their own answers', async () => {
  const host = await talk(asking([elicit('Which?')]));
  const calls = [call(1), call(2), call(3)].map((message) => host.send(message));
  const questions = () => host.lines().filter(({ method }) => method === 'elicitation/create');
  await expect.poll(() => questions().length).toBe(3);
  for (const [at, { id }] of questions().entries()) await host.send(reply(id, at + 1));
  await Promise.all(calls);
  const answers = host.lines().filter(({ result }) => result !== undefined && 'content' in result);
  expect(new Set(answers.map(({ result }) => JSON.stringify(result))).size).toBe(3);
});

test('an endpoint that breaks after the answer is named, in the words of the proxy', async () => {
  let broken = false;
  const ask = asking([elicit('Sure?')]);
  const host = await talk((seen, response) => {
    if (broken) return json(response, { message: 'Busy' }, 503);
    return ask(seen, response);
  });
  const done = host.send(call(1));
  const id = await asked(host);
  broken = true;
  await host.send(reply(id, 1));
  await done;
  const text = expect.stringMatching(/^Tool 'look' could not be called\. .*503/);
  expect(last(host)).toMatchObject({ id: 1, result: { isError: true, content: [{ text }] } });
  const answers = host.lines().filter((line) => line.id === 1 && line.method === undefined);
  expect(answers).toHaveLength(1);
});

test('who gives up while asked is asked no more, and gets no answer', async () => {
  const host = await talk(asking([elicit('Sure?')]));
  const done = host.send(call(1));
  const requestId = await asked(host);
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled' };
  await host.send({ ...cancelled, params: { requestId: 1 } });
  await done;
  await expect
    .poll(() => host.lines().filter(({ method }) => method === cancelled.method))
    .toMatchObject([{ params: { requestId } }]);
  await host.send(reply(requestId, 1));
  expect(host.lines().filter((line) => line.id === 1 && line.method === undefined)).toEqual([]);
  expect(host.seen.filter(({ json: { method } }) => method === 'tools/call')).toHaveLength(1);
});

test('a client that cannot be asked is told so', async () => {
  const host = await talk(asking([elicit('Sure?')]), { asks: false });
  await host.send(call(1));
  expect(last(host)).toMatchObject({ id: 1, result: { isError: true } });
  expect(JSON.stringify(last(host))).toMatch(/did not declare/);
});

test('an answer to a question that nobody asked goes nowhere', async () => {
  const host = await talk(always('{"content":[]}'));
  const before = [host.seen.length, host.raw.length];
  await host.send(reply(5, 1));
  await host.send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
  expect([host.seen.length, host.raw.length]).toEqual(before);
});

describe('changes', () => {
  const offers = { resources: { subscribe: true }, tools: { listChanged: true } };
  const subscribe = legacy(1, 'resources/subscribe', { uri: 'note://one' });
  const refusal = { error: { code: -32603, message: 'Too many streams.' } };
  const acknowledged = 'notifications/subscriptions/acknowledged';
  const endings: readonly (readonly [string, Handler, RegExp])[] = [
    [
      'refuses',
      ({ json: { id } }, answer) => json(answer, { jsonrpc: '2.0', id, ...refusal }),
      /many/,
    ],
    ['is forbidden', (_, answer) => json(answer, { message: 'Not allowed' }, 403), /Not allowed/],
    [
      'ends at once',
      ({ json: { id } }, answer) => always('{}')({ json: { id } } as Seen, answer),
      /ended/,
    ],
    [
      'tells of nothing',
      (_, answer) => events(answer)({ jsonrpc: '2.0', method: acknowledged, params: {} }),
      /does not tell of changes of note:\/\/one/,
    ],
  ];
  test.each(endings)('an endpoint that %s', async (_, handler, words) => {
    const host = await talk(handler, { offers });
    await host.send(subscribe);
    expect(last(host)).toMatchObject({ id: 1, error: { message: expect.stringMatching(words) } });
    await host.send(legacy(2, 'ping'));
    expect(last(host)).toEqual({ jsonrpc: '2.0', id: 2, result: {} });
  });

  test('come without the name of the stream, and with what else there is', async () => {
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'x', other: 1 };
    const told = 'notifications/tools/list_changed';
    const host = await talk(
      (_, answer) => {
        const tell = events(answer);
        tell({ jsonrpc: '2.0', method: acknowledged, params: { notifications: {} } });
        tell({ jsonrpc: '2.0', method: told, params: { _meta } });
        tell({ jsonrpc: '2.0', method: told });
      },
      { offers },
    );
    await expect
      .poll(() => host.lines().slice(1))
      .toEqual([
        { jsonrpc: '2.0', method: told, params: { _meta: { other: 1 } } },
        { jsonrpc: '2.0', method: told },
      ]);
  });
});
