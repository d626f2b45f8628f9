import type { Client } from '../shared/client.ts';

// https://kiro.dev/docs/mcp/configuration: the same files for the editor and the CLI; a workspace
// goes before the user; a url is https, or http on localhost.
export const kiro: Client = {
  title: 'Kiro',
  page: 'https://kiro.dev/docs/mcp/configuration',
  format: 'json',
  key: 'mcpServers',
  user: {
    linux: '~/.kiro/settings/mcp.json',
    macos: '~/.kiro/settings/mcp.json',
    windows: '~/.kiro/settings/mcp.json',
  },
  project: '.kiro/settings/mcp.json',
  scope: 'user',
  launch: (block) => ({ ...block, disabled: false, autoApprove: [] }),
  http: (url) => ({ url, disabled: false, autoApprove: [] }),
  next: 'Restart Kiro; the server is listed in its MCP panel.',
};
