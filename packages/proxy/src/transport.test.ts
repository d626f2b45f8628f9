import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, expect, test } from 'vitest';
import { EndpointError, signedTransport, signingFetch } from './index.ts';
import {
  events,
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  results,
} from './testing/fake-endpoint.ts';
import { identity } from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const agreed = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 's', version: '1' },
};
const server: Handler = (one, answer) => {
  const { method } = one.json;
  if (method === 'initialize') answer.setHeader('mcp-session-id', 's-1');
  if (method === 'prompts/list') return undefined;
  const content = [{ type: 'text', text: 'done' }];
  return results({ initialize: agreed, 'tools/call': { content }, 'tools/list': { tools: [] } })(
    one,
    answer,
  );
};

async function serving(): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(server);
  stops.push(endpoint.stop);
  return endpoint;
}

const place = { service: 'eks-mcp', region: 'us-west-2' };

test('connects the SDK’s client, signed, with headers and metadata, and closes [14.57] [14.58]', async () => {
  const { url, seen } = await serving();
  let asked = 0;
  const credentials = async () => {
    asked += 1;
    return identity;
  };
  const headers = { 'X-Team': 'platform', 'User-Agent': 'mine/1' };
  const metadata = { AWS_REGION: 'eu-west-1', 'team.id': 'ü' };
  const client = new Client({ name: 'sdk', version: '2' });
  {
    await using transport = await signedTransport({
      url,
      ...place,
      credentials,
      headers,
      metadata,
    });
    await client.connect(transport);
    const result = await client.callTool({ name: 't' });
    expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
  }
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'DELETE']);
  for (const one of seen) {
    await verified(one);
    expect(one.headers).toMatchObject({ 'x-team': 'platform', 'user-agent': 'mine/1' });
  }
  expect(seen[0]?.json.params?._meta).toEqual(metadata);
  expect(seen[2]?.json.params?._meta).toMatchObject(metadata);
  expect(asked).toBeGreaterThanOrEqual(seen.length);
});

test('limits count, and what went wrong is an error of the client [14.57] [14.58]', async () => {
  const { url } = await serving();
  const credentials = async () => identity;
  const transport = await signedTransport({ url, ...place, credentials, timeouts: { read: 300 } });
  const client = new Client({ name: 'sdk', version: '2' });
  await client.connect(transport);
  const params = { method: 'prompts/list' } as const;
  await expect(client.request(params)).rejects.toThrow(/within 0\.3 s \(--read-timeout\)/);
  await client.close();
});

test('asks for a valid URL, and for a region beside credentials [14.57]', async () => {
  const credentials = async () => identity;
  for (const url of ['ftp://x.api.aws/', 'http://x.api.aws/', 'https://gw.example.com/']) {
    await expect(signedTransport({ url, ...place })).rejects.toThrow(EndpointError);
  }
  const before = process.env.AWS_REGION;
  process.env.AWS_REGION = 'eu-west-1';
  try {
    const url = 'http://localhost:1/mcp';
    await expect(signedTransport({ url, credentials })).rejects.toThrow(/No region/);
    await (await signedTransport({ url })).close();
  } finally {
    if (before === undefined) delete process.env.AWS_REGION;
    else process.env.AWS_REGION = before;
  }
});

test('a header that cannot be signed is refused by name', async () => {
  const url = 'https://eks-mcp.us-west-2.api.aws/mcp';
  const made = signedTransport({ url, headers: { 'X-Team': 'Süd' } });
  await expect(made).rejects.toThrow(/header X-Team cannot be signed.*printable ASCII/);
  const other = signedTransport({ url, headers: { Host: 'evil.example' } });
  await expect(other).rejects.toThrow(TypeError);
  await expect(other).rejects.toThrow('The header Host cannot be given: the URL says it.');
});

test('a fetch of one’s own sends what is signed [14.57]', async () => {
  const { url, seen } = await serving();
  const sent: string[] = [];
  const own: typeof fetch = (input, init) => {
    sent.push(String(init?.method));
    return fetch(input, init);
  };
  const credentials = async () => identity;
  const signed = signingFetch({ url, ...place, credentials, fetch: own });
  const client = new Client({ name: 'sdk', version: '2' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: signed }));
  await client.callTool({ name: 't' });
  await client.close();
  expect(sent).toContain('POST');
  for (const one of seen) await verified(one);
});

test('a client that is gone as its answer ends does no harm', async () => {
  const { url, stop } = await fakeEndpoint(({ json: { id } }, answer) => {
    events(answer)({ jsonrpc: '2.0', id, result: {} });
    answer.end();
  });
  stops.push(stop);
  const crashes: unknown[] = [];
  const note = (error: unknown) => void crashes.push(error);
  process.on('uncaughtExceptionMonitor', note);
  for (let round = 0; round < 20; round += 1) {
    const transport = await signedTransport({ url, ...place, credentials: async () => identity });
    const closed = new Promise<void>((resolve) => {
      transport.onmessage = () => void transport.close().then(resolve);
    });
    await transport.send({ jsonrpc: '2.0', id: round, method: 'ping' });
    await closed;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off('uncaughtExceptionMonitor', note);
  expect(crashes).toEqual([]);
});
