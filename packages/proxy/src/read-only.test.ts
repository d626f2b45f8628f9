import { afterEach, describe, expect, test } from 'vitest';
import {
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  json,
  type Seen,
} from './testing/fake-endpoint.ts';
import { envelope, legacy, modern, testBridge } from './testing/test-bridge.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serving(handler: Handler): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(handler);
  stops.push(endpoint.stop);
  return endpoint;
}

const tool = (name: unknown, readOnlyHint?: unknown) => ({
  name,
  ...(readOnlyHint === undefined ? {} : { annotations: { readOnlyHint, title: 'kept' } }),
});

/** Two pages of tools; each call of a tool succeeds. */
function toolServer(...pages: (readonly object[])[]): Handler {
  return ({ json: { id, method, params = {} } }, answer) => {
    const page = Number(params.cursor ?? 0);
    const more = page + 1 < pages.length ? { nextCursor: String(page + 1) } : {};
    const result =
      method === 'tools/list'
        ? { tools: pages[page], ...more, _meta: { kept: true } }
        : { content: [{ type: 'text', text: 'ran' }] };
    json(answer, { jsonrpc: '2.0', id, result });
  };
}

const pages = [
  [tool('read_one', true), tool('write_one', false), tool('bare')],
  [tool('read_two', true), tool('odd', 'true'), { annotations: { readOnlyHint: true } }],
] as const;

const called = (seen: readonly Seen[]) =>
  seen
    .filter(({ json: one }) => one.method === 'tools/call')
    .map(({ json: one }) => one.params?.name);

const ran = { result: { content: [{ type: 'text', text: 'ran' }] } };
const refused = (name: string) => ({
  result: {
    isError: true,
    content: [{ type: 'text', text: `Tool '${name}' is not available in read-only mode.` }],
  },
});

describe('the list', () => {
  test('holds the tools marked as read-only, page by page, and all else of a page [14.28]', async () => {
    const { url } = await serving(toolServer(...pages));
    const { send, lines } = testBridge(url, { readOnly: true });
    await send(legacy(1, 'tools/list'));
    await send(legacy(2, 'tools/list', { cursor: '1' }));
    expect(lines()).toEqual([
      {
        jsonrpc: '2.0',
        id: 1,
        result: { tools: [tool('read_one', true)], nextCursor: '1', _meta: { kept: true } },
      },
      { jsonrpc: '2.0', id: 2, result: { tools: [tool('read_two', true)], _meta: { kept: true } } },
    ]);
  });

  test('of an endpoint that marks nothing is empty, and an odd one is not passed on [14.28]', async () => {
    const { url } = await serving(toolServer([tool('a'), tool('b')]));
    const { send, lines } = testBridge(url, { readOnly: true });
    await send(legacy(1, 'tools/list'));
    expect(lines()).toMatchObject([{ result: { tools: [] } }]);
    const odd = await serving(({ json: { id } }, answer) =>
      json(answer, { jsonrpc: '2.0', id, result: { tools: { a: tool('a') } } }),
    );
    const other = testBridge(odd.url, { readOnly: true });
    await other.send(legacy(1, 'tools/list'));
    expect(other.lines()).toMatchObject([{ result: { tools: [] } }]);
  });

  test('is whole without the switch [14.30]', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send, lines } = testBridge(url);
    await send(legacy(1, 'tools/list'));
    expect(lines()).toMatchObject([{ result: { tools: pages[0] } }]);
    await send(legacy(2, 'tools/call', { name: 'write_one' }));
    expect(lines()[1]).toMatchObject(ran);
    expect(called(seen)).toEqual(['write_one']);
  });
});

describe('a call', () => {
  test('is judged before any list was asked for, over all pages', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send, lines } = testBridge(url, { readOnly: true });
    await send(modern(1, 'tools/call', { name: 'read_two', _meta: { progressToken: 'p' } }));
    expect(lines()).toMatchObject([ran]);
    const lists = seen.filter(({ json: one }) => one.method === 'tools/list');
    expect(lists.map(({ json: one }) => one.params)).toEqual([
      envelope,
      { ...envelope, cursor: '1' },
    ]);
    expect(lists[0]?.headers).toMatchObject({ 'mcp-method': 'tools/list' });
    expect(new Set(lists.map(({ json: one }) => one.id)).size).toBe(2);
    expect(called(seen)).toEqual(['read_two']);
  });

  test.each(['write_one', 'bare', 'odd', 'unknown', '__proto__', 'undefined'])(
    'of %s is refused and never reaches the endpoint [14.29]',
    async (name) => {
      const { url, seen } = await serving(toolServer(...pages));
      const { send, lines } = testBridge(url, { readOnly: true });
      await send(legacy(1, 'tools/call', { name }));
      await send(modern(2, 'tools/call', { name }));
      expect(lines()).toMatchObject([
        { id: 1, ...refused(name) },
        { id: 2, ...refused(name) },
      ]);
      expect(lines()[0]?.result).not.toHaveProperty('resultType');
      expect(lines()[1]?.result).toHaveProperty('resultType', 'complete');
      expect(called(seen)).toEqual([]);
    },
  );

  test('without a name, or that nobody waits for, is refused as well', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send, lines } = testBridge(url, { readOnly: true });
    await send(legacy(1, 'tools/call'));
    await send({ jsonrpc: '2.0', method: 'tools/call', params: { name: 'write_one' } });
    expect(lines()).toMatchObject([{ id: 1, ...refused('undefined') }]);
    expect(called(seen)).toEqual([]);
  });

  test('in a batch is judged like any other', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send, lines } = testBridge(url, { readOnly: true });
    const names = ['write_one', 'read_one'];
    await send(names.map((name, at) => legacy(at, 'tools/call', { name })));
    const [answers] = lines();
    expect(answers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 0, ...refused('write_one') }),
        expect.objectContaining({ id: 1, ...ran }),
      ]),
    );
    expect(called(seen)).toEqual(['read_one']);
  });

  test('says one thing to the proxy and to the endpoint', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send } = testBridge(url, { readOnly: true });
    await send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write_one","name":"read_one"}}',
    );
    expect(seen.at(-1)?.body).toBe(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_one"}}',
    );
  });

  test('follows what the latest list says', async () => {
    let hint = true;
    const { url, seen } = await serving((request, answer) =>
      toolServer([tool('turns', hint), tool('stays', true)])(request, answer),
    );
    const { send, lines } = testBridge(url, { readOnly: true });
    await send(legacy(1, 'tools/call', { name: 'turns' }));
    hint = false;
    await send(legacy(2, 'tools/list'));
    await send(legacy(3, 'tools/call', { name: 'turns' }));
    expect(lines()).toMatchObject([ran, { id: 2 }, refused('turns')]);
    expect(called(seen)).toEqual(['turns']);
  });

  test('of a name that stands for two tools is refused', async () => {
    const { url, seen } = await serving(toolServer([tool('twice', false), tool('twice', true)]));
    const { send } = testBridge(url, { readOnly: true });
    await send(legacy(1, 'tools/call', { name: 'twice' }));
    expect(called(seen)).toEqual([]);
  });

  test('hears why the tools could not be listed', async () => {
    const failures: Handler[] = [
      (_, answer) => json(answer, { __type: 'ThrottlingException', message: 'slow' }, 429),
      ({ json: { id } }, answer) =>
        json(answer, { jsonrpc: '2.0', id, error: { code: -32000, message: 'not now' } }),
      (_, answer) => answer.destroy(),
    ];
    const texts: string[] = [];
    for (const failing of failures) {
      const { url, seen } = await serving(failing);
      const { send, lines } = testBridge(url, { readOnly: true });
      await send(legacy(1, 'tools/call', { name: 'read_one' }));
      expect(lines()).toMatchObject([{ id: 1, result: { isError: true } }]);
      expect(called(seen)).toEqual([]);
      texts.push(JSON.stringify(lines()));
    }
    expect(texts[0]).toContain("Tool 'read_one' could not be called. slow. (HTTP 429) Try again");
    expect(texts[1]).toContain('It does not answer tools/list. not now');
    expect(texts[2]).toContain('closed the connection');
    expect(texts.join(' ')).not.toContain('taken effect');
  });

  test('does not wait for a list without an end', async () => {
    const { url, seen } = await serving(({ json: { id } }, answer) =>
      json(answer, { jsonrpc: '2.0', id, result: { tools: [], nextCursor: 'again' } }),
    );
    const { send, lines } = testBridge(url, { readOnly: true });
    await send(legacy(1, 'tools/call', { name: 'read_one' }));
    expect(lines()).toMatchObject([refused('read_one')]);
    expect(seen).toHaveLength(100);
  });

  test('is cancelled while the tools are listed', async () => {
    const { url, request } = await serving(() => undefined);
    const { send, raw } = testBridge(url, { readOnly: true });
    const call = send(modern(1, 'tools/call', { name: 'read_one' }));
    const { closed } = await request(0);
    await send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(await closed).toBe(true);
    await call;
    expect(raw).toEqual([]);
  });
});

describe('tools that are let through by name', () => {
  const options = { readOnly: true, allowedTools: ['bare'] };

  test('are listed and called though nothing marks them, and no others', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send, lines, logged } = testBridge(url, options);
    await send(legacy(1, 'tools/list'));
    await send(legacy(2, 'tools/call', { name: 'bare' }));
    await send(legacy(3, 'tools/call', { name: 'write_one' }));
    const tools = [tool('read_one', true), tool('bare')];
    expect(lines()).toMatchObject([{ result: { tools } }, ran, refused('write_one')]);
    expect(called(seen)).toEqual(['bare']);
    expect(logged()).toContain('"hidden":1,"of":3');
  });

  test('are called without a look at the list', async () => {
    const { url, seen } = await serving(toolServer(...pages));
    const { send, lines } = testBridge(url, options);
    await send(legacy(1, 'tools/call', { name: 'bare' }));
    expect(lines()).toMatchObject([ran]);
    expect(seen).toHaveLength(1);
  });
});

test('that nothing is left of a list is an error in the log', async () => {
  const { url } = await serving(toolServer([tool('a'), tool('b')]));
  const { send, logged } = testBridge(url, { readOnly: true });
  await send(legacy(1, 'tools/list'));
  expect(logged()).toMatch(/ERROR.*see --allow-tool.*"hidden":2,"of":2/);
});
