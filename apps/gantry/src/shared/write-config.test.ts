import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { expect, test } from 'vitest';
import { testMachine } from '../testing/config-world.ts';

const CODEX = '.codex/config.toml';
const KIRO = '.kiro/settings/mcp.json';
const mode = (file: string) => statSync(file).mode & 0o777;

const direct = ['--write', '--via', 'direct'];

test('a new file is its owner’s alone, with all its folders', async () => {
  const { config, home, read } = testMachine();
  const { out } = await config('kiro', ...direct);
  expect(read(KIRO)).toBe(`{
  "mcpServers": {
    "gantry-eks": {
      "url": "http://127.0.0.1:8787/eks/mcp",
      "disabled": false,
      "autoApprove": []
    }
  }
}
`);
  expect(mode(join(home, KIRO))).toBe(0o600);
  expect(out).toBe(`gantry-eks is in ${join(home, KIRO)}
Restart Kiro; the server is listed in its MCP panel.
`);
  expect(readdirSync(join(home, dirname(KIRO)))).toEqual(['mcp.json']);
});

const COMMENTED = `// mine
{
\t"inputs": [ { "id": "key" } ], /* asked once */
\t"servers": {
\t\t// the first
\t\t"other": { "type": "http", "url": "http://localhost:1" }, // kept
\t},
\t"zeta": 1,
}
`;

test('comments, tabs, order and trailing commas stay', async () => {
  const { config, put, read } = testMachine();
  const file = put('project/.vscode/mcp.json', COMMENTED);
  chmodSync(file, 0o640);
  const { out, err } = await config('vscode', ...direct);
  expect(read('project/.vscode/mcp.json')).toBe(`// mine
{
\t"inputs": [ { "id": "key" } ], /* asked once */
\t"servers": {
\t\t// the first
\t\t"other": { "type": "http", "url": "http://localhost:1" },
\t\t"gantry-eks": {
\t\t\t"type": "http",
\t\t\t"url": "http://127.0.0.1:8787/eks/mcp"
\t\t}, // kept
\t},
\t"zeta": 1,
}
`);
  const backup = `${file}.bak-20261122080910`;
  expect(readFileSync(backup, 'utf8')).toBe(COMMENTED);
  expect([mode(file), mode(backup)]).toEqual([0o640, 0o640]);
  expect(out).toContain(`The file as it was: ${backup}`);
  expect(err).not.toContain('version control');
  expect((await config('vscode', '--write', '--name', 'b')).err).toContain('version control');
  expect(err).not.toContain('may not read it');
});

test.each([
  ['{}', '{\n  "mcpServers": {\n    "gantry-eks": ENTRY\n  }\n}'],
  ['{ "a": 1 }', '{ "a": 1,\n  "mcpServers": {\n    "gantry-eks": ENTRY\n  }\n}'],
  ['{"mcpServers":{"a":{}}}', '{"mcpServers":{"a":{},\n    "gantry-eks": ENTRY\n  }}'],
  [
    '{\n  "mcpServers": { // none yet\n  }\n}',
    '{\n  "mcpServers": {\n    "gantry-eks": ENTRY // none yet\n  }\n}',
  ],
  [
    '{\n  "mcpServers": {\n    "gantry-eks": {"url": "x"}, "b": 1}}',
    '{\n  "mcpServers": {\n    "gantry-eks": ENTRY, "b": 1}}',
  ],
])('%j: nothing but the member is laid out anew', async (before, after) => {
  const { config, put, read } = testMachine();
  put('.cursor/mcp.json', before);
  await config('cursor', ...direct, '--force');
  const entry = '{\n      "url": "http://127.0.0.1:8787/eks/mcp"\n    }';
  expect(read('.cursor/mcp.json')).toBe(after.replace('ENTRY', entry));
});

test('a client that may not read comments is named', async () => {
  const { config, put } = testMachine();
  put('.cursor/mcp.json', COMMENTED);
  expect((await config('cursor', ...direct)).err).toContain('Cursor may not read it so');
});

test('line ends and a byte order mark stay', async () => {
  const { config, put, read } = testMachine();
  put(KIRO, '\uFEFF{\r\n    "mcpServers": {}\r\n}\r\n');
  await config('kiro', ...direct);
  const text = read(KIRO);
  expect(text.startsWith('\uFEFF{\r\n    "mcpServers": {\r\n        "gantry-eks": {')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
});

const TOML = `# how I like it
model = "o3" # fast enough

[mcp_servers.docs]   # the docs
command = "docs"
args = ["--port",
  "[mcp_servers.gantry-eks]"]

# about the other one
[mcp_servers."odd.name"]
command = 'C:\\odd.exe'

[profiles.a]
model = "x"
at = 2026-01-01T00:00:00Z
big = 9007199254740993
`;

test('Codex keeps its comments and gets one table more', async () => {
  const { config, put, read } = testMachine();
  const file = put(CODEX, TOML);
  await config('codex', ...direct);
  const added = `
[mcp_servers.gantry-eks]
url = "http://127.0.0.1:8787/eks/mcp"
tool_timeout_sec = 300
`;
  expect(read(CODEX)).toBe(TOML + added);
  expect(readFileSync(`${file}.bak-20261122080910`, 'utf8')).toBe(TOML);
});

test('Codex: only the table of that name is replaced, however it is written', async () => {
  const { config, put, read } = testMachine();
  put(CODEX, TOML);
  const odd = ['codex', ...direct, '--name', 'odd.name'];
  await expect(config(...odd)).rejects.toThrow(/another content/);
  const { err } = await config(...odd, '--force');
  expect(err).toContain('only letters, digits');
  expect(read(CODEX)).toBe(
    TOML.replace(
      `command = 'C:\\odd.exe'`,
      'url = "http://127.0.0.1:8787/eks/mcp"\ntool_timeout_sec = 300',
    ),
  );
});

test('Codex: tables below it go with it, and what is not about the connection stays', async () => {
  const { config, put, read } = testMachine();
  put(
    CODEX,
    `[mcp_servers.gantry-eks]
command = "old"
tool_timeout_sec = 9
[mcp_servers.gantry-eks.env]
A = "1"
[mcp_servers.gantry-eks.tools.list]
approval_mode = "approve"

# last
[tui]
theme = "dark"
`,
  );
  await config('codex', ...direct, '--force');
  expect(parseToml(read(CODEX))).toEqual({
    mcp_servers: {
      'gantry-eks': {
        url: 'http://127.0.0.1:8787/eks/mcp',
        tool_timeout_sec: 9,
        tools: { list: { approval_mode: 'approve' } },
      },
    },
    tui: { theme: 'dark' },
  });
  expect(read(CODEX)).toMatch(/\n\n# last\n\[tui\]\n/);
});

test.each(['kiro', 'codex'])('%s: the same block twice changes nothing', async (client) => {
  const { config, home } = testMachine();
  const path = client === 'kiro' ? KIRO : CODEX;
  await config(client, '--write', '--name', 'a "quoted" name');
  const before = readFileSync(join(home, path));
  const { out } = await config(client, '--write', '--name', 'a "quoted" name');
  expect(out).toContain('already there, nothing changed');
  expect(readFileSync(join(home, path))).toEqual(before);
  expect(readdirSync(join(home, dirname(path)))).toHaveLength(1);
});

test('another content is replaced only by force, and approved tools stay', async () => {
  const { config, put, read } = testMachine();
  const entry = { command: 'old', env: { A: '1' }, disabled: true, autoApprove: ['list'], own: 1 };
  const root = { first: [1], mcpServers: { 'gantry-eks': entry, other: {} }, last: null };
  const file = put(KIRO, JSON.stringify(root, null, 4));
  await expect(config('kiro', ...direct)).rejects.toThrow(
    /--force, or give this one another --name/,
  );
  expect(readdirSync(dirname(file))).toEqual(['mcp.json']);
  await config('kiro', ...direct, '--force');
  const url = 'http://127.0.0.1:8787/eks/mcp';
  const now = { url, disabled: true, autoApprove: ['list'], own: 1 };
  const expected = { ...root, mcpServers: { 'gantry-eks': now, other: {} } };
  expect(read(KIRO)).toBe(JSON.stringify(expected, null, 4));
  await config('kiro', '--write', '--force');
  const backups = readdirSync(dirname(file)).filter((name) => name.includes('.bak-'));
  expect(backups).toEqual(['mcp.json.bak-20261122080910', 'mcp.json.bak-20261122080910-2']);
});

test.each([
  ['kiro', KIRO, '{ "mcpServers": {', /cannot be read: line 1/],
  ['kiro', KIRO, '[]', /does not hold an object/],
  ['kiro', KIRO, '{ "mcpServers": [] }', /mcpServers in it is not an object/],
  ['kiro', KIRO, '{ "mcpServers": null }', /mcpServers in it is not an object/],
  ['kiro', KIRO, Buffer.from('{}', 'utf16le'), /cannot be read/],
  ['kiro', KIRO, Buffer.from([0x7b, 0xff, 0x7d]), /is not UTF-8/],
  ['kiro', KIRO, '{ "mcpServers": {}, "mcpServers": {} }', /cannot be edited safely/],
  ['codex', CODEX, 'model = ', /cannot be read: Invalid TOML/],
  ['codex', CODEX, 'mcp_servers = 1', /mcp_servers in it is not an object/],
  ['codex', CODEX, 'mcp_servers = { a = { command = "a" } }', /cannot be edited safely/],
  ['codex', CODEX, '[mcp_servers]\ngantry-eks.command = "a"', /cannot be edited safely/],
])('%s: %s with %j stays as it is', async (client, path, text, words) => {
  const { config, put } = testMachine();
  const file = put(path, text);
  await expect(config(client, ...direct, '--force')).rejects.toThrow(words);
  await expect(config(client, ...direct, '--force')).rejects.toThrow(`${file} stays as it is`);
  expect(readFileSync(file)).toEqual(Buffer.from(text));
  expect(readdirSync(dirname(file))).toHaveLength(1);
});

test('an empty file is as good as none', async () => {
  const { config, put, read } = testMachine();
  put(KIRO, '\n');
  put(CODEX, '');
  await config('kiro', ...direct);
  await config('codex', ...direct);
  expect(JSON.parse(read(KIRO))).toHaveProperty('mcpServers.gantry-eks');
  expect(read(CODEX)).toMatch(/^\[mcp_servers.gantry-eks\]\n/);
});

test('a link stays a link, also one to a file that is not there yet', async () => {
  const { config, home, put, read } = testMachine();
  put('dotfiles/kiro.json', '{}');
  put('.kiro/settings/other', '');
  const link = join(home, KIRO);
  symlinkSync('../../dotfiles/kiro.json', link);
  await config('kiro', ...direct);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(read('dotfiles/kiro.json')).toContain('gantry-eks');
  expect(read('dotfiles/kiro.json.bak-20261122080910')).toBe('{}');

  mkdirSync(join(home, '.codex'));
  symlinkSync('../dotfiles/codex.toml', join(home, CODEX));
  await config('codex', ...direct);
  expect(lstatSync(join(home, CODEX)).isSymbolicLink()).toBe(true);
  expect(read('dotfiles/codex.toml')).toContain('gantry-eks');
  expect(mode(join(home, 'dotfiles/codex.toml'))).toBe(0o600);
});

test('another file than the documented one is named, from where one stands', async () => {
  const { config, read } = testMachine();
  const { err } = await config('claude-desktop', '--write', '--file', 'desktop.json');
  expect(read('project/desktop.json')).toContain('"command": "/opt/node"');
  expect(err).toBe('');
});

test('a folder where nobody may write says so, and nothing is left behind', async () => {
  const { config, home, put } = testMachine();
  const file = put(KIRO, '{}');
  const folder = dirname(file);
  await asSomebody(home, folder, async () => {
    const answer = config('kiro', ...direct);
    await expect(answer).rejects.toThrow(
      `${file} stays as it is: it cannot be written there (EACCES)`,
    );
  });
  expect(readdirSync(folder)).toEqual(['mcp.json']);
  expect(readFileSync(file, 'utf8')).toBe('{}');
  writeFileSync(join(home, 'plain'), '');
  const below = config('kiro', '--write', '--file', join(home, 'plain/mcp.json'));
  await expect(below).rejects.toThrow(/cannot be (read|written)[^(]*\(ENOTDIR\)/);
});

test('a file that was locked stays locked', async () => {
  const { config, home, put } = testMachine();
  const file = put(KIRO, '{}');
  chmodSync(dirname(file), 0o777);
  await asSomebody(home, file, async () => {
    await expect(config('kiro', ...direct)).rejects.toThrow(/cannot be written there \(EACCES\)/);
  });
  expect(readFileSync(file, 'utf8')).toBe('{}');
});

/** Root may write everywhere, so the place belongs to it and somebody else tries. */
async function asSomebody(home: string, place: string, run: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  chmodSync(home, 0o755);
  const before = mode(place);
  chmodSync(place, before & 0o555);
  if (root) process.seteuid?.(65_534);
  try {
    await run();
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(place, before);
  }
}
