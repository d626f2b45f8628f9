import { nearest } from '@gantry/toolkit';
import { Command } from 'commander';
import { type ProxyBlock, proxyBlock } from '../shared/client-block.ts';
import { folder } from '../shared/folder.ts';
import { running } from '../shared/run-file.ts';
import { UsageError } from '../shared/usage-error.ts';

type Client = {
  readonly title: string;
  /** Where the client looks for the block. */
  readonly file: string;
  readonly block: (name: string, proxy: ProxyBlock) => object;
};

const common = (name: string, proxy: ProxyBlock): object => ({ mcpServers: { [name]: proxy } });
const typed = (name: string, proxy: ProxyBlock) => ({ [name]: { type: 'stdio', ...proxy } });

/** The form in which each client wants to be told. */
const clients: Readonly<Record<string, Client>> = {
  // https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/command-line-mcp-config-CLI.html
  'amazon-q': {
    title: 'Amazon Q Developer CLI',
    file: '~/.aws/amazonq/mcp.json',
    block: (name, proxy) => common(name, { ...proxy, ...{ timeout: 60_000 } }),
  },
  // https://docs.claude.com/en/docs/claude-code/mcp
  'claude-code': {
    title: 'Claude Code',
    file: '.mcp.json in the project',
    block: (name, proxy) => ({ mcpServers: typed(name, proxy) }),
  },
  // https://cursor.com/docs/context/mcp
  cursor: { title: 'Cursor', file: '~/.cursor/mcp.json', block: common },
  // https://kiro.dev/docs/mcp/configuration/
  kiro: {
    title: 'Kiro',
    file: '~/.kiro/settings/mcp.json',
    block: (name, proxy) => common(name, { ...proxy, ...{ disabled: false, autoApprove: [] } }),
  },
  // https://code.visualstudio.com/docs/copilot/customization/mcp-servers
  vscode: {
    title: 'VS Code',
    file: '.vscode/mcp.json in the project',
    block: (name, proxy) => ({ servers: typed(name, proxy) }),
  },
};

type ConfigOptions = {
  readonly url?: string;
  readonly service: string;
  readonly profile: string;
  readonly region: string;
  readonly name: string;
  readonly readOnly?: true;
};

/** `gantry config CLIENT` */
export function configCommand(): Command {
  return new Command('config')
    .description("Prints the block that connects a client's configuration to this gateway.")
    .argument('[client]', `one of ${Object.keys(clients).join(', ')}`)
    .option('--url <url>', 'endpoint (default: the Gantry that runs in this folder)')
    .option('--service <name>', 'SigV4 service name', 'eks-mcp')
    .option('--profile <name>', 'AWS profile to sign with', 'gantry-viewer')
    .option('--region <region>', 'region to sign for', 'us-west-2')
    .option('--name <name>', 'name of the server in the client', 'gantry-eks')
    .option('--read-only', 'let the proxy hide and refuse tools that change something')
    .action(async (client: string | undefined, options: ConfigOptions) => {
      process.stdout.write(client === undefined ? listing() : await config(client, options));
    });
}

async function config(name: string, options: ConfigOptions): Promise<string> {
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined;
  if (client === undefined) throw unknownClient(name);
  const place = folder();
  const url = options.url ?? (await runningUrl(options.service));
  const proxy = proxyBlock({
    ...options,
    url,
    readOnly: options.readOnly === true,
    // A given URL may be anywhere; the demo profiles belong to the Gantry of this folder.
    ...(options.url === undefined ? { folder: place } : {}),
  });
  process.stderr.write(`For ${client.title}, into ${client.file}:\n`);
  return `${JSON.stringify(client.block(options.name, proxy), null, 2)}\n`;
}

/** The endpoint of the Gantry in this folder, or the one it would have. */
async function runningUrl(service: string): Promise<string> {
  const known = (await running(folder()))?.servers?.[service];
  return known ?? `http://127.0.0.1:8787/${service.replace(/-mcp$/, '')}/mcp`;
}

function unknownClient(name: string): UsageError {
  const names = Object.keys(clients);
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new UsageError(`There is no client ${name}.${hint} Clients: ${names.join(', ')}.`);
}

function listing(): string {
  const rows = Object.entries(clients);
  return rows.map(([name, { title, file }]) => `${name.padEnd(12)} ${title}: ${file}\n`).join('');
}
