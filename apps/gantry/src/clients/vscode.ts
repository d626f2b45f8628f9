import type { Client } from '../shared/client.ts';

// Form: https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
// The user's mcp.json stands in the folder of the default profile:
// https://code.visualstudio.com/docs/configure/settings#_settings-file-locations
// Its own JSON files may hold comments:
// https://code.visualstudio.com/docs/languages/json#_json-with-comments
export const vscode: Client = {
  title: 'VS Code',
  page: 'https://code.visualstudio.com/docs/copilot/reference/mcp-configuration',
  format: 'json',
  key: 'servers',
  comments: true,
  user: {
    linux: '~/.config/Code/User/mcp.json',
    macos: '~/Library/Application Support/Code/User/mcp.json',
    windows: '%APPDATA%/Code/User/mcp.json',
  },
  project: '.vscode/mcp.json',
  scope: 'project',
  launch: (block) => ({ type: 'stdio', ...block }),
  http: (url) => ({ type: 'http', url }),
  next: 'Run "MCP: List Servers" in the command palette of VS Code and start the server.',
};
