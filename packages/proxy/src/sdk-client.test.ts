import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bodyOf } from './testing/body.ts';
import { cleanEnvironment, command, keys } from './testing/child.ts';
import type { Seen } from './testing/fake-endpoint.ts';
import { verified } from './testing/verify.ts';

/** The SDK's own server, serving both eras. */
function makeServer(): McpServer {
  const server = new McpServer({ name: 'behind', version: '1' }, { instructions: 'Try count.' });
  const annotations = { readOnlyHint: true };
  const inputSchema = z.object({ to: z.number() });
  const config = { description: 'Counts.', inputSchema, annotations };
  server.registerTool('count', config, async ({ to }, ctx) => {
    const token = ctx.mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= to && token !== undefined; progress += 1) {
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken: token, progress, total: to },
      });
    }
    return { content: [{ type: 'text', text: `counted to ${to}` }], structuredContent: { to } };
  });
  server.registerTool('wait', { description: 'Waits.', annotations }, async (ctx) => {
    waiting += 1;
    await new Promise<void>((resolve) => {
      ctx.mcpReq.signal.addEventListener('abort', () => resolve());
    });
    aborted += 1;
    return { content: [] };
  });
  server.registerTool('drop', { description: 'Drops.' }, async () => {
    dropped += 1;
    return { content: [] };
  });
  server.registerResource('note', 'note://one', { title: 'Note' }, async () => ({
    contents: [{ uri: 'note://one', text: 'Grüße' }],
  }));
  return server;
}

const seen: Omit<Seen, 'json' | 'closed'>[] = [];
let waiting = 0;
let aborted = 0;
let dropped = 0;
let url = '';
let stop: () => Promise<unknown>;

beforeAll(async () => {
  const handle = toNodeHandler(createMcpHandler(makeServer, { legacy: 'stateless' }));
  const server = createServer(async (incoming, answer) => {
    const bytes = await bodyOf(incoming);
    if (bytes === undefined) return;
    const body = bytes.toString();
    const { method = '', url: target = '', headers, rawHeaders } = incoming;
    seen.push({ method, target, headers, rawHeaders, body });
    // The SDK's type of a request allows no property to be undefined, and Node's are.
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    await handle(incoming as Parameters<typeof handle>[0], answer, parsed);
  });
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

const eras = [
  ['2025-11-25', undefined],
  ['2026-07-28', { mode: 'auto' }],
] as const;

describe.each(eras)('the SDK’s client of %s', (revision, versionNegotiation) => {
  async function connect(...flags: string[]): Promise<Client> {
    const client = new Client(
      { name: 'sdk', version: '2' },
      versionNegotiation === undefined ? {} : { versionNegotiation },
    );
    const args = [url, '--service', 'eks-mcp', '--region', 'us-west-2', ...flags];
    const env = cleanEnvironment(keys);
    await client.connect(new StdioClientTransport({ ...command(args), env, stderr: 'inherit' }));
    return client;
  }

  test('lists, calls, reads, and every request is signed [14.38]', async () => {
    seen.length = 0;
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['count', 'drop', 'wait']);
    const result = await client.callTool({ name: 'count', arguments: { to: 3 } });
    expect(result).toMatchObject({ structuredContent: { to: 3 } });
    const { contents } = await client.readResource({ uri: 'note://one' });
    expect(contents).toMatchObject([{ text: 'Grüße' }]);
    expect(client.getInstructions()).toBe('Try count.');
    await client.close();
    const posts = seen.filter(({ method }) => method === 'POST');
    expect(posts.length).toBeGreaterThanOrEqual(4);
    for (const post of posts) await verified(post);
    const versions = posts.map(({ headers }) => headers['mcp-protocol-version']);
    expect(versions).toContain(revision);
  });

  // A client that something else holds up for longer than the gap reads all at once.
  test('gets all progress before the result', { retry: 2 }, async () => {
    const client = await connect();
    for (let round = 0; round < 10; round += 1) {
      const progress: number[] = [];
      await client.callTool(
        { name: 'count', arguments: { to: 5 } },
        { onprogress: (step) => progress.push(step.progress) },
      );
      expect(progress).toEqual([1, 2, 3, 4, 5]);
    }
    await client.close();
  });

  test('cancels what the server does [14.46]', async () => {
    const before = { waiting, aborted };
    const client = await connect();
    const control = new AbortController();
    const call = client.callTool({ name: 'wait' }, { signal: control.signal });
    const refused = expect(call).rejects.toThrow();
    await expect.poll(() => waiting).toBe(before.waiting + 1);
    control.abort();
    await refused;
    await expect.poll(() => aborted).toBe(before.aborted + 1);
    await client.close();
  });

  test('hears of what is wrong', async () => {
    const client = await connect();
    const invalid = await client.callTool({ name: 'count', arguments: { to: 'x' } });
    expect(invalid.isError).toBe(true);
    await expect(client.callTool({ name: 'unknown' })).rejects.toThrow(/unknown/);
    await client.close();
  });

  test('read-only, sees and reaches nothing else', async () => {
    const before = dropped;
    const client = await connect('--read-only');
    const refused = await client.callTool({ name: 'drop' });
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: "Tool 'drop' is not available in read-only mode." }],
    });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['count', 'wait']);
    expect(await client.callTool({ name: 'count', arguments: { to: 1 } })).not.toMatchObject({
      isError: true,
    });
    await client.close();
    expect(dropped).toBe(before);
  });

  test('makes fifty calls at a time', async () => {
    const client = await connect();
    const calls = Array.from({ length: 50 }, (_, to) =>
      client.callTool({ name: 'count', arguments: { to } }),
    );
    const all = await Promise.all(calls);
    expect(all.map(({ structuredContent }) => structuredContent)).toEqual(
      Array.from({ length: 50 }, (_, to) => ({ to })),
    );
    await client.close();
  });
});

test('a client that cannot connect is told why', async () => {
  const client = new Client({ name: 'sdk', version: '2' });
  const env = cleanEnvironment({ AWS_PROFILE: 'typo' });
  const transport = new StdioClientTransport({
    ...command([url, '--region', 'us-west-2']),
    env,
    stderr: 'ignore',
  });
  await expect(client.connect(transport)).rejects.toThrow(/There is no AWS profile typo/);
});
