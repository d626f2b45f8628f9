export type { AccountFacts } from './accounts.ts';
export { nearest } from './arguments.ts';
export { makeCursor, readCursor } from './cursor.ts';
export { type Access, type CallFacts, defineTool, type Tool } from './define-tool.ts';
export {
  AccessDeniedError,
  CallerError,
  type Failure,
  UpstreamError,
  type UpstreamFacts,
} from './errors.ts';
export {
  type CalledTool,
  mcpServer,
  type ServerFacts,
  type ServerHost,
  type Visible,
} from './mcp-server.ts';
export { createRedactor, type Redactor } from './redact.ts';
export { counted, lines, more, outline, prune, table } from './render.ts';
export type { CallReport, ToolHost } from './run-tool.ts';
export { type ToolSet, toolSet } from './tool-set.ts';
