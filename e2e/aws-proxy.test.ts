import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type AwsNetwork, awsNetwork } from '../packages/proxy/src/testing/aws-network.ts';
import { noAwsProxy as skip, theirs, VERSION } from './shared/aws-proxy.ts';
import { type RealGateway, startRealGateway, VENDOR } from './shared/real-gateway.ts';
import { type Block, launcher, root, run, type Started, start } from './shared/started.ts';
import { startTap, type Tap } from './shared/tap.ts';

/** AWS's own proxy as it is published, as a client of Gantry. */

const clusters = { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } };

async function connect(args: readonly string[], env: Record<string, string>): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1' });
  const { PATH = '' } = process.env;
  const given = { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const { command } = theirs;
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: given,
    stderr: 'ignore',
  });
  await client.connect(transport).catch(async (error: unknown) => {
    await transport.close();
    throw error;
  });
  return client;
}

async function said(client: Client, call: Parameters<Client['callTool']>[0]): Promise<string> {
  return JSON.stringify(await client.callTool(call));
}

it('is the version that these tests are about', { skip }, async () => {
  const { stdout } = await run(theirs.command, ['--help']);
  assert.match(stdout, new RegExp(`MCP Proxy for AWS v${VERSION.replaceAll('.', '\\.')}\n`));
});

describe('AWS’s proxy, configured as docs/real-aws.md says', { skip }, () => {
  /** The block of the page. */
  const page = readFileSync(join(root, 'docs/real-aws.md'), 'utf8');
  const json = /```json\n(\{\n {2}"mcpServers"[\s\S]*?)```/.exec(page)?.[1] ?? '{}';
  const [block]: Block[] = Object.values(JSON.parse(json).mcpServers);
  const [packaged = '', ...args] = block?.args ?? [];
  const url = args[0] ?? '';

  let real: RealGateway;
  let tap: Tap;
  let network: AwsNetwork;
  let env: Record<string, string>;
  let folder = '';
  let issued = '';
  before(async () => {
    real = await startRealGateway(new URL(url).origin);
    tap = await startTap();
    tap.aim(real.port);
    network = await awsNetwork([new URL(url).hostname], tap.listener);
    folder = mkdtempSync(join(tmpdir(), 'gantry-aws-proxy-'));
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, network.authority);
    // Its profile, and nothing else that would say a region.
    const credentials = join(folder, 'credentials');
    issued = (await real.gantry('keys', 'issue', VENDOR, '--expires', '1d')).stdout;
    appendFileSync(credentials, issued);
    const trust = { HTTPS_PROXY: network.proxy, SSL_CERT_FILE: authority };
    env = { ...trust, AWS_SHARED_CREDENTIALS_FILE: credentials };
  });
  after(async () => {
    await network?.stop();
    await tap?.stop();
    await real?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('connects, lists and calls with a key that Gantry issued, until it is revoked', async () => {
    assert.match(packaged, /^mcp-proxy-for-aws@/);
    const client = await connect(args, env);
    assert.equal(client.getServerVersion()?.name, 'MCP Proxy for AWS');
    assert.match(client.getInstructions() ?? '', /Tools for Amazon EKS clusters/);
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'list_eks_resources'));
    assert.match(await said(client, clusters), /staging/);
    const id = /GTRY[A-Z2-7]+/.exec(issued)?.[0] ?? '';
    await real.gantry('keys', 'revoke', id);
    // Its own words for whatever is refused on the way; at the start Gantry's get through.
    assert.match(await said(client, clusters), /expired or invalid AWS credentials/);
    assert.deepEqual((await client.listTools()).tools, []);
    await client.close();
    await assert.rejects(connect(args, env), /security token included in the request is invalid/);
  });
});

describe('AWS’s proxy, on the simulated account', { skip }, () => {
  let started: Started;
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gantry-aws-proxy-'));
    const args = [launcher, 'serve', '--sandbox', '--port', '0'];
    started = await start(process.execPath, args, {}, folder);
  });
  after(async () => {
    await started?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The printed block, for AWS's proxy: what stands behind `gantry proxy`. */
  function printed(): { args: readonly string[]; env: Record<string, string> } {
    const { args, env } = started.block.mcpServers['gantry-eks'] ?? assert.fail('no block');
    return { args: args.slice(args.indexOf('proxy') + 1), env };
  }

  /** Who has made the calls, from the first on. */
  async function callers(): Promise<readonly string[]> {
    const { stdout } = await run(process.execPath, [launcher, 'audit'], {}, folder);
    return [...stdout.matchAll(/(gantry-\w+) {2}list_eks_resources/g)].map(([, who = '']) => who);
  }

  for (const who of ['gantry-viewer', 'gantry-admin']) {
    it(`takes the place of ours in the printed block, as ${who}`, async () => {
      const { args, env } = printed();
      const client = await connect([...args, '--profile', who], env);
      const { tools } = await client.listTools();
      assert.ok(tools.length >= 4);
      assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint !== undefined));
      assert.match(await said(client, clusters), /prod \| 1\.\d+ \|.*"isError":false/);
      assert.match(await said(client, { name: 'list_eks_resources' }), /resource_type/);
      await client.ping();
      await client.close();
      assert.equal((await callers()).at(-1), who);
    });
  }

  it('calls as the first of several profiles, since Gantry’s tools let it choose none', async () => {
    const { args, env } = printed();
    const profiles = ['--profile', 'gantry-admin', 'gantry-viewer'];
    const flags = ['--read-only', '--metadata', 'team=shop', 'AWS_REGION=us-west-2'];
    const headers = ['--header', 'x-tenant=acme', '--header', 'pragma=no-cache'];
    const client = await connect([...args, ...profiles, ...flags, ...headers], env);
    const { tools } = await client.listTools();
    assert.ok(tools.length >= 4);
    assert.doesNotMatch(JSON.stringify(tools), /aws_profile/);
    const before = (await callers()).length;
    const stray = { ...clusters.arguments, aws_profile: 'gantry-viewer' };
    assert.match(await said(client, { ...clusters, arguments: stray }), /prod \| 1\.\d+ \|/);
    assert.match(await said(client, { name: 'apply_yaml' }), /not available in read-only mode/);
    await client.close();
    assert.deepEqual((await callers()).slice(before), ['gantry-admin']);
  });
});
