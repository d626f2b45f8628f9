import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, expect, test } from 'vitest';
import { cleanEnvironment, command, keys, startProxy } from './testing/child.ts';
import { eraRemote } from './testing/era-remote.ts';
import { json } from './testing/fake-endpoint.ts';
import { initialized, legacy } from './testing/test-bridge.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const scope = ['--service', 'eks-mcp', '--region', 'us-west-2'];

// A client that something else holds up for longer than the gap reads all at once.
test('an older client on a pipe: progress, question, cancelling', { retry: 2 }, async () => {
  const remote = await eraRemote('modern-only');
  stops.push(remote.stop);
  const capabilities = { elicitation: {} };
  const client = new Client({ name: 'sdk', version: '2' }, { capabilities });
  const content = { sure: true };
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content }));
  const env = cleanEnvironment(keys);
  const proxy = command([remote.url, ...scope]);
  await client.connect(new StdioClientTransport({ ...proxy, env, stderr: 'inherit' }));
  stops.push(() => client.close());
  for (let round = 0; round < 10; round += 1) {
    const progress: number[] = [];
    await client.callTool(
      { name: 'count', arguments: { to: 5 } },
      { onprogress: (step) => progress.push(step.progress) },
    );
    expect(progress).toEqual([1, 2, 3, 4, 5]);
  }
  const answer = await client.callTool({ name: 'confirm' });
  expect(answer.content).toMatchObject([{ text: 'sure: true' }]);
  const control = new AbortController();
  const refused = expect(
    client.callTool({ name: 'wait' }, { signal: control.signal }),
  ).rejects.toThrow();
  await expect.poll(() => remote.effects.waiting).toBeGreaterThan(0);
  control.abort();
  await refused;
  await expect.poll(() => remote.effects.aborted).toBe(remote.effects.waiting);
});

test('no secret is on stdout or stderr, and nothing but messages on stdout [14.8] [14.23]', async () => {
  const remote = await eraRemote('modern-only');
  stops.push(remote.stop);
  const secret = 'planted-metadata-value';
  const flags = ['--log-level', 'DEBUG', '--metadata', `team.id=${secret}`];
  const child = startProxy([remote.url, ...scope, ...flags], keys);
  stops.push(() => child.process.kill('SIGKILL'));
  child.send(
    legacy(0, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'Test Client', version: '9.8' },
    }),
  );
  child.send(initialized);
  child.send(legacy(1, 'prompts/list'));
  await child.lines(2);
  const told = [keys.AWS_SECRET_ACCESS_KEY, keys.AWS_SESSION_TOKEN, secret].map(String);
  const message = `You sent ${told.join(' and ')}`;
  const methods = ['tools/list', 'resources/list', 'ping', 'no/such'];
  for (const [at, status] of [400, 403, 500].entries()) {
    remote.refuse = (answer) => json(answer, { message }, status);
    for (const [index, method] of methods.entries()) {
      child.send(legacy(10 * (at + 1) + index, method));
    }
    await child.lines(2 + 4 * (at + 1));
  }
  // What is no answer to what was asked, in forms that the SDK has words for.
  remote.refuse = (answer) => json(answer, { jsonrpc: '2.0', id: 99, result: { message } });
  child.send(legacy(50, 'tools/list'));
  await child.lines(15);
  expect(await child.end()).toBe(0);
  expect(child.stdout()).toContain('[REDACTED]');
  expect(child.stderr()).toContain('DEBUG');
  for (const line of child.stdout().trim().split('\n')) {
    expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0');
  }
  for (const text of told) {
    expect(child.stdout()).not.toContain(text);
    expect(child.stderr()).not.toContain(text);
  }
});
