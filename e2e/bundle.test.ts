import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { launcher, profile, root, run, type Started, start } from './shared/started.ts';

const folder = mkdtempSync(join(tmpdir(), 'gantry-bundle-'));
const installed = join(folder, 'node_modules/@gantry/proxy');
const installedCommand = join(folder, 'node_modules/.bin/gantry-proxy');

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

let started: Started;
before(async () => {
  const bundled = await run('npm', ['run', '--silent', 'bundle']);
  assert.equal(bundled.code, 0, bundled.stderr);
  const target = join(root, 'dist/gantry-proxy');
  const packed = await run('npm', ['pack', '--silent', target], {}, folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const archive = `./${packed.stdout.trim()}`;
  const args = ['install', '--offline', '--no-audit', '--no-fund', archive];
  const { code, stderr } = await run('npm', args, {}, folder);
  assert.equal(code, 0, stderr);
  started = await start(process.execPath, [launcher, 'serve', '--sandbox', '--port', '0']);
});
after(async () => {
  await started.stop();
  rmSync(folder, { recursive: true });
});

async function answersThrough(
  command: string,
  args: readonly string[],
  capabilities = {},
): Promise<void> {
  const own = ['--service', 'eks-mcp', '--region', 'us-west-2'];
  const transport = new StdioClientTransport({
    command,
    args: [...args, `${started.gateway}/eks/mcp`, ...own],
    // Nothing of the machine's but what names the profile.
    env: { ...profile('gantry-viewer'), PATH },
  });
  const client = new Client({ name: 'bundle', version: '1' }, { capabilities });
  await client.connect(transport);
  const call = { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } };
  assert.match(JSON.stringify(await client.callTool(call)), /prod \| 1\.\d+ \|/);
  await client.close();
}

describe('the package of the proxy', () => {
  it('brings all it needs: nothing is installed beside it', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--parseable'], {}, folder);
    assert.deepEqual(stdout.trim().split('\n').slice(1), [installed]);
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
    writeFileSync(join(folder, 'program.mts'), PROGRAM);
    const tsc = join(root, 'node_modules/.bin/tsc');
    const flags = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    const types = ['--typeRoots', join(root, 'node_modules/@types')];
    const made = await run(tsc, [...flags, ...types, 'program.mts'], {}, folder);
    assert.equal(made.stdout, '');
    const ran = await run(process.execPath, ['program.mjs'], {}, folder);
    assert.deepEqual([ran.stdout.trim(), ran.stderr], ['function', '']);
  });

  it('carries the licences of what it contains', () => {
    const notices = readFileSync(join(installed, 'NOTICES.txt'), 'utf8');
    for (const name of ['@smithy/signature-v4', 'eventsource-parser', '@aws-sdk/core']) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
    }
  });
});
