import type { Client } from '../shared/client.ts';

// Files: https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/command-line-mcp-configuration.html
// The built-in agent reads them (useLegacyMcpJson), and a timeout is in milliseconds, for each
// request: https://github.com/aws/amazon-q-developer-cli/blob/main/docs/agent-format.md
// Its installation pages know Linux and macOS only:
// https://github.com/aws/amazon-q-developer-cli/tree/main/docs/installation
export const amazonQ: Client = {
  title: 'Amazon Q Developer CLI',
  page: 'https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/command-line-mcp-config-CLI.html',
  format: 'json',
  key: 'mcpServers',
  user: { linux: '~/.aws/amazonq/mcp.json', macos: '~/.aws/amazonq/mcp.json' },
  project: '.amazonq/mcp.json',
  scope: 'user',
  // As long as the proxy waits for a tool; the client's own two minutes would cut it off.
  launch: (block) => ({ ...block, timeout: 300_000 }),
  http: (url) => ({ type: 'http', url }),
  next: 'Start a new chat with q chat; /mcp shows the server.',
};
