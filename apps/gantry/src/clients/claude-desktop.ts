import type { Client } from '../shared/client.ts';

// Files: https://modelcontextprotocol.io/docs/develop/connect-local-servers. No page of its maker
// names one on Linux.
// Remote servers are connectors of the account, called from the maker's cloud:
// https://support.claude.com/en/articles/11175166-getting-started-with-custom-connectors-using-remote-mcp
export const claudeDesktop: Client = {
  title: 'Claude Desktop',
  page: 'https://modelcontextprotocol.io/docs/develop/connect-local-servers',
  format: 'json',
  key: 'mcpServers',
  user: {
    macos: '~/Library/Application Support/Claude/claude_desktop_config.json',
    windows: '%APPDATA%/Claude/claude_desktop_config.json',
  },
  scope: 'user',
  launch: (block) => ({ ...block }),
  http: 'its file holds local servers only, and its connectors are called from the cloud',
  next: 'Quit Claude Desktop, not only its window, and start it again.',
};
