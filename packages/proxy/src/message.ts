/** What the proxy needs to know of one JSON-RPC message; the text itself is passed on as it is. */
export type Message = {
  /** Undefined for a notification or a response. */
  readonly id: string | number | undefined;
  readonly method: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** Protocol revision from the envelope of a modern request. */
  readonly version: string | undefined;
};

/** One message of a line that holds one; a batch is several. Throws `SyntaxError` for what is no JSON. */
export function readMessages(line: string): readonly Message[] {
  const parsed: unknown = JSON.parse(line);
  return (Array.isArray(parsed) ? parsed : [parsed]).map(toMessage);
}

const VERSION = 'io.modelcontextprotocol/protocolVersion';

function toMessage(value: unknown): Message {
  const { id, method, params } = isRecord(value) ? value : {};
  const record = isRecord(params) ? params : {};
  const meta = isRecord(record._meta) ? record._meta : {};
  const version = meta[VERSION];
  return {
    id:
      typeof method === 'string' && (typeof id === 'string' || typeof id === 'number')
        ? id
        : undefined,
    method: typeof method === 'string' ? method : undefined,
    params: record,
    version: typeof version === 'string' ? version : undefined,
  };
}

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/**
 * The headers that repeat a modern request's envelope.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function envelopeHeaders({ method, params, version }: Message): Record<string, string> {
  if (version === undefined || method === undefined) return {};
  const key = NAMED[method];
  const name = key === undefined ? undefined : params[key];
  return {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
  };
}

/** Text that no header may hold, or that would read as the sentinel, goes as base64. */
function headerValue(text: string): string {
  const plain =
    /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?/.test(text);
  return plain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
