import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { McpHandlerRequestOptions, McpHttpHandler } from '@modelcontextprotocol/server';

/** Headers that mean something to MCP; what proved the caller stays outside. */
const MCP_HEADERS = /^(?:accept|content-type|last-event-id|mcp-.*)$/;

/**
 * Hands a request whose body is parsed already to the SDK, and writes its answer. The SDK's own
 * adapter would write the body out as text again and copy every header of both sides.
 */
export async function exchangeMcp(
  { fetch }: McpHttpHandler,
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  options: McpHandlerRequestOptions,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => outgoing.writableFinished || gone.abort());
  const request = new Request('http://gateway/mcp', {
    method: 'POST',
    headers: mcpHeaders(incoming),
    signal: gone.signal,
  });
  const response = await fetch(request, options);
  const type = response.headers.get('content-type') ?? '';
  for (const [name, value] of response.headers) {
    // Whether the connection stays open is between Node and the client.
    if (name !== 'connection') outgoing.setHeader(name, value);
  }
  outgoing.statusCode = response.status;
  if (response.body === null) outgoing.end();
  else if (type.startsWith('text/event-stream')) await stream(response.body, outgoing);
  else outgoing.end(await response.text());
}

function mcpHeaders({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).filter((header): header is [string, string] => {
    const [name, value] = header;
    return typeof value === 'string' && MCP_HEADERS.test(name);
  });
}

/** A client that goes away ends its stream; that is no failure of ours. */
async function stream(body: Response['body'], outgoing: ServerResponse): Promise<void> {
  // The same class under two names: the DOM's type, and Node's.
  await pipeline(Readable.fromWeb(body as ReadableStream), outgoing).catch(() => undefined);
}
