import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type Block, launcher, profile, root, run, type Started, start } from './shared/started.ts';

const folder = mkdtempSync(join(tmpdir(), 'gantry-bundle-'));
const proxy = join(folder, 'proxy');
const whole = join(folder, 'whole');
const installed = join(proxy, 'node_modules/@gantry/proxy');
const installedCommand = join(proxy, 'node_modules/.bin/gantry-proxy');
const gantry = join(whole, 'node_modules/.bin/gantry');

/** Names what must be there from TypeScript, and one thing that must not fit. */
const PROGRAM = `
import { signedTransport, signingFetch, type SigningCredentials } from '@gantry/proxy';
const credentials = async (): Promise<SigningCredentials> => ({ accessKeyId: 'A', secretAccessKey: 'b' });
const fetched: typeof fetch = signingFetch({ url: 'http://127.0.0.1:1/mcp', service: 'eks-mcp', region: 'us-west-2', credentials });
const transport = await signedTransport({ url: 'http://127.0.0.1:1/mcp', service: 'eks-mcp', region: 'us-west-2', credentials });
await transport.close();
// @ts-expect-error a URL is text
export const wrong = () => signedTransport({ url: 1 });
console.log(typeof fetched);
`;

/** A Node that is new enough, whatever the machine has. */
const PATH = `${join(process.execPath, '..')}:/usr/bin:/bin`;

/** Packs a package and installs it alone into a folder, without a network. */
async function install(name: string, into: string): Promise<void> {
  mkdirSync(into);
  const packed = await run('npm', ['pack', '--silent', join(root, 'dist', name)], {}, into);
  writeFileSync(join(into, 'package.json'), '{ "type": "module" }');
  const archive = `./${packed.stdout.trim()}`;
  const args = ['install', '--offline', '--no-audit', '--no-fund', archive];
  const { code, stderr } = await run('npm', args, {}, into);
  assert.equal(code, 0, stderr);
}

/** What npm finds installed in a folder. */
async function packagesIn(into: string): Promise<readonly string[]> {
  const { stdout } = await run('npm', ['ls', '--all', '--parseable'], {}, into);
  return stdout.trim().split('\n').slice(1);
}

let started: Started;
before(async () => {
  const bundled = await run('npm', ['run', '--silent', 'bundle']);
  assert.equal(bundled.code, 0, bundled.stderr);
  await install('gantry-proxy', proxy);
  await install('gantry', whole);
  started = await start(gantry, ['serve', '--sandbox', '--port', '0'], { PATH }, whole);
});
after(async () => {
  await started.stop();
  rmSync(folder, { recursive: true });
});

async function connected({ command, args, env }: Block, capabilities = {}): Promise<Client> {
  // Nothing of the machine's but what names the profile.
  const options = { command, args, env: { ...env, PATH }, cwd: whole };
  const client = new Client({ name: 'bundle', version: '1' }, { capabilities });
  await client.connect(new StdioClientTransport(options));
  return client;
}

async function answersThrough(
  command: string,
  args: readonly string[],
  capabilities = {},
): Promise<void> {
  const own = ['--service', 'eks-mcp', '--region', 'us-west-2'];
  const all = [...args, `${started.gateway}/eks/mcp`, ...own];
  const env = profile('gantry-viewer', whole);
  const client = await connected({ command, args: all, env }, capabilities);
  const call = { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } };
  assert.match(JSON.stringify(await client.callTool(call)), /prod \| 1\.\d+ \|/);
  await client.close();
}

describe('the package of the proxy', () => {
  it('brings all it needs: nothing is installed beside it', async () => {
    assert.deepEqual(await packagesIn(proxy), [installed]);
  });

  it('signs and connects as the installed command', () => answersThrough(installedCommand, []));

  it('is one file: copied alone into an empty folder it works', async () => {
    const alone = join(mkdtempSync(join(folder, 'alone-')), 'proxy.mjs');
    copyFileSync(join(installed, 'gantry-proxy.mjs'), alone);
    await answersThrough(process.execPath, [alone]);
    // This client can be asked, so the proxy translates, which takes much more code.
    await answersThrough(process.execPath, [alone], { elicitation: {} });
  });

  it('answers wrong usage as the source does', async () => {
    const from = await run(process.execPath, [launcher, 'proxy', '--retries', '11']);
    const { code, stdout, stderr } = await run(installedCommand, ['--retries', '11'], { PATH });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.equal(stderr.replaceAll('gantry-proxy', 'gantry proxy'), from.stderr);
  });

  it('has types that need no other package, and fit the library', async () => {
    writeFileSync(join(proxy, 'program.mts'), PROGRAM);
    const tsc = join(root, 'node_modules/.bin/tsc');
    const flags = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    const types = ['--typeRoots', join(root, 'node_modules/@types')];
    const made = await run(tsc, [...flags, ...types, 'program.mts'], {}, proxy);
    assert.equal(made.stdout, '');
    const ran = await run(process.execPath, ['program.mjs'], {}, proxy);
    assert.deepEqual([ran.stdout.trim(), ran.stderr], ['function', '']);
  });

  it('carries the licences of what it contains', () => {
    const notices = readFileSync(join(installed, 'NOTICES.txt'), 'utf8');
    for (const name of ['@smithy/signature-v4', 'eventsource-parser', '@aws-sdk/core']) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
    }
  });
});

describe('the package of Gantry', () => {
  it('brings all it needs: nothing is installed beside it', async () => {
    assert.deepEqual(await packagesIn(whole), [join(whole, 'node_modules/gantry')]);
  });

  it('prints a block that starts its own proxy', async () => {
    const [block] = Object.values(started.block.mcpServers);
    assert.ok(block !== undefined);
    assert.equal(block.args[0], join(whole, 'node_modules/gantry/bin/gantry.js'));
    const call = { name: 'get_eks_insights', arguments: { cluster_name: 'prod' } };
    const client = await connected(block);
    assert.match(JSON.stringify(await client.callTool(call)), /guardduty/);
    await client.close();
  });

  it('serves one person on stdio', async () => {
    const client = await connected({ command: gantry, args: ['mcp', 'eks', '--sandbox'], env: {} });
    assert.ok((await client.listTools()).tools.length > 0);
    await client.close();
  });

  it('has written down who called', async () => {
    const { stdout } = await run(gantry, ['audit', '--json'], { PATH }, whole);
    assert.match(stdout, /get_eks_insights/);
  });

  it('serves AWS by its own protocols', async () => {
    const env = profile('gantry-viewer', whole);
    const args = ['--endpoint-url', started.aws, '--region', 'us-west-2', 'eks', 'list-clusters'];
    const { stdout, stderr } = await run('/usr/bin/aws', args, env);
    assert.match(stdout, /"prod"/, stderr);
  });

  it('reads gantry.yaml, and refuses it by the same words as the source', async () => {
    writeFileSync(join(whole, 'gantry.yaml'), 'regoins: [us-west-2]\n');
    const args = ['serve', '--config', 'gantry.yaml'];
    const source = await run(process.execPath, [launcher, ...args], {}, whole);
    assert.match(source.stderr, /regoins/);
    assert.deepEqual(await run(gantry, args, { PATH }, whole), source);
  });

  it('knows the same commands and policies', async () => {
    for (const args of [['--help'], ['policy', 'eks-read-only'], ['config', 'kiro'], ['keys']]) {
      const source = await run(process.execPath, [launcher, ...args], {}, folder);
      const packed = await run(gantry, args, { PATH }, folder);
      const own = join(whole, 'node_modules/gantry/bin/gantry.js');
      assert.equal(packed.stdout.replaceAll(own, launcher), source.stdout);
      assert.deepEqual([packed.code, packed.stderr], [source.code, source.stderr]);
    }
  });

  it('carries the simulated account into a program, as docs/package.md says', async () => {
    const [, program = ''] =
      /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/package.md'), 'utf8')) ?? [];
    writeFileSync(join(whole, 'program.mjs'), program);
    symlinkSync(join(root, 'node_modules/@aws-sdk'), join(whole, 'node_modules/@aws-sdk'));
    const { stdout, stderr } = await run(process.execPath, ['program.mjs'], {}, whole);
    assert.match(stdout, /'prod'/, stderr);
  });

  it('carries the licences of what it contains', () => {
    const notices = readFileSync(join(whole, 'node_modules/gantry/NOTICES.txt'), 'utf8');
    for (const name of ['@modelcontextprotocol/server', '@aws-sdk/client-eks', 'pino', 'zod']) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
    }
  });
});
