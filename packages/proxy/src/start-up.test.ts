import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keys, startProxy } from './testing/child.ts';
import { eraRemote, type Remote } from './testing/era-remote.ts';
import { initialized, legacy, modern } from './testing/test-bridge.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Modules that a proxy has loaded after a handshake, a list and a call. */
async function loaded(kind: Remote, messages: readonly object[]): Promise<string> {
  const remote = await eraRemote(kind);
  const folder = mkdtempSync(join(tmpdir(), 'gantry-proxy-'));
  stops.push(remote.stop, () => rmSync(folder, { recursive: true }));
  const noted = join(folder, 'modules');
  const preload = new URL('./testing/note-modules.ts', import.meta.url).href;
  const env = { NODE_OPTIONS: `--import=${preload}`, LOADED_MODULES: noted };
  const args = [remote.url, '--service', 'eks-mcp', '--region', 'us-west-2'];
  const child = startProxy(args, { ...keys, ...env });
  stops.push(() => child.process.kill('SIGKILL'));
  for (const message of messages) child.send(message);
  const answers = messages.filter((message) => 'id' in message);
  const lines = await child.lines(answers.length);
  const question = lines.find((line) => 'method' in line);
  if (question !== undefined) {
    child.send({ jsonrpc: '2.0', id: question.id, result: { action: 'decline' } });
    await child.lines(answers.length + 1);
  }
  expect(child.stdout()).not.toContain('"error"');
  expect(await child.end()).toBe(0);
  return readFileSync(noted, 'utf8');
}

const conversation = (capabilities: object) => [
  legacy(0, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities,
    clientInfo: { name: 'Test Client', version: '9.8' },
  }),
  initialized,
  legacy(1, 'tools/list'),
  legacy(2, 'tools/call', { name: 'count', arguments: { to: 1 } }),
];

const asIs: readonly (readonly [string, Remote, readonly object[]])[] = [
  ['an older client that cannot be asked', 'dual stateless', conversation({})],
  ['an older pair', 'legacy-only sessionful', conversation({ elicitation: {} })],
  ['a modern pair', 'modern-only', [modern(1, 'server/discover'), modern(2, 'tools/list')]],
];

test.each(asIs)('%s loads nothing of the MCP SDK', async (_, kind, messages) => {
  const modules = await loaded(kind, messages);
  expect(modules).toContain('/bridge.ts');
  expect(modules).not.toMatch(/@modelcontextprotocol|\/zod\/|\/semantic\//);
});

const translated: readonly (readonly [string, Remote, readonly object[]])[] = [
  ['a client that can be asked', 'dual stateless', conversation({ elicitation: {} })],
  ['a client that has to be translated', 'modern-only', conversation({})],
];

test.each(translated)(
  '%s loads nothing of it as long as nobody asks',
  async (_, kind, messages) => {
    const modules = await loaded(kind, messages);
    expect(modules).toContain('/semantic/leg.ts');
    expect(modules).not.toMatch(/@modelcontextprotocol|\/zod\//);
  },
);

test('a question loads the server of the SDK, and not its client', async () => {
  const asks = legacy(3, 'tools/call', { name: 'confirm' });
  const modules = await loaded('modern-only', [...conversation({ elicitation: {} }), asks]);
  expect(modules).toMatch(/@modelcontextprotocol\/server/);
  expect(modules).not.toMatch(/@modelcontextprotocol\/client/);
});
