import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditStore } from '@gantry/gateway';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launcher } from '../shared/client-block.ts';

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gantry-mcp-'));
  writeFileSync(join(base, 'notes.txt'), 'Neither a folder nor a database.\n'.repeat(9));
});
afterAll(() => rmSync(base, { recursive: true }));

const keys = { AWS_ACCESS_KEY_ID: 'AKIAX', AWS_SECRET_ACCESS_KEY: 'x' };

async function connect(
  args: readonly string[],
  era: 'auto' | 'legacy' = 'auto',
  aws: Record<string, string> = keys,
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: era } });
  const env = { PATH: process.env.PATH ?? '', ...aws };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [launcher, 'mcp', ...args],
      cwd: base,
      env,
      stderr: 'ignore',
    }),
  );
  return client;
}

async function clusters(client: Client): Promise<string> {
  const { content } = await client.callTool({
    name: 'list_eks_resources',
    arguments: { resource_type: 'cluster' },
  });
  return content[0]?.type === 'text' ? content[0].text : '';
}

it.each(['auto', 'legacy'] as const)('serves a %s client on the simulated account', async (era) => {
  const file = join(base, `${era}.db`);
  const client = await connect(['eks', '--sandbox', '--audit', file], era);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('get_eks_insights');
  expect(await clusters(client)).toContain('prod');
  await client.close();
  const store = new AuditStore(file);
  expect(store.read({ limit: 10 }).map(({ event }) => event)).toMatchObject([
    {
      userIdentity: { type: 'Local', proof: 'local' },
      requestParameters: { tool: 'list_eks_resources' },
      sourceIPAddress: 'stdio',
    },
  ]);
  store.close();
});

it('names the profile whose login has expired, and the command', async () => {
  const config = join(base, 'config');
  writeFileSync(
    config,
    `[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = us-west-2
[profile work]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n`,
  );
  const aws = { HOME: base, AWS_CONFIG_FILE: config, AWS_PROFILE: 'work' };
  const client = await connect(['eks', '--region', 'us-west-2'], 'auto', aws);
  expect(await clusters(client)).toMatch(/profile work: aws sso login --profile work\./);
  await client.close();
});

it('keeps the simulated account in the folder it is told, wherever a client starts it', async () => {
  const elsewhere = join(base, 'elsewhere');
  const client = await connect(['eks', '--sandbox', '--folder', elsewhere]);
  expect(await clusters(client)).toContain('prod');
  await client.close();
  expect(existsSync(join(elsewhere, '.gantry', 'aws', 'config'))).toBe(true);
});

it.each([
  ['a folder that is a file', ['--folder', 'notes.txt'], /ENOTDIR/],
  ['an audit file that is a folder', ['--audit', '.'], /--audit \. cannot be used/],
  ['an audit file that is something else', ['--audit', 'notes.txt'], /--audit .*not a database/],
])('%s ends it, and says so', async (_, args, message) => {
  const child = spawn(process.execPath, [launcher, 'mcp', 'eks', '--sandbox', ...args], {
    cwd: base,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(said).toMatch(message);
});
