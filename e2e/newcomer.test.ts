import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { launcher, root, run, type Started, start } from './shared/started.ts';

/** Node 20 or whatever the machine has; the launcher finds the pinned one. */
const MACHINE_NODE = existsSync('/usr/bin/node') ? '/usr/bin/node' : 'node';

let started: Started;
const since = new Date().toISOString();
before(async () => {
  started = await start();
});
after(async () => {
  await started.stop();
});

const TOOLS = [
  'describe_eks_resource',
  'get_eks_insights',
  'get_eks_vpc_config',
  'list_eks_resources',
];
const question = { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } };

function block() {
  const found = started.block.mcpServers['gantry-eks'];
  assert.ok(found, 'a client block is printed');
  return { ...found, stderr: 'inherit' as const };
}

function answered(result: object): void {
  assert.match(JSON.stringify(result), /prod \| 1\.\d+ \|/);
}

describe('a newcomer', () => {
  it('sees endpoints, profiles, a block and three things to try within 90 seconds', () => {
    assert.ok(started.ms < 90_000);
    assert.equal(started.gateway, 'http://127.0.0.1:8787');
    assert.match(started.output, /gantry-admin[\s\S]*gantry-developer[\s\S]*gantry-viewer/);
    assert.equal(statSync(join(root, '.gantry/aws/credentials')).mode & 0o777, 0o600);
    assert.equal(statSync(join(root, '.gantry')).mode & 0o777, 0o700);
  });

  for (const [number, expected] of [
    ['1', /"structuredContent":\{"resource_type":"cluster"/],
    ['2', /HTTP\/1\.1 403[\s\S]*MissingAuthenticationTokenException/],
    ['3', /gantry-viewer {2}list_eks_resources/],
  ] as const) {
    it(`pastes thing ${number} to try, and it works`, async () => {
      const text = started.output.split(/^ {2}\d\. .*\n/m)[Number(number)] ?? '';
      const command = text.trim().split('\n')[0] ?? '';
      const { stdout, code } = await run('bash', ['-c', command]);
      assert.equal(code, 0);
      assert.match(stdout, expected);
    });
  }

  it('connects the SDK v2 client with the pasted block, in both eras', async () => {
    for (const options of [{}, { versionNegotiation: { mode: 'auto' as const } }]) {
      const client = new Client({ name: 'e2e', version: '2' }, options);
      await client.connect(new StdioClientTransport(block()));
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        TOOLS,
      );
      answered(await client.callTool(question));
      await client.close();
    }
  });

  it('connects the SDK v1 client with the pasted block', async () => {
    const client = new ClientV1({ name: 'e2e', version: '1' });
    await client.connect(new TransportV1(block()));
    assert.equal((await client.listTools()).tools.length, TOOLS.length);
    answered(await client.callTool(question));
    await client.close();
  });

  it('connects MCP Inspector’s CLI with the pasted block', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'gantry-')), 'mcp.json');
    writeFileSync(file, JSON.stringify(started.block));
    const inspector = join(root, 'e2e/node_modules/.bin/mcp-inspector');
    const common = [inspector, '--cli', '--config', file, '--server', 'gantry-eks', '--method'];
    const list = await run(process.execPath, [...common, 'tools/list']);
    assert.match(list.stdout, /"list_eks_resources"/);
    const call = await run(process.execPath, [
      ...common,
      'tools/call',
      '--tool-name',
      question.name,
      '--tool-arg',
      'resource_type=cluster',
    ]);
    assert.match(call.stdout, /prod \| 1\.\d+/);
  });

  it('finds each call in the audit, with who, what and which client', async () => {
    const filter = ['--tool', question.name, '--since', since];
    const { stdout } = await run('npx', ['gantry', 'audit', '--json', ...filter]);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const clients = events.map(({ additionalEventData }) => additionalEventData.client);
    assert.ok(clients.includes('e2e/2'), 'the modern client gave its name');
    for (const event of events) {
      assert.equal(event.userIdentity.userName, 'gantry-viewer');
      assert.equal(event.eventName, 'CallReadOnlyTool');
      assert.ok(event.additionalEventData.awsCalls.length >= 3);
    }
  });

  it('gets a block for each client, with absolute paths', async () => {
    for (const client of ['kiro', 'claude-code', 'cursor', 'vscode', 'amazon-q']) {
      const { stdout, code } = await run('npx', ['gantry', 'config', client]);
      assert.equal(code, 0);
      const config = JSON.parse(stdout);
      const { command, args } = (config.mcpServers ?? config.servers)['gantry-eks'];
      assert.ok(isAbsolute(command) && existsSync(command));
      assert.ok(isAbsolute(args[0]) && existsSync(args[0]));
    }
  });

  it('is helped when something is mistyped', async () => {
    const typo = await run('npx', ['gantry', 'serv']);
    assert.equal(typo.code, 2);
    assert.match(typo.stderr, /unknown command 'serv'[\s\S]*serve/);
    const client = await run('npx', ['gantry', 'config', 'curser']);
    assert.equal(client.code, 2);
    assert.match(client.stderr, /Did you mean cursor\?/);
    const policy = await run('npx', ['gantry', 'policy', 'eks-readonly']);
    assert.match(policy.stderr, /Did you mean eks-read-only\?/);
    const flag = await run('npx', ['gantry', 'serve', '--sandbx']);
    assert.equal(flag.code, 2);
    assert.match(flag.stderr, /--sandbox/);
  });

  it('may start it with the machine’s own Node, however old', async () => {
    const { stdout, code } = await run(MACHINE_NODE, [launcher, '--version']);
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('is told when the port is taken, or Gantry runs here already', async () => {
    const here = await run(process.execPath, [launcher, 'serve', '--sandbox']);
    assert.equal(here.code, 1);
    assert.match(here.stderr, /^Gantry already runs in this folder: process \d+, http/);
    const folder = mkdtempSync(join(tmpdir(), 'gantry-'));
    const elsewhere = await run(process.execPath, [launcher, 'serve', '--sandbox'], {}, folder);
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.stderr, /^Port 8787 is in use\./);
  });
});
