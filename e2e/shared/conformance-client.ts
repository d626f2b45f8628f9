import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { launcher } from './started.ts';

/**
 * The client that the conformance suite tests: the SDK's, with the proxy between it and the
 * suite's server, unsigned. The suite starts it with the server's URL and names the scenario; the
 * client does what each scenario asks for and judges nothing.
 */
const { MCP_CONFORMANCE_SCENARIO: scenario = '', MCP_CONFORMANCE_PROTOCOL_VERSION: revision } =
  process.env;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const url = process.argv[2] ?? '';

type Call = { readonly name: string; readonly arguments: Record<string, unknown> };

const modern = revision === '2026-07-28';
const client = new Client(
  { name: 'gantry-conformance', version: '1.0.0' },
  {
    versionNegotiation: { mode: modern ? 'auto' : 'legacy' },
    capabilities: {
      roots: {},
      sampling: {},
      elicitation: { form: { applyDefaults: true } },
    },
  },
);
client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: {} }));
client.setRequestHandler('roots/list', async () => ({ roots: [] }));
client.setRequestHandler('sampling/createMessage', async () => ({
  role: 'assistant',
  model: 'none',
  content: { type: 'text', text: '' },
}));

const transport = new StdioClientTransport({
  command: process.execPath,
  args: [launcher, 'proxy', url, '--skip-auth', '--service', 'none', '--region', 'us-west-2'],
  env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
  stderr: 'inherit',
});

await client.connect(transport);
await walk();
await client.close();

/** All that a server offers, called as the scenario asks. */
async function walk(): Promise<void> {
  const { tools } = await client.listTools();
  const calls = callsFor(tools);
  if (scenario.startsWith('sep-2322')) await Promise.all(calls.map(attempt));
  else for (const call of calls) await attempt(call);
  if (scenario === 'http-standard-headers') await walkTheRest();
}

function callsFor(tools: Awaited<ReturnType<typeof client.listTools>>['tools']): readonly Call[] {
  if (Array.isArray(context.toolCalls)) return context.toolCalls;
  if (scenario === 'json-schema-ref-no-deref') return [];
  const [focal] = tools;
  return tools.map(({ name }) => ({
    name,
    arguments:
      scenario === 'json-schema-2020-12-preservation'
        ? { schema: focal?.inputSchema }
        : name === 'add_numbers'
          ? { a: 5, b: 3 }
          : {},
  }));
}

/** A scenario may want a call to fail; what the server has seen is what counts. */
async function attempt(call: Call): Promise<void> {
  await client.callTool(call).catch((error: unknown) => console.error(`${call.name}: ${error}`));
}

async function walkTheRest(): Promise<void> {
  const { resources } = await client.listResources();
  for (const { uri } of resources) await client.readResource({ uri });
  const { prompts } = await client.listPrompts();
  for (const { name } of prompts) await client.getPrompt({ name });
}
