import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { invokeEvent } from '../audit/compose.ts';
import { requestHost } from '../call-host.ts';
import { found, type RequestContext, type Step } from '../context.ts';
import { readMessages } from '../json-rpc.ts';
import { exchangeMcp } from '../mcp-exchange.ts';
import type { GatewayParts } from '../parts.ts';
import type { RequestHost, ServedMcp } from '../served-mcp.ts';

/** Hands the request to MCP and waits until its answer is out. */
export function serveMcp(parts: GatewayParts): Step {
  const handlers = new Map<ServedMcp, McpHttpHandler>();
  return async function serveMcp(context: RequestContext) {
    const { outgoing, server } = context;
    const messages = readMessages(found(context, 'body'), parts.limits.batch);
    const host = await requestHost(parts, context, messages.client);
    const handler = handlers.get(server) ?? mcpHandler(parts, server);
    handlers.set(server, handler);
    outgoing.setHeader('x-amzn-requestid', context.id);
    outgoing.setHeader('cache-control', 'no-store');
    const options = { authInfo: authInfo(host), parsedBody: messages.parsed };
    await exchangeMcp(handler, context, options);
    if (context.audited !== true) {
      const { methods, client } = messages;
      parts.audit.record(invokeEvent(context, { methods, client, now: parts.now() }));
    }
  };
}

/**
 * The SDK carries what authentication found out to the server of the request; it is how the host
 * gets there. Nothing of it comes from the request itself.
 */
function authInfo(host: RequestHost) {
  return { token: '', clientId: '', scopes: [], extra: { host } };
}

function mcpHandler({ log }: GatewayParts, server: ServedMcp): McpHttpHandler {
  // What the SDK reports here was caused by the client and answered; a stack would be noise.
  const onerror = ({ message }: Error) => log.info({ reason: message }, 'MCP request refused');
  return createMcpHandler(
    // `host` is what `authInfo` above put there.
    ({ authInfo }) => server.open(authInfo?.extra?.host as RequestHost),
    { onerror },
  );
}
