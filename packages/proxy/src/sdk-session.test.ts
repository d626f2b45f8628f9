import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { cleanEnvironment, command, keys } from './testing/child.ts';

/** A server with a session, which asks its client back. */
function makeServer(): McpServer {
  const capabilities = { logging: {}, tools: { listChanged: true } };
  const server = new McpServer({ name: 'behind', version: '1' }, { capabilities });
  const inputSchema = z.object({ what: z.enum(['elicit', 'sample', 'roots', 'log', 'grow']) });
  server.registerTool('ask', { description: 'Asks.', inputSchema }, async ({ what }, context) => {
    const text = JSON.stringify((await ask[what]?.(server, context.mcpReq)) ?? null);
    return { content: [{ type: 'text', text }] };
  });
  return server;
}

type Request = Parameters<Parameters<McpServer['registerTool']>[2]>[1]['mcpReq'];

const ask: Record<string, (server: McpServer, request: Request) => Promise<unknown>> = {
  elicit: (_, request) =>
    request.elicitInput({
      message: 'Sure?',
      requestedSchema: { type: 'object', properties: { sure: { type: 'boolean' } } },
    }),
  sample: ({ server }) =>
    server.createMessage({
      messages: [{ role: 'user', content: { type: 'text', text: 'Say x.' } }],
      maxTokens: 5,
    }),
  roots: ({ server }) => server.listRoots(),
  log: async (_, request) => request.log('info', { note: 'hello' }),
  grow: async (server) => {
    server.registerTool('grown', { description: 'New.' }, async () => ({ content: [] }));
  },
};

let url = '';
let stop: () => Promise<unknown>;
const ended: string[] = [];

beforeAll(async () => {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const open = async (): Promise<NodeStreamableHTTPServerTransport> => {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await makeServer().connect(transport);
    return transport;
  };
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const id = String(incoming.headers['mcp-session-id'] ?? '');
    if (incoming.method === 'DELETE') ended.push(id);
    const transport = sessions.get(id) ?? (await open());
    // The SDK's type of a request allows no property to be undefined, and Node's are.
    type Incoming = Parameters<typeof transport.handleRequest>[0];
    await transport.handleRequest(incoming as Incoming, response);
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // Not null while it listens on TCP.
  url = `http://127.0.0.1:${port}/mcp`;
  stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
});
afterAll(() => stop());

test('the server asks, and the client is what it is asked of [14.40] [14.42] [14.43]', async () => {
  const client = new Client(
    { name: 'sdk', version: '2' },
    { capabilities: { elicitation: {}, sampling: {}, roots: { listChanged: true } } },
  );
  const replies = ['accept', 'decline'] as const;
  let asked = 0;
  client.setRequestHandler('elicitation/create', async () => {
    const action = replies[asked] ?? 'cancel';
    asked += 1;
    return action === 'accept' ? { action, content: { sure: true } } : { action };
  });
  client.setRequestHandler('sampling/createMessage', async () => ({
    model: 'm',
    role: 'assistant' as const,
    content: { type: 'text' as const, text: 'x' },
  }));
  client.setRequestHandler('roots/list', async () => ({ roots: [{ uri: 'file:///a' }] }));
  const heard: string[] = [];
  client.setNotificationHandler('notifications/message', () => void heard.push('log'));
  client.setNotificationHandler('notifications/tools/list_changed', () => void heard.push('list'));
  const args = [url, '--service', 'eks-mcp', '--region', 'us-west-2'];
  const env = cleanEnvironment(keys);
  await client.connect(new StdioClientTransport({ ...command(args), env, stderr: 'inherit' }));
  const call = async (what: string) => {
    const { content } = await client.callTool({ name: 'ask', arguments: { what } });
    const [first] = content as { text?: string }[]; // What the tool above answers.
    return first?.text === undefined ? undefined : JSON.parse(first.text);
  };
  expect(await call('elicit')).toEqual({ action: 'accept', content: { sure: true } });
  expect(await call('elicit')).toEqual({ action: 'decline' });
  expect(await call('sample')).toMatchObject({ model: 'm', content: { text: 'x' } });
  expect(await call('roots')).toEqual({ roots: [{ uri: 'file:///a' }] });
  await client.callTool({ name: 'ask', arguments: { what: 'log' } });
  await client.callTool({ name: 'ask', arguments: { what: 'grow' } });
  await expect.poll(() => [...heard].sort()).toEqual(['list', 'log']);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('grown');
  await client.close();
  await expect.poll(() => ended.length).toBe(1);
});
