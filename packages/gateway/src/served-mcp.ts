import type { AwsSession } from '@gantry/cloud';
import {
  type CalledTool,
  mcpServer,
  type ServerFacts,
  type ServerHost,
  type ToolHost,
  type ToolSet,
} from '@gantry/toolkit';
import type { McpServer } from '@modelcontextprotocol/server';

/** The actions that a server's callers need. */
export type ServerActions = {
  readonly connect: string;
  readonly read: string;
  readonly privileged: string;
};

/** The host of one call before it is known what world the tool lives in. */
export type CallHost = Omit<ToolHost<unknown>, 'world'> & {
  readonly session: (signal: AbortSignal, account: string | undefined) => AwsSession;
};

/** What the gateway gives the server of one request. */
export type RequestHost = Omit<ServerHost<unknown>, 'call'> & {
  readonly call: (tool: CalledTool) => CallHost;
};

/** One MCP endpoint of the gateway. */
export type ServedMcp = {
  /** Exact path of the endpoint. */
  readonly path: string;
  /** Service name in the SigV4 scope. */
  readonly service: string;
  readonly title: string;
  readonly actions: ServerActions;
  readonly toolNames: readonly string[];
  /** The server as one request sees it. */
  readonly open: (host: RequestHost) => McpServer;
};

export type ServedMcpOptions<World> = {
  readonly path: string;
  readonly service: string;
  readonly facts: ServerFacts;
  readonly tools: ToolSet<World>;
  /** Opens what the tools work on, for one call. */
  readonly world: (session: AwsSession) => World;
};

/** Puts a tool set behind a path; the type of its world is known only here. */
export function servedMcp<World>(options: ServedMcpOptions<World>): ServedMcp {
  const { path, service, facts, tools, world } = options;
  return {
    path,
    service,
    title: facts.title,
    actions: {
      connect: `${service}:InvokeMcp`,
      read: `${service}:CallReadOnlyTool`,
      privileged: `${service}:CallPrivilegedTool`,
    },
    toolNames: tools.tools.map(({ name }) => name),
    open: (host) =>
      mcpServer(facts, tools, {
        ...host,
        call: (tool) => {
          const { session, ...call } = host.call(tool);
          return { ...call, world: (signal, account) => world(session(signal, account)) };
        },
      }),
  };
}
