import { parseRaw } from './raw-json.ts';

/** What the proxy needs to know of one JSON-RPC message; the text itself is passed on as it is. */
export type Message = {
  /** The message as one line of JSON. */
  readonly text: string;
  readonly kind: 'request' | 'notification' | 'response';
  /** Of a request; a response carries an id of the other side and is not tracked. */
  readonly id: string | number | undefined;
  readonly method: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** Protocol revision from the envelope of a modern request. */
  readonly version: string | undefined;
  /** What the headers of its HTTP request say beside what each message says there. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds in which its answer has to begin; absent: as long as any other. */
  readonly patience?: number;
};

/** A line of input: several messages only from clients of 2025-03-26, which may send batches. */
export type Line = {
  readonly batch: boolean;
  /** Undefined stands for what is no JSON-RPC message. */
  readonly messages: readonly (Message | undefined)[];
};

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Whether a header may carry a text as it is. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && PRINTABLE.test(text);
}

/**
 * Reads a line; throws `SyntaxError` for what is no JSON. `rewrite` writes each message anew: of
 * two members with the same name the one that was judged is then the only one that goes out.
 */
export function readLine(line: string, { rewrite = false }: { rewrite?: boolean } = {}): Line {
  const parsed: unknown = JSON.parse(line);
  if (Array.isArray(parsed)) {
    return { batch: true, messages: parsed.map((item) => toMessage(item, JSON.stringify(item))) };
  }
  return {
    batch: false,
    messages: [toMessage(parsed, rewrite ? JSON.stringify(parseRaw(line)) : line)],
  };
}

/** A message of the proxy's own. */
export function ownMessage(
  value: { readonly method: string } & Record<string, unknown>,
): Message | undefined {
  const whole = { jsonrpc: '2.0', ...value };
  return toMessage(whole, JSON.stringify(whole));
}

function toMessage(value: unknown, text: string): Message | undefined {
  if (!isRecord(value)) return undefined;
  const { id, method, params } = value;
  if (method === undefined) return isResponse(value) ? responseMessage(text) : undefined;
  if (!isToken(method)) return undefined;
  if (id !== undefined && !isId(id)) return undefined;
  const record = isRecord(params) ? params : {};
  const version = isRecord(record._meta) ? record._meta[VERSION] : undefined;
  if (version !== undefined && !isToken(version)) return undefined;
  const kind = id === undefined ? 'notification' : 'request';
  return { text, kind, id, method, params: record, version };
}

function responseMessage(text: string): Message {
  const nothing = { id: undefined, method: undefined, version: undefined };
  return { text, kind: 'response', params: {}, ...nothing };
}

/** A result or an error, which answers a request. */
export function isResponse(value: Readonly<Record<string, unknown>>): boolean {
  return value.method === undefined && (value.result !== undefined || value.error !== undefined);
}

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || typeof id === 'number';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
