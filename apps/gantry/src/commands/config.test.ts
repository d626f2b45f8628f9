import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { clients } from '../clients/index.ts';
import type { RunFile } from '../shared/run-file.ts';
import { UsageError } from '../shared/usage-error.ts';
import { testMachine } from '../testing/config-world.ts';

const parsed = (client: string, text: string): unknown =>
  client === 'codex' ? JSON.parse(JSON.stringify(parseToml(text))) : JSON.parse(text);

const simulated: RunFile = {
  pid: 1,
  startedAt: '',
  gateway: 'http://127.0.0.1:9999',
  aws: 'http://127.0.0.1:4566',
  servers: { 'eks-mcp': 'http://127.0.0.1:9999/eks/mcp' },
};

const URL_OF_DEMO = 'http://127.0.0.1:8787/eks/mcp';
const flags = ['--service', 'eks-mcp', '--region', 'us-west-2', '--profile', 'gantry-viewer'];

/** The proxy's block as it is on a machine of that platform. */
function started(platform: string, cwd: string) {
  const windows = platform === 'windows';
  const own = platform === 'linux';
  const root = windows ? 'C:\\PATH-TO\\' : '/PATH-TO/';
  const slash = windows ? '\\' : '/';
  const base = own ? cwd : `${root}folder-of-gantry-serve`;
  const gantry = ['gantry', 'apps', 'gantry', 'bin', 'gantry.js'].join(slash);
  return {
    command: own ? '/opt/node' : `${root}node${windows ? '.exe' : ''}`,
    args: [own ? '/opt/gantry.js' : `${root}${gantry}`, 'proxy', URL_OF_DEMO, ...flags],
    env: {
      AWS_CONFIG_FILE: [base, '.gantry', 'aws', 'config'].join(slash),
      AWS_SHARED_CREDENTIALS_FILE: [base, '.gantry', 'aws', 'credentials'].join(slash),
    },
  };
}

/** What each client documents around a command, and around a URL. */
const forms: Readonly<Record<string, readonly [string, object, object | undefined]>> = {
  'amazon-q': ['mcpServers', { timeout: 300_000 }, { type: 'http', url: URL_OF_DEMO }],
  'claude-code': ['mcpServers', { type: 'stdio' }, { type: 'http', url: URL_OF_DEMO }],
  'claude-desktop': ['mcpServers', {}, undefined],
  codex: [
    'mcp_servers',
    { startup_timeout_sec: 30, tool_timeout_sec: 300 },
    { url: URL_OF_DEMO, tool_timeout_sec: 300 },
  ],
  cursor: ['mcpServers', {}, { url: URL_OF_DEMO }],
  kiro: [
    'mcpServers',
    { disabled: false, autoApprove: [] },
    { url: URL_OF_DEMO, disabled: false, autoApprove: [] },
  ],
  vscode: ['servers', { type: 'stdio' }, { type: 'http', url: URL_OF_DEMO }],
};

test('every client has its case here', () => {
  expect(Object.keys(forms)).toEqual(Object.keys(clients));
});

describe.each(Object.entries(forms))('%s', (client, [key, around, http]) => {
  test.each(['linux', 'macos', 'windows'])('with the proxy, for %s', async (platform) => {
    const { config, cwd } = testMachine();
    const { out, err } = await config(client, '--platform', platform);
    const entry = { ...around, ...started(platform, cwd) };
    expect(parsed(client, out)).toEqual({ [key]: { 'gantry-eks': entry } });
    expect(err).not.toContain('--profile');
    if (platform === 'linux') expect(err).not.toContain('PATH-TO');
    else expect(err).toMatch(/Put the paths of that machine in place of: .*PATH-TO.node/);
  });

  test('directly', async () => {
    const { config } = testMachine();
    const answer = config(client, '--via', 'direct');
    if (http === undefined) {
      await expect(answer).rejects.toThrow(/Claude Desktop cannot be connected with --via direct/);
      return;
    }
    const { out, err } = await answer;
    expect(parsed(client, out)).toEqual({ [key]: { 'gantry-eks': http } });
    expect(err).toMatch(/without SigV4. That is gantry serve --local/);
  });

  test('with a server of its own on stdio', async () => {
    const { config, cwd } = testMachine({ env: { AWS_PROFILE: 'mine', AWS_REGION: 'eu-west-1' } });
    const mcp = ['/opt/gantry.js', 'mcp', 'eks'];
    const real = await config(client, '--via', 'stdio');
    expect(parsed(client, real.out)).toEqual({
      [key]: {
        'gantry-eks': {
          ...around,
          command: '/opt/node',
          args: [...mcp, '--region', 'eu-west-1'],
          env: { AWS_PROFILE: 'mine' },
        },
      },
    });
    const demo = await config(client, '--via', 'stdio', '--sandbox', '--allow-write');
    expect(parsed(client, demo.out)).toEqual({
      [key]: {
        'gantry-eks': {
          ...around,
          command: '/opt/node',
          args: [...mcp, '--sandbox', '--folder', cwd, '--allow-write'],
          env: { AWS_PROFILE: 'gantry-developer' },
        },
      },
    });
  });
});

/** The arguments of the proxy, after its name. */
async function proxyArguments(args: string[], traits = {}): Promise<string[]> {
  const { out } = await testMachine(traits).config('cursor', ...args);
  return JSON.parse(out).mcpServers['gantry-eks'].args.slice(2);
}

test('the URL of AWS tells service and region itself, and nobody guesses a profile', async () => {
  const url = 'https://eks-mcp.eu-west-1.api.aws/mcp';
  expect(await proxyArguments(['--url', url])).toEqual([url]);
  const env = { AWS_PROFILE: 'mine', AWS_REGION: 'us-east-1' };
  expect(await proxyArguments(['--url', url], { env })).toEqual([url, '--profile', 'mine']);
  const { out, err } = await testMachine().config('cursor', '--url', url);
  expect(err).toContain('No --profile is given');
  expect(JSON.parse(out).mcpServers['gantry-eks']).not.toHaveProperty('env');
});

test('a gateway of one’s own is trusted by its name', async () => {
  const url = 'https://gantry.example.com/eks/mcp';
  const given = ['--url', url, '--profile', 'a', '--profile', 'b', '--regions', 'eu-west-1'];
  expect(await proxyArguments([...given, '--read-only'])).toEqual([
    url,
    ...['--service', 'eks-mcp', '--region', 'us-west-2', '--profile', 'a', '--profile', 'b'],
    ...['--regions', 'eu-west-1', '--trust-host', 'gantry.example.com', '--read-only'],
  ]);
});

test('the Gantry that runs in this folder is the endpoint', async () => {
  const running = async () => simulated;
  const endpoint = 'http://127.0.0.1:9999/eks/mcp';
  expect(await proxyArguments([], { running })).toEqual([endpoint, ...flags]);
  const { config } = testMachine({ running });
  const unsigned = config('kiro', '--via', 'direct');
  await expect(unsigned).rejects.toThrow(/wants SigV4 signatures, and Kiro cannot sign/);
  // One for real callers has no demo profiles.
  const { aws: _, ...real } = simulated;
  const args = await proxyArguments([], { running: async () => real });
  expect(args).toEqual([endpoint, ...flags.slice(0, 4)]);
});

test.each([
  [['kiro', '--via', 'direct', '--read-only'], /--read-only goes with --via proxy, not with/],
  [['kiro', '--via', 'stdio', '--read-only'], /left out unless --allow-write/],
  [['kiro', '--allow-write'], /--allow-write goes with --via stdio, not with --via proxy/],
  [['kiro', '--sandbox'], /--sandbox goes with --via stdio/],
  [['kiro', '--via', 'stdio', '--url', 'http://x'], /--url goes with --via proxy or --via direct/],
  [['kiro', '--via', 'stdio'], /Which region\? Give --region/],
  [['kiro', '--via', 'direct', '--url', 'https://eks-mcp.eu-west-1.api.aws/mcp'], /cannot sign/],
  [['kiro', '--url', 'http://gantry.example.com/mcp'], /unencrypted: use https/],
  [['kiro', '--url', 'gantry'], /not a valid URL/],
  [['kiro', '--url', 'https://a:b@gantry.example.com/'], /must not carry a user name/],
  [['kiro', '--force'], /--force is for --write/],
  [['kiro', '--file', 'x'], /--file names what to write/],
  [['kiro', '--json'], /--json is for the list/],
  [['kiro', '--write', '--file', 'x', '--scope', 'user'], /exclude each other/],
  [['kiro', '--write', '--platform', 'windows'], /this machine, which is linux/],
  [['claude-desktop', '--write'], /documented for linux, only for macos and windows/],
  [['claude-desktop', '--scope', 'project'], /has no project file: use --scope user/],
  [['kiro', '--name', 'a\nb'], /no control characters/],
  [['--write'], /Which client\?/],
  [['codec'], /Did you mean codex\?/],
])('gantry config %j is wrong usage', async (args, words) => {
  const answer = testMachine().config(...args);
  await expect(answer).rejects.toThrow(UsageError);
  await expect(answer).rejects.toThrow(words);
});

test.each([
  ['windows', 'claude-desktop', 'AppData/Roaming/Claude/claude_desktop_config.json'],
  ['windows', 'vscode', 'AppData/Roaming/Code/User/mcp.json'],
  ['macos', 'claude-desktop', 'Library/Application Support/Claude/claude_desktop_config.json'],
  ['macos', 'vscode', 'Library/Application Support/Code/User/mcp.json'],
  ['linux', 'vscode', '.config/Code/User/mcp.json'],
  ['linux', 'amazon-q', '.aws/amazonq/mcp.json'],
  ['linux', 'claude-code', '.claude.json'],
  ['linux', 'cursor', '.cursor/mcp.json'],
  ['linux', 'kiro', '.kiro/settings/mcp.json'],
  ['linux', 'codex', '.codex/config.toml'],
] as const)('on %s, %s finds its block in %s', async (platform, client, path) => {
  const machine = testMachine({ platform });
  const { out } = await machine.config(client, '--write', '--scope', 'user');
  expect(out).toContain(`gantry-eks is in ${join(machine.home, path)}`);
  const { out: printed } = await machine.config(client);
  expect(machine.read(path)).toBe(printed);
});

test('the list says which file of which client leads here', async () => {
  const { config, put, home } = testMachine({ env: { CODEX_HOME: '/nowhere/codex' } });
  await config('kiro', '--write');
  await config('cursor', '--write', '--name', 'other');
  put('.aws/amazonq/mcp.json', '{"mcpServers": {"x": {}}}');
  put('.claude.json', '{');
  const { out } = await config('--json');
  const rows: { client: string; scope: string; file: string; state: string }[] = JSON.parse(out);
  const states = rows.map(({ client, scope, state }) => `${client} ${scope}: ${state}`);
  expect(states).toEqual([
    'amazon-q user: there, without Gantry',
    'amazon-q project: no file',
    'claude-code user: cannot be read',
    'claude-code project: no file',
    'claude-desktop user: no file is documented for linux',
    'codex user: no file',
    'codex project: no file',
    'cursor user: has other',
    'cursor project: no file',
    'kiro user: has gantry-eks',
    'kiro project: no file',
    'vscode user: no file',
    'vscode project: no file',
  ]);
  const { out: text } = await config();
  expect(text).toMatch(/^codex +user +\/nowhere\/codex\/config.toml +no file$/m);
  expect(text).toContain(join(home, '.kiro/settings/mcp.json'));
});
