import { McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type AccountFacts, addressed } from './accounts.ts';
import { nearest } from './arguments.ts';
import type { Access, Tool } from './define-tool.ts';
import { runTool, type ToolHost } from './run-tool.ts';
import type { ToolSet } from './tool-set.ts';

/** The facts of one MCP server. */
export type ServerFacts = {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What a model should know before the first call; under 120 words. */
  readonly instructions: string;
};

/** What a caller sees of a tool set. */
export type Visible = {
  readonly accesses: ReadonlySet<Access>;
  /** Why nothing is listed, for a caller that may call nothing. */
  readonly why: string;
  /** Accounts that the caller may address; empty where there is but its own. */
  readonly accounts: readonly AccountFacts[];
};

/** The tool that is called, as far as a host wants to know it. */
export type CalledTool = { readonly name: string; readonly iam: readonly string[] };

/** What a server needs from whoever serves it, for one request or connection. */
export type ServerHost<World> = {
  readonly visible: () => Visible;
  /** The host of one call of a tool. */
  readonly call: (tool: CalledTool) => ToolHost<World>;
  /** A call of a name that no tool has; for the audit. */
  readonly unknown: (name: string) => Promise<void>;
};

/**
 * A tool set as an MCP server for one request or connection, with handlers of its own for
 * `tools/list` and `tools/call`: the lists are built once per process, not per request.
 */
export function mcpServer<World>(
  facts: ServerFacts,
  set: ToolSet<World>,
  host: ServerHost<World>,
): McpServer {
  const { name, title, version, instructions } = facts;
  const server = new McpServer(
    { name, title, version },
    { instructions, capabilities: { tools: { listChanged: false } } },
  );
  server.server.setRequestHandler('tools/list', ({ params }) => {
    if (params?.cursor !== undefined) throw badCursor();
    return list(set, host.visible());
  });
  server.server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = set.find(params.name);
    if (tool === undefined) {
      await host.unknown(params.name);
      throw unknownTool(params.name, set.tools);
    }
    const { accounts } = host.visible();
    const { signal } = context.mcpReq;
    return runTool(addressed(tool, accounts), params.arguments, host.call(tool), signal);
  });
  return server;
}

/** The list depends on the caller's permissions, so it is private; it changes only when they do. */
function list<World>(set: ToolSet<World>, { accesses, why, accounts }: Visible) {
  const tools = [...set.listed(accesses, accounts)];
  const cache = { ttlMs: 60_000, cacheScope: 'private' as const };
  return tools.length > 0
    ? { tools, ...cache }
    : { tools, ...cache, _meta: { 'gantry/empty': why } };
}

function badCursor(): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    'Unknown cursor: the list of tools has one page, ask for it without a cursor.',
  );
}

function unknownTool<World>(name: string, tools: readonly Tool<World>[]): ProtocolError {
  const near = nearest(
    name,
    tools.map((tool) => tool.name),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `There is no tool ${JSON.stringify(name.slice(0, 128))}.${hint}`,
  );
}
