import { inputRequired, inputResponse, McpServer } from '@modelcontextprotocol/server';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { eraHost } from './testing/era-host.ts';
import { type EraRemote, eraRemote } from './testing/era-remote.ts';
import { initialized, legacy, testBridge } from './testing/test-bridge.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function started(make?: () => McpServer): Promise<EraRemote> {
  const remote = await eraRemote('modern-only', make);
  stops.push(remote.stop);
  return remote;
}

function bridged(remote: EraRemote): ReturnType<typeof testBridge> {
  const made = testBridge(remote.url);
  stops.push(() => made.bridge.close());
  return made;
}

const greeting = (protocolVersion: string) =>
  legacy(0, 'initialize', {
    protocolVersion,
    capabilities: { elicitation: {} },
    clientInfo: { name: 'Test Client', version: '9.8' },
  });

const cancelled = (requestId: unknown) => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

test.each([
  ['2025-03-26', { type: 'text', text: 'Note: note://one' }],
  ['2025-06-18', { type: 'resource_link', uri: 'note://one', name: 'Note' }],
])('a client of %s gets a link as %j', async (version, block) => {
  const { send, lines } = bridged(await started());
  await send(greeting(version));
  await send(legacy(1, 'tools/call', { name: 'point' }));
  expect(lines()[1]).toMatchObject({ id: 1, result: { content: [block] } });
});

test('no word of the modern revision reaches an older client', async () => {
  const { send, raw } = bridged(await started());
  await send(greeting('2025-06-18'));
  await send(initialized);
  await send(legacy(1, 'tools/list'));
  await send(legacy(2, 'tools/call', { name: 'count', arguments: { to: 1 } }));
  expect(raw.join('\n')).not.toMatch(/resultType|subscriptionId|input_required|requestState/);
});

test('a batch of 2025-03-26 is answered as one', async () => {
  const { send, lines } = bridged(await started());
  await send(greeting('2025-03-26'));
  const count = (id: number) => legacy(id, 'tools/call', { name: 'count', arguments: { to: id } });
  await send([count(1), initialized, count(2)]);
  const [, answers] = lines();
  const ids = Array.isArray(answers) ? answers.map(({ id }) => id) : [];
  expect(ids.sort()).toEqual([1, 2]);
});

test('ids are the client’s own, and of no other conversation', async () => {
  const remote = await started();
  const { send, lines } = bridged(remote);
  await send(greeting('2025-11-25'));
  const waiting = send(legacy(0, 'tools/call', { name: 'wait' }));
  const other = send(legacy('0', 'tools/call', { name: 'wait' }));
  await expect.poll(() => remote.effects.waiting).toBe(2);
  await send(legacy(0, 'tools/list'));
  expect(lines().at(-1)).toMatchObject({ id: 0, error: { code: -32600 } });
  await send(cancelled(99));
  await send(cancelled(0));
  await waiting;
  await expect.poll(() => remote.effects.aborted).toBe(1);
  await send(cancelled('0'));
  await other;
  await expect.poll(() => remote.effects.aborted).toBe(2);
});

test('what is no request of MCP is answered, and a method that nobody has', async () => {
  const { send, lines } = bridged(await started());
  await send(greeting('2025-11-25'));
  await send({ id: 1, method: 'tools/list', params: {} });
  await send({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: [] });
  await send(legacy(3, 'no/such'));
  await send(legacy(4, 'ping'));
  const [, first, second, third, fourth] = lines();
  expect(first).toMatchObject({ id: 1, error: { code: -32600 } });
  expect(second).toMatchObject({ id: 2, error: { code: -32600 } });
  expect(third).toMatchObject({ id: 3, error: { code: -32601 } });
  expect(fourth).toMatchObject({ id: 4, result: {} });
});

test('a stream of changes that breaks is asked for again, and the client told to look', async () => {
  const remote = await started();
  const elicit = () => ({ action: 'decline' }) as const;
  const host = await eraHost('2025-11-25', remote.url, { elicit });
  stops.push(host.close);
  await host.client.subscribeResource({ uri: 'note://one' });
  await host.client.subscribeResource({ uri: 'note://two' });
  remote.breakStreams();
  await expect
    .poll(() => host.heard, { timeout: 5_000 })
    .toContain('notifications/resources/updated');
  expect(host.heard).toContain('notifications/tools/list_changed');
  const last = remote.admitted.findLast(({ json }) => json.method === 'subscriptions/listen');
  expect(last?.json.params?.notifications).toEqual({
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    resourceSubscriptions: ['note://one', 'note://two'],
  });
  const before = host.heard.length;
  await host.client.callTool({ name: 'touch', arguments: { uri: 'note://two' } });
  await expect.poll(() => host.heard.length).toBe(before + 1);
  await host.client.unsubscribeResource({ uri: 'note://two' });
  await host.client.callTool({ name: 'touch', arguments: { uri: 'note://two' } });
  await host.client.callTool({ name: 'touch', arguments: { uri: 'note://one' } });
  await expect.poll(() => host.heard.length).toBe(before + 2);
});

test('a level of logging goes along with each request, from when the client has set it', async () => {
  const remote = await started(() => {
    const server = new McpServer(
      { name: 'logging', version: '1' },
      { capabilities: { logging: {} } },
    );
    server.registerTool('log', { description: 'Logs.' }, async ({ mcpReq }) => {
      await mcpReq.log('info', 'hello');
      return { content: [] };
    });
    return server;
  });
  const { send, lines } = bridged(remote);
  await send(greeting('2025-11-25'));
  await send(legacy(1, 'tools/call', { name: 'log' }));
  expect(lines()).toHaveLength(2);
  await send(legacy(2, 'logging/setLevel', { level: 'info' }));
  await send(legacy(3, 'tools/call', { name: 'log' }));
  const message = { method: 'notifications/message', params: { level: 'info', data: 'hello' } };
  expect(lines().slice(2)).toMatchObject([{ id: 2, result: {} }, message, { id: 3 }]);
});

test('a result that is no object is wrapped, as the schema that the client saw says', async () => {
  const remote = await started(() => {
    const server = new McpServer({ name: 'lists', version: '1' });
    const config = { description: 'Lists.', outputSchema: z.array(z.number()) };
    server.registerTool('list', config, async () => ({ content: [], structuredContent: [1, 2] }));
    return server;
  });
  const elicit = () => ({ action: 'decline' }) as const;
  const host = await eraHost('2025-11-25', remote.url, { elicit });
  stops.push(host.close);
  const { tools } = await host.client.listTools();
  expect(tools[0]?.outputSchema).toMatchObject({ type: 'object', required: ['result'] });
  const { structuredContent } = await host.client.callTool({ name: 'list' });
  expect(structuredContent).toEqual({ result: [1, 2] });
});

test('closing ends what runs, on both sides', async () => {
  const remote = await started();
  const { send, bridge, raw } = bridged(remote);
  await send(greeting('2025-11-25'));
  const call = send(legacy(1, 'tools/call', { name: 'wait' }));
  await expect.poll(() => remote.effects.waiting).toBe(1);
  await bridge.close();
  await call;
  await expect.poll(() => remote.effects.aborted).toBe(1);
  expect(raw).toHaveLength(1);
});

test('questions by URL, for roots and for a sample, in the modes that the client has', async () => {
  const remote = await started(() => {
    const server = new McpServer({ name: 'asks', version: '1' });
    server.registerTool('open', { description: 'Asks.' }, async ({ mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, 'login');
      if (answer.kind !== 'missing') {
        return { content: [{ type: 'text', text: JSON.stringify(mcpReq.inputResponses) }] };
      }
      const login = { message: 'Log in.', url: 'https://example.com/login' };
      const text = { type: 'text', text: 'Sum it up.' } as const;
      const messages = [{ role: 'user', content: text } as const];
      return inputRequired({
        inputRequests: {
          login: inputRequired.elicitUrl(login),
          roots: inputRequired.listRoots(),
          sample: inputRequired.createMessage({ messages, maxTokens: 9 }),
        },
      });
    });
    return server;
  });
  const { send, lines } = bridged(remote);
  await send(
    legacy(0, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: { elicitation: { url: {} }, roots: {}, sampling: {} },
      clientInfo: { name: 'Test Client', version: '9.8' },
    }),
  );
  const call = send(legacy(1, 'tools/call', { name: 'open' }));
  await expect.poll(() => lines()).toHaveLength(4);
  const questions = lines().slice(1);
  const asked = questions.find(({ method }) => method === 'elicitation/create');
  expect(asked).toMatchObject({ params: { mode: 'url', url: 'https://example.com/login' } });
  const answers: Readonly<Record<string, object>> = {
    'elicitation/create': { action: 'accept' },
    'roots/list': { roots: [{ uri: 'file:///a' }] },
    'sampling/createMessage': {
      ...{ model: 'm', role: 'assistant' },
      content: { type: 'text', text: 'Short.' },
    },
  };
  for (const { id, method = '' } of questions) {
    await send({ jsonrpc: '2.0', id, result: answers[method] });
  }
  await call;
  const [login, roots, sample] = Object.values(answers);
  const text = JSON.stringify({ login, roots, sample });
  expect(lines().at(-1)).toMatchObject({ id: 1, result: { content: [{ text }] } });
});
