import type { Message } from './message.ts';
import { TELLING } from './redact.ts';

/** What a handshake agreed on; modern requests carry all of it themselves. */
export type Handshake = {
  readonly version: string | undefined;
  readonly session: string | undefined;
};

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/**
 * The protocol's headers for one message: the envelope of a modern one, the handshake of an older.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function protocolHeaders(
  message: Message | undefined,
  handshake: Handshake,
): Record<string, string> {
  const { method, version } = message ?? {};
  if (method !== undefined && version !== undefined && message !== undefined) {
    const name = nameOf(message);
    return {
      'mcp-protocol-version': version,
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': headerValue(name) }),
      ...message.headers,
    };
  }
  // A handshake starts a session and agrees on a version; it does not go on with the last ones.
  if (method === 'initialize') return {};
  const { version: agreed, session } = handshake;
  return {
    ...(agreed === undefined ? {} : { 'mcp-protocol-version': agreed }),
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
  };
}

function nameOf({ method = '', params }: Message): string | undefined {
  const key = Object.hasOwn(NAMED, method) ? NAMED[method] : undefined;
  const name = key === undefined ? undefined : params[key];
  return typeof name === 'string' ? name : undefined;
}

/** Text that no header may hold, or that would read as the sentinel, goes as base64. */
export function headerValue(text: string): string {
  const plain =
    /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?/.test(text);
  return plain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

/**
 * How the values of extra headers come back in what an endpoint says, AWS's canonical request for
 * one: a short value only beside its name, since alone it would hide half of what is said.
 */
export function tellingHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const joined = value.trim().replace(/\s+/g, ' ');
    // As in: Bearer TOKEN.
    const parts = [value, joined, / (\S+)$/.exec(joined)?.[1] ?? ''];
    const telling = parts.filter(({ length }) => length >= TELLING);
    if (telling.length > 0) return telling;
    return [`${name}:${joined}`, `${name}: ${joined}`, `"${name}":"${joined}"`];
  });
}

/** The proxy and, as far as it told, the client behind it. */
export function userAgent(version: string, client: unknown): string {
  const own = `gantry-proxy/${version}`;
  if (typeof client !== 'object' || client === null) return own;
  const parts = [Reflect.get(client, 'name'), Reflect.get(client, 'version')];
  const words = parts.filter((part) => typeof part === 'string' && part !== '').map(productWord);
  return words.length === 0 ? own : `${own} ${words.join('/')}`;
}

function productWord(text: unknown): string {
  return String(text)
    .toLowerCase()
    .replace(/[^\x21-\x7e]|[/()]/g, '-')
    .slice(0, 64);
}
