import type { Client } from '../shared/client.ts';

// Tables and timeouts: https://github.com/openai/codex/blob/main/docs/config.md#mcp_servers
// Files: https://developers.openai.com/codex/config-reference. A project's file counts only where
// the project is trusted.
export const codex: Client = {
  title: 'Codex',
  page: 'https://developers.openai.com/codex/mcp',
  format: 'toml',
  key: 'mcp_servers',
  user: {
    linux: '$CODEX_HOME/config.toml',
    macos: '$CODEX_HOME/config.toml',
    windows: '$CODEX_HOME/config.toml',
  },
  project: '.codex/config.toml',
  scope: 'user',
  // In seconds. Its own 10 for the start and 60 for a tool are less than the proxy may need.
  launch: (block) => ({ ...block, startup_timeout_sec: 30, tool_timeout_sec: 300 }),
  http: (url) => ({ url, tool_timeout_sec: 300 }),
  next: 'Start a new Codex session; /mcp shows the server.',
};
