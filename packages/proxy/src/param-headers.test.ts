import { McpServer } from '@modelcontextprotocol/server';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { annotationsOf } from './param-headers.ts';
import { eraHost } from './testing/era-host.ts';
import { type EraRemote, eraRemote, type Remote } from './testing/era-remote.ts';
import { fakeEndpoint, json } from './testing/fake-endpoint.ts';
import { hello, initialized, legacy, modern, testBridge } from './testing/test-bridge.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const header = (name: string) => ({ 'x-mcp-header': name });

/** The SDK's server, which refuses calls whose headers are not what the body says. */
function annotatedServer(): McpServer {
  const server = new McpServer({ name: 'annotated', version: '1' });
  const inputSchema = z.object({
    region: z.string().optional().meta(header('Region')),
    count: z.int().optional().meta(header('Count')),
    dry: z.boolean().optional().meta(header('Dry-Run')),
    where: z.object({ zone: z.string().meta(header('Zone')) }).optional(),
    plain: z.string().optional(),
  });
  const config = { description: 'Repeats.', inputSchema, annotations: { readOnlyHint: true } };
  server.registerTool('repeat', config, async (given) => ({
    content: [{ type: 'text', text: JSON.stringify(given) }],
  }));
  return server;
}

async function started(kind: Remote = 'modern-only'): Promise<EraRemote> {
  const remote = await eraRemote(kind, annotatedServer);
  stops.push(remote.stop);
  return remote;
}

const methods = ({ admitted }: EraRemote) => admitted.map(({ json: sent }) => sent.method);

const given = {
  region: 'us-west-2',
  count: 7,
  dry: false,
  where: { zone: ' Zürich\t' },
  plain: 'x',
};
const call = (id: number, name = 'repeat') => modern(id, 'tools/call', { name, arguments: given });

describe('arguments that a tool wants repeated', () => {
  test('are headers, signed, once a list has shown it', async () => {
    const remote = await started();
    const { send, lines } = testBridge(remote.url);
    await send(modern(1, 'tools/list'));
    await send(call(2));
    expect(lines()[1]).toMatchObject({ id: 2, result: { resultType: 'complete' } });
    const { headers } = remote.admitted[1] ?? {};
    expect(headers).toMatchObject({
      'mcp-param-region': 'us-west-2',
      'mcp-param-count': '7',
      'mcp-param-dry-run': 'false',
      'mcp-param-zone': `=?base64?${Buffer.from(' Zürich\t').toString('base64')}?=`,
    });
    const names = /SignedHeaders=([^,]*)/.exec(String(headers?.authorization))?.[1]?.split(';');
    expect(names).toEqual(
      expect.arrayContaining(['mcp-param-region', 'mcp-param-zone', 'mcp-method', 'mcp-name']),
    );
    expect(methods(remote)).toEqual(['tools/list', 'tools/call']);
  });

  test.each([
    ['', '=?base64??='],
    ['=?base64?eA==?=', `=?base64?${Buffer.from('=?base64?eA==?=').toString('base64')}?=`],
    ['two  words', 'two  words'],
    ['a\nb', `=?base64?${Buffer.from('a\nb').toString('base64')}?=`],
  ])('%j goes as %s, and the endpoint takes it', async (region, text) => {
    const remote = await started();
    const { send, lines } = testBridge(remote.url);
    await send(modern(1, 'tools/list'));
    await send(modern(2, 'tools/call', { name: 'repeat', arguments: { region } }));
    expect(lines()[1]).toMatchObject({
      result: { content: [{ text: JSON.stringify({ region }) }] },
    });
    expect(remote.admitted[1]?.headers['mcp-param-region']).toBe(text);
  });

  test('a call to a tool that no list has shown is made again with what a new list says', async () => {
    const remote = await started();
    const { send, lines } = testBridge(remote.url);
    await send(call(1));
    expect(methods(remote)).toEqual(['tools/call', 'tools/list', 'tools/call']);
    expect(lines()).toMatchObject([{ id: 1, result: { resultType: 'complete' } }]);
    await send(call(2));
    expect(methods(remote)).toHaveLength(4);
  });

  test('a list that read-only has asked for is known here as well', async () => {
    const remote = await started();
    const { send, lines } = testBridge(remote.url, { readOnly: true });
    await send(call(1));
    expect(methods(remote)).toEqual(['tools/list', 'tools/call']);
    expect(lines()).toMatchObject([{ id: 1, result: { resultType: 'complete' } }]);
  });

  test('what a new list cannot mend is told in the words of the endpoint', async () => {
    const error = { code: -32020, message: 'Mcp-Param-Region is missing' };
    const { url, seen, stop } = await fakeEndpoint(({ json: { id, method } }, answer) => {
      const result = { tools: [], resultType: 'complete' };
      if (method === 'tools/list') return json(answer, { jsonrpc: '2.0', id, result });
      return json(answer, { jsonrpc: '2.0', id, error }, 400);
    });
    stops.push(stop);
    const { send, lines } = testBridge(url);
    await send(call(1));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, error }]);
    expect(seen.map((one) => one.json.method)).toEqual(['tools/call', 'tools/list']);
  });

  test('are headers on the leg as well, and for each client nothing it notices', async () => {
    const remote = await started();
    const host = await eraHost('2025-06-18', remote.url);
    stops.push(host.close);
    const result = await host.client.callTool({ name: 'repeat', arguments: given });
    expect(result.content).toMatchObject([{ text: JSON.stringify(given) }]);
    expect(remote.admitted.at(-1)?.headers['mcp-param-count']).toBe('7');
  });

  test('are none in an older conversation', async () => {
    const remote = await started('dual stateless');
    const { send } = testBridge(remote.url);
    await send(hello);
    await send(initialized);
    await send(legacy(1, 'tools/list'));
    await send(legacy(2, 'tools/call', { name: 'repeat', arguments: given }));
    const names = remote.admitted.flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => name.startsWith('mcp-param-'))).toEqual([]);
  });
});

const text = (name: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': name });
const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });

const invalid: readonly (readonly [string, object, RegExp])[] = [
  ['no name', object({ a: text('') }), /^a names no header$/],
  ['a name that is no token', object({ a: text('x y') }), /^a names no header$/],
  ['a name that breaks lines', object({ a: text('x\r\ny') }), /^a names no header$/],
  ['a number', object({ a: text('x', 'number') }), /^a is no string, integer or boolean$/],
  ['an object', object({ a: text('x', 'object') }), /^a is no string/],
  ['no type', object({ a: { 'x-mcp-header': 'x' } }), /^a is no string/],
  ['a name twice', object({ a: text('X'), b: object({ c: text('x') }) }), /^b\.c names a header/],
  ['below items', object({ a: { type: 'array', items: text('x') } }), /^a\. has an annotation/],
  ['below anyOf', object({ a: { anyOf: [text('x')] } }), /^a\. has an annotation/],
  ['below $defs', object({}, { $defs: { a: object({ b: text('x') }) } }), /has an annotation/],
  ['on the whole', { ...object({}), 'x-mcp-header': 'x' }, /the whole input/],
];

describe('an annotation', () => {
  test.each(invalid)('that has %s makes the tool invalid', (_, schema, fault) => {
    expect(annotationsOf(schema)).toEqual({ fault: expect.stringMatching(fault) });
  });

  test('may stand at any depth of properties', () => {
    const schema = object({ a: object({ b: text('B') }), c: text('C', 'integer'), d: {} });
    const mirrored = [
      { path: ['a', 'b'], header: 'B' },
      { path: ['c'], header: 'C' },
    ];
    expect(annotationsOf(schema)).toEqual({ mirrored });
    const named = object({ 'x-mcp-header': { type: 'string' } });
    expect(annotationsOf(named)).toEqual({ mirrored: [] });
  });
});

test('an invalid tool is left out for modern clients alone, with a warning', async () => {
  const good = { name: 'good', inputSchema: object({ a: text('A') }) };
  const bad = { name: 'bad', inputSchema: object({ a: text('A', 'number') }) };
  const { url, stop } = await fakeEndpoint(({ json: { id } }, answer) =>
    json(answer, { jsonrpc: '2.0', id, result: { tools: [good, bad] } }),
  );
  stops.push(stop);
  const { send, lines, logged } = testBridge(url);
  await send(modern(1, 'tools/list'));
  await send(legacy(2, 'tools/list'));
  expect(lines()).toMatchObject([
    { result: { tools: [good] } },
    { result: { tools: [good, bad] } },
  ]);
  expect(lines()[0]?.result?.tools).toHaveLength(1);
  expect(logged()).toMatch(/WARNING .*left out.*"count":1,"tools":\["bad: a is no string/);
});
