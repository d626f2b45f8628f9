import { Client } from '@modelcontextprotocol/client';
import { createMcpHandler, InMemoryTransport } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Access, type CallFacts, defineTool, type Tool } from './define-tool.ts';
import { AccessDeniedError, CallerError, UpstreamError } from './errors.ts';
import { mcpServer, type ServerHost } from './mcp-server.ts';
import { createRedactor } from './redact.ts';
import type { CallReport } from './run-tool.ts';
import { toolSet } from './tool-set.ts';

type World = { readonly greeting: string };

const output = z.object({ said: z.string() });

const say: Tool<World> = defineTool({
  name: 'say_greeting',
  title: 'Say',
  description: 'Says it.',
  access: 'read',
  iam: [],
  input: z.strictObject({ to: z.string().min(1) }),
  output,
  run: async ({ to }, { greeting }) => {
    if (to === 'nobody') throw new CallerError('There is nobody. Name somebody.');
    if (to === 'aws') {
      const facts = {
        code: 'ThrottlingException',
        service: 'eks',
        operation: 'ListClusters',
        requestId: 'r-1',
        retryable: true,
      };
      throw new UpstreamError('Rate exceeded.', facts);
    }
    if (to === 'bug') throw new TypeError('secret detail of a stack');
    return { said: `${greeting} ${to}, password=opensesame` };
  },
  text: ({ said }) => said,
});

const change: Tool<World> = defineTool({
  name: 'change_mode',
  title: 'Change',
  description: 'Changes it, or only looks.',
  access: ({ operation }) => (operation === 'describe' ? 'read' : 'privileged'),
  iam: [],
  input: z.strictObject({ operation: z.enum(['describe', 'delete']) }),
  output,
  run: async ({ operation }) => ({ said: operation }),
  text: ({ said }) => said,
});

function hostFor(allowed: readonly Access[]) {
  const seen = { reports: [] as CallReport[], facts: [] as CallFacts[], unknown: [] as string[] };
  const host: ServerHost<World> = {
    visible: () => ({
      accesses: new Set(allowed),
      accounts: [],
      why: 'no policy allows x:CallReadOnlyTool',
    }),
    unknown: async (name) => void seen.unknown.push(name),
    call: () => ({
      redactor: createRedactor({ key: Buffer.alloc(32), principal: 'p', day: 'd' }),
      incident: () => 'incident-1',
      world: () => ({ greeting: 'hello' }),
      authorize: async (facts) => {
        seen.facts.push(facts);
        if (!allowed.includes(facts.access))
          throw new AccessDeniedError('not authorized to perform: x:Call', 'x:Call');
      },
      done: async (report) => void seen.reports.push(report),
    }),
  };
  return { host, seen };
}

const facts = { name: 'test', title: 'Test', version: '1', instructions: 'Try it.' };
const set = toolSet([say, change]);

async function connect(allowed: readonly Access[]) {
  const { host, seen } = hostFor(allowed);
  const server = mcpServer(facts, set, host);
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 't', version: '1' });
  await Promise.all([server.connect(far), client.connect(near)]);
  return { client, seen };
}

const textOf = (result: { content?: unknown }) => JSON.stringify(result.content);

test('a caller sees the tools that it may use, with hints derived from access', async () => {
  const { client } = await connect(['read', 'privileged']);
  const { tools } = await client.listTools();
  expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
    ['change_mode', false],
    ['say_greeting', true],
  ]);
  const viewer = await connect(['read']);
  expect((await viewer.client.listTools()).tools.map(({ name }) => name)).toEqual(['say_greeting']);
});

test('an empty list says why it is empty', async () => {
  const { client } = await connect([]);
  expect(await client.listTools()).toMatchObject({
    tools: [],
    _meta: { 'gantry/empty': 'no policy allows x:CallReadOnlyTool' },
  });
});

test('a result is data, the shortest text, and redacted in both', async () => {
  const { client, seen } = await connect(['read']);
  const result = await client.callTool({ name: 'say_greeting', arguments: { to: 'you' } });
  expect(result.structuredContent).toEqual({
    said: expect.stringMatching(/^hello you, password=HIDDEN_/),
  });
  expect(textOf(result)).toContain('hello you');
  expect(JSON.stringify(result)).not.toContain('opensesame');
  expect(seen.reports).toMatchObject([
    { tool: 'say_greeting', access: 'read', arguments: { to: 'you' } },
  ]);
  expect(seen.reports[0]?.bytes).toBe(Buffer.byteLength(JSON.stringify(result)));
});

test('a call is judged by its own access, not by the worst case of its tool', async () => {
  const { client, seen } = await connect(['read']);
  const looked = await client.callTool({
    name: 'change_mode',
    arguments: { operation: 'describe' },
  });
  expect(looked.isError).toBeFalsy();
  const changed = await client.callTool({
    name: 'change_mode',
    arguments: { operation: 'delete' },
  });
  expect(changed.isError).toBe(true);
  expect(textOf(changed)).toContain('not authorized to perform: x:Call');
  expect(seen.facts.map(({ access }) => access)).toEqual(['read', 'privileged']);
  expect(seen.reports.map(({ failure }) => failure?.kind)).toEqual([undefined, 'denied']);
});

test.each([
  ['nobody', 'There is nobody. Name somebody.', 'caller'],
  [
    'aws',
    'eks:ListClusters answered ThrottlingException: Rate exceeded. Trying again may help. (request id r-1)',
    'upstream',
  ],
  ['bug', 'Gantry failed to answer this call. The cause is in its log under incident-1.', 'defect'],
])('a failure of %s is a result that a model can act on', async (to, words, kind) => {
  const { client, seen } = await connect(['read']);
  const result = await client.callTool({ name: 'say_greeting', arguments: { to } });
  expect(result).toMatchObject({ isError: true, content: [{ type: 'text', text: words }] });
  expect(seen.reports[0]?.failure?.kind).toBe(kind);
});

test('arguments that are not valid never reach authorization or the tool', async () => {
  const { client, seen } = await connect(['read']);
  const result = await client.callTool({ name: 'say_greeting', arguments: { whom: 'x' } });
  expect(textOf(result)).toContain('Unknown argument whom');
  expect(seen.facts).toEqual([]);
  expect(seen.reports[0]?.failure?.kind).toBe('caller');
});

test('an unknown tool is a protocol error that names the nearest one', async () => {
  const { client, seen } = await connect(['read']);
  await expect(client.callTool({ name: 'say_greetings', arguments: {} })).rejects.toThrow(
    /There is no tool "say_greetings"\. Did you mean say_greeting\?/,
  );
  expect(seen.unknown).toEqual(['say_greetings']);
});

const modern = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One POST to a stateless handler, as a client of this revision sends it. */
async function post(version: string | undefined, method: string, params: object) {
  const { host } = hostFor(['read']);
  const handler = createMcpHandler(() => mcpServer(facts, set, host));
  const envelope = version === '2026-07-28' ? { _meta: modern } : {};
  const name = 'name' in params ? { 'mcp-name': String(params.name) } : {};
  const response = await handler.fetch(
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
        ...(version === '2026-07-28' ? { 'mcp-method': method, ...name } : {}),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, ...envelope } }),
    }),
  );
  const body = await response.text();
  return JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body);
}

test.each(['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', undefined])(
  'revision %s lists and calls without a session',
  async (version) => {
    expect(await post(version, 'tools/list', {})).toMatchObject({
      result: { tools: [{ name: 'say_greeting' }] },
    });
    const call = { name: 'say_greeting', arguments: { to: 'you' } };
    expect(await post(version, 'tools/call', call)).toMatchObject({
      result: { content: [{ type: 'text' }], structuredContent: { said: expect.any(String) } },
    });
  },
);

test('a list in the modern revision carries its cache hints', async () => {
  expect(await post('2026-07-28', 'tools/list', {})).toMatchObject({
    result: { resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' },
  });
});

test('an unknown cursor of the list is a protocol error', async () => {
  expect(await post('2026-07-28', 'tools/list', { cursor: 'x' })).toMatchObject({
    error: { code: -32602 },
  });
});

test('two tools of one name are a defect', () => {
  expect(() => toolSet([say, say])).toThrow('Two tools are named say_greeting');
});
