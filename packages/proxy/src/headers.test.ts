import { describe, expect, test } from 'vitest';
import { protocolHeaders, tellingHeaders, userAgent } from './headers.ts';
import { type Message, ownMessage } from './message.ts';
import { envelope } from './testing/test-bridge.ts';

const none = { version: undefined, session: undefined };
const agreed = { version: '2025-11-25', session: 'session-1' };

function message(method: string, params: object = {}): Message {
  const made = ownMessage({ id: 1, method, params: { ...params } });
  if (made === undefined) throw new Error('no message');
  return made;
}

const modern = (method: string, params: object = {}) => message(method, { ...params, ...envelope });

describe('of a modern request', () => {
  test.each([
    ['tools/call', { name: 'list_clusters' }, 'list_clusters'],
    ['prompts/get', { name: 'upgrade plan' }, 'upgrade plan'],
    ['resources/read', { uri: 'eks://1/clusters/a' }, 'eks://1/clusters/a'],
    ['tasks/get', { taskId: 't-1' }, 't-1'],
    ['tasks/update', { taskId: 't-1' }, 't-1'],
    ['tasks/cancel', { taskId: 't-1' }, 't-1'],
    ['tools/list', { name: 'not of this method' }, undefined],
    ['constructor', { name: 'not of this method' }, undefined],
    ['tools/call', { name: 5 }, undefined],
  ])('%s %j', (method, params, name) => {
    expect(protocolHeaders(modern(method, params), agreed)).toEqual({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': name }),
    });
  });

  test.each([
    ['Grüße', '=?base64?R3LDvMOfZQ==?='],
    [' edge', '=?base64?IGVkZ2U=?='],
    ['edge ', '=?base64?ZWRnZSA=?='],
    ['two\nlines', '=?base64?dHdvCmxpbmVz?='],
    ['=?base64?eA==?=', '=?base64?PT9iYXNlNjQ/ZUE9PT89?='],
    ['日本', '=?base64?5pel5pys?='],
  ])('a name that no header holds goes as base64: %j', (name, value) => {
    expect(protocolHeaders(modern('tools/call', { name }), none)['mcp-name']).toBe(value);
  });
});

describe('of an older message', () => {
  test('repeats the handshake, and starts afresh with a new one', () => {
    const held = { 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': 'session-1' };
    expect(protocolHeaders(message('tools/list'), agreed)).toEqual(held);
    expect(protocolHeaders(undefined, agreed)).toEqual(held);
    expect(protocolHeaders(message('initialize'), agreed)).toEqual({});
    expect(protocolHeaders(message('tools/list'), none)).toEqual({});
  });
});

test.each([
  [undefined, 'gantry-proxy/1.0'],
  [{}, 'gantry-proxy/1.0'],
  [{ name: 'Claude Code', version: '2.1/beta' }, 'gantry-proxy/1.0 claude-code/2.1-beta'],
  [{ name: 'a/b/c' }, 'gantry-proxy/1.0 a-b-c'],
  [{ name: 'x\r\ny: z', version: 7 }, 'gantry-proxy/1.0 x--y:-z'],
  [{ name: 'é'.repeat(300), version: '1' }, `gantry-proxy/1.0 ${'-'.repeat(64)}/1`],
])('user agent of %j', (client, expected) => {
  expect(userAgent('1.0', client)).toBe(expected);
});

test.each([
  ['long-enough', ['long-enough', 'long-enough']],
  [' two  blanks ', [' two  blanks ', 'two blanks', 'blanks']],
  ['Bearer abc.def', ['Bearer abc.def', 'Bearer abc.def', 'abc.def']],
  ['acme', ['x-t:acme', 'x-t: acme', '"x-t":"acme"']],
  ['', ['x-t:', 'x-t: ', '"x-t":""']],
])('the value %j of a header comes back as', (value, forms) => {
  expect(tellingHeaders({ 'x-t': value })).toEqual(forms);
});
