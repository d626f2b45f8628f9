import type { Client } from '../shared/client.ts';

// https://cursor.com/docs/mcp: a command is a local server, a url a remote one; its examples name
// no type.
export const cursor: Client = {
  title: 'Cursor',
  page: 'https://cursor.com/docs/mcp',
  format: 'json',
  key: 'mcpServers',
  user: { linux: '~/.cursor/mcp.json', macos: '~/.cursor/mcp.json', windows: '~/.cursor/mcp.json' },
  project: '.cursor/mcp.json',
  scope: 'user',
  launch: (block) => ({ ...block }),
  http: (url) => ({ url }),
  next: 'Restart Cursor; the server is listed under MCP in its settings.',
};
