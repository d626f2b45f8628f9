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
  await child.lines(answers.length);
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

test('a pair that needs it does', async () => {
  const modules = await loaded('dual stateless', conversation({ elicitation: {} }));
  expect(modules).toMatch(/@modelcontextprotocol\/client/);
  expect(modules).toMatch(/@modelcontextprotocol\/server/);
});
