import type { ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { invokeEvent } from '../audit/compose.ts';
import { requestHost } from '../call-host.ts';
import { found, type RequestContext, type Step } from '../context.ts';
import { readMessages } from '../json-rpc.ts';
import type { GatewayParts } from '../parts.ts';
import type { RequestHost, ServedMcp } from '../served-mcp.ts';

type NodeHandler = ReturnType<typeof toNodeHandler>;

/** Hands the request to MCP and waits until its answer is out. */
export function serveMcp(parts: GatewayParts): Step {
  const handlers = new Map<ServedMcp, NodeHandler>();
  return async function serveMcp(context: RequestContext) {
    const { incoming, outgoing, server } = context;
    const messages = readMessages(found(context, 'body'), parts.limits.batch);
    const host = await requestHost(parts, context, messages.client);
    const handler = handlers.get(server) ?? nodeHandler(parts, server);
    handlers.set(server, handler);
    outgoing.setHeader('x-amzn-requestid', context.id);
    outgoing.setHeader('cache-control', 'no-store');
    // A server's incoming request always has a method and a URL; Node types both sides as one.
    const { method = 'POST', url = server.path } = incoming;
    const request = Object.assign(incoming, { method, url, auth: authInfo(host) });
    await handler(request, hopless(outgoing), messages.parsed);
    if (context.audited !== true) {
      const { methods, client } = messages;
      parts.audit.record(invokeEvent(context, { methods, client, now: parts.now() }));
    }
  };
}

type NodeAnswer = Parameters<NodeHandler>[1];

/** Whether the connection stays open is between Node and the client, and no header of an answer. */
function hopless(outgoing: ServerResponse): NodeAnswer {
  return {
    writeHead: (status, { connection: _, ...headers } = {}) => outgoing.writeHead(status, headers),
    write: (chunk) => outgoing.write(chunk),
    end: (chunk) => outgoing.end(chunk),
    on: (event, listener) => outgoing.on(event, listener),
    get destroyed() {
      return outgoing.destroyed;
    },
  };
}

/**
 * The SDK carries what authentication found out to the server of the request; it is how the host
 * gets there. Nothing of it comes from the request itself.
 */
function authInfo(host: RequestHost) {
  return { token: '', clientId: '', scopes: [], extra: { host } };
}

function nodeHandler({ log }: GatewayParts, server: ServedMcp): NodeHandler {
  // What the SDK reports here was caused by the client and answered; a stack would be noise.
  const onerror = ({ message }: Error) => log.info({ reason: message }, 'MCP request refused');
  const mcp = createMcpHandler(
    // `host` is what `authInfo` above put there.
    ({ authInfo }) => server.open(authInfo?.extra?.host as RequestHost),
    { onerror },
  );
  return toNodeHandler(mcp, { onerror });
}
