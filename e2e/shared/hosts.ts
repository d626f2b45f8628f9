import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as TransportV2 } from '@modelcontextprotocol/client/stdio';
import { Client as Client132 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Transport132 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Client as Client110 } from 'mcp-sdk-1-10/client/index.js';
import { StdioClientTransport as Transport110 } from 'mcp-sdk-1-10/client/stdio.js';
import { Client as Client115 } from 'mcp-sdk-1-15/client/index.js';
import { StdioClientTransport as Transport115 } from 'mcp-sdk-1-15/client/stdio.js';
import { Client as Client124 } from 'mcp-sdk-1-24/client/index.js';
import { StdioClientTransport as Transport124 } from 'mcp-sdk-1-24/client/stdio.js';
import { type Block, root, run } from './started.ts';

/** What one client does with a server, from the start to the end; results as text. */
export type Visit = {
  readonly tools: readonly string[];
  readonly answer: string;
  readonly failure: string;
  /** Whether the failure came as that of a tool. */
  readonly failed: boolean;
  /** The revision that was agreed on, where the client tells. */
  readonly revision?: string | undefined;
};

/** The calls of a visit. */
export type Calls = { readonly good: Call; readonly bad: Call };

type Call = { readonly name: string; readonly arguments: Readonly<Record<string, string>> };

/** A client of MCP as it is published, and how it visits. */
export type Host = {
  readonly name: string;
  readonly visit: (block: Block, calls: Calls) => Promise<Visit>;
};

const INFO = { name: 'e2e-clients', version: '1' };
const AUTO = { versionNegotiation: { mode: 'auto' as const } };

/** What the clients of all generations have in common. */
type Session = {
  readonly listTools: () => Promise<{ tools: readonly { name: string }[] }>;
  // The result's type differs from one generation to the next; it is shown as text.
  readonly callTool: (call: Call) => Promise<object>;
  readonly ping: () => Promise<unknown>;
  readonly close: () => Promise<void>;
};

async function visit(client: Session, { good, bad }: Calls, pings = true): Promise<Visit> {
  const { tools } = await client.listTools();
  const answer = await client.callTool(good);
  const failure = await client.callTool(bad);
  if (pings) await client.ping();
  await client.close();
  return {
    tools: tools.map(({ name }) => name),
    answer: JSON.stringify(answer),
    failure: JSON.stringify(failure),
    failed: Reflect.get(failure, 'isError') === true,
  };
}

const silent = (block: Block) => ({ ...block, stderr: 'ignore' as const });

/** From the oldest on. */
export const HOSTS: readonly Host[] = [
  {
    name: 'SDK 1.10',
    visit: async (block, calls) => {
      const client = new Client110(INFO);
      await client.connect(new Transport110(silent(block)));
      return visit(client, calls);
    },
  },
  {
    name: 'SDK 1.15',
    visit: async (block, calls) => {
      const client = new Client115(INFO);
      await client.connect(new Transport115(silent(block)));
      return visit(client, calls);
    },
  },
  {
    name: 'SDK 1.24',
    visit: async (block, calls) => {
      const client = new Client124(INFO);
      await client.connect(new Transport124(silent(block)));
      return visit(client, calls);
    },
  },
  {
    name: 'SDK 1.32',
    visit: async (block, calls) => {
      const client = new Client132(INFO);
      await client.connect(new Transport132(silent(block)));
      return visit(client, calls);
    },
  },
  {
    name: 'SDK 2',
    visit: async (block, calls) => {
      const client = new ClientV2(INFO);
      await client.connect(new TransportV2(silent(block)));
      return visit(client, calls);
    },
  },
  {
    name: 'SDK 2, as new as the server is',
    visit: async (block, calls) => {
      const client = new ClientV2(INFO, AUTO);
      await client.connect(new TransportV2(silent(block)));
      // 2026-07-28 has no ping.
      const pings = client.getProtocolEra() !== 'modern';
      const revision = client.getNegotiatedProtocolVersion();
      return { ...(await visit(client, calls, pings)), revision };
    },
  },
  { name: 'MCP Inspector 2.12', visit: inspect },
];

/** Each of its commands is a visit of its own. */
async function inspect(block: Block, { good, bad }: Calls): Promise<Visit> {
  const file = join(mkdtempSync(join(tmpdir(), 'gantry-inspector-')), 'mcp.json');
  writeFileSync(file, JSON.stringify({ mcpServers: { one: block } }));
  const inspector = join(root, 'e2e/node_modules/.bin/mcp-inspector');
  const ask = async (method: string, ...args: string[]) => {
    const given = [inspector, '--cli', '--config', file, '--server', 'one', '--method', method];
    return run(process.execPath, [...given, ...args]);
  };
  const call = ({ name, arguments: args }: Call) =>
    ask(
      'tools/call',
      '--tool-name',
      name,
      ...Object.entries(args).flatMap(([key, value]) => ['--tool-arg', `${key}=${value}`]),
    );
  const [list, answer, failure] = [await ask('tools/list'), await call(good), await call(bad)];
  const { tools } = JSON.parse(list.stdout);
  return {
    tools: tools.map(({ name }: { name: string }) => name),
    answer: answer.stdout,
    failure: failure.stdout,
    failed: /"isError": true/.test(failure.stdout),
  };
}

/** Makes a block tell how its processes end. */
export function recorded(block: Block): { block: Block; exits: () => readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-exits-'));
  const hook = pathToFileURL(join(import.meta.dirname, 'record-exit.js')).href;
  const env = { ...block.env, NODE_OPTIONS: `--import=${hook}`, RECORD_EXITS: folder };
  return {
    block: { ...block, env },
    exits: () => readdirSync(folder).map((pid) => readFileSync(join(folder, pid), 'utf8')),
  };
}
