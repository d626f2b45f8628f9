import type { Command } from 'commander';

export type CommandEntry = {
  readonly summary: string;
  /** Loads the command with all it needs; called for the one command that runs. */
  readonly load: () => Promise<Command>;
};

/** The commands in the order in which help lists them. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  serve: {
    summary: 'start the gateway, with the simulated account or on real AWS',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  sandbox: {
    summary: 'start the simulated AWS account alone',
    load: async () => (await import('./sandbox.ts')).sandboxCommand(),
  },
  proxy: {
    summary: 'connect an MCP client on stdio to a signed endpoint',
    load: async () => (await import('./proxy.ts')).proxyCommand(),
  },
  mcp: {
    summary: 'serve one person on stdio, with their own credentials',
    load: async () => (await import('./mcp.ts')).mcpCommand(),
  },
  config: {
    summary: 'connect an MCP client: print its block, or write it into its file',
    load: async () => (await import('./config.ts')).configCommand(),
  },
  audit: {
    summary: 'read the audit trail',
    load: async () => (await import('./audit.ts')).auditCommand(),
  },
  keys: {
    summary: 'issue, list and revoke access keys of this gateway',
    load: async () => (await import('./keys.ts')).keysCommand(),
  },
  policy: {
    summary: 'print an IAM policy document',
    load: async () => (await import('./policy.ts')).policyCommand(),
  },
};
