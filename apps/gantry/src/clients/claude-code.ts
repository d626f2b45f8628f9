import type { Client } from '../shared/client.ts';

// Scopes and files: https://code.claude.com/docs/en/mcp#mcp-installation-scopes. A third scope,
// local, is the user's file under the path of the project: claude mcp add writes it.
// On Windows, cmd /c is for npx, which is a script; node.exe needs no shell.
export const claudeCode: Client = {
  title: 'Claude Code',
  page: 'https://code.claude.com/docs/en/mcp',
  format: 'json',
  key: 'mcpServers',
  user: { linux: '~/.claude.json', macos: '~/.claude.json', windows: '~/.claude.json' },
  project: '.mcp.json',
  scope: 'project',
  launch: (block) => ({ type: 'stdio', ...block }),
  http: (url) => ({ type: 'http', url }),
  next: "Start Claude Code anew; it asks once before it uses a project's server, and /mcp shows it.",
};
