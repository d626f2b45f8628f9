import { describe, expect, test } from 'vitest';
import { readLine } from './message.ts';
import { envelope } from './testing/test-bridge.ts';

const one = (value: unknown) => readLine(JSON.stringify(value)).messages[0];

describe('what is a message', () => {
  test.each([
    [{ jsonrpc: '2.0', id: 0, method: 'ping' }, 'request', 0],
    [{ jsonrpc: '2.0', id: '', method: 'ping' }, 'request', ''],
    [{ jsonrpc: '2.0', id: 'a-1', method: 'ping', params: [] }, 'request', 'a-1'],
    [{ jsonrpc: '2.0', id: Number.MAX_SAFE_INTEGER, method: 'ping' }, 'request', 2 ** 53 - 1],
    [{ jsonrpc: '2.0', method: 'notifications/initialized' }, 'notification', undefined],
    [{ jsonrpc: '2.0', id: 7, result: {} }, 'response', undefined],
    [{ jsonrpc: '2.0', id: 7, error: { code: 1, message: '' } }, 'response', undefined],
  ])('%j is a %s', (value, kind, id) => {
    expect(one(value)).toMatchObject({ kind, id, text: JSON.stringify(value) });
  });

  test.each([
    42,
    null,
    'text',
    {},
    { jsonrpc: '2.0', id: 1 },
    { jsonrpc: '2.0', id: null, method: 'ping' },
    { jsonrpc: '2.0', id: {}, method: 'ping' },
    { jsonrpc: '2.0', id: true, method: 'ping' },
    { jsonrpc: '2.0', id: 1, method: 5 },
    { jsonrpc: '2.0', id: 1, method: 'two\r\nlines: x' },
    {
      id: 1,
      method: 'm',
      params: { _meta: { 'io.modelcontextprotocol/protocolVersion': 'é' } },
    },
  ])('%j is none', (value) => {
    expect(one(value)).toBeUndefined();
  });
});

test('the version is that of the envelope', () => {
  expect(one({ id: 1, method: 'm', params: envelope })?.version).toBe('2026-07-28');
  expect(one({ id: 1, method: 'm', params: { _meta: null } })?.version).toBeUndefined();
});

test('a batch is several, each with its text', () => {
  const { batch, messages } = readLine('[{"id":1,"method":"a"}, 5, {"method":"b"}]');
  expect(batch).toBe(true);
  expect(messages.map((message) => message?.text)).toEqual([
    '{"id":1,"method":"a"}',
    undefined,
    '{"method":"b"}',
  ]);
});

test('numbers keep their digits when a text is written anew', () => {
  const line = '{"id":1, "method":"a","params":{"big":12345678901234567890}}';
  expect(readLine(line, { rewrite: true }).messages[0]?.text).toBe(line.replace(' ', ''));
});

test('the text goes on as it came, unless it is to be written anew', () => {
  const line = '{"id":12345678901234567890, "method":"first","method":"last"}';
  expect(readLine(line).messages[0]).toMatchObject({ text: line, method: 'last' });
  const rewritten = readLine('{"method":"first","method":"last"}', { rewrite: true });
  expect(rewritten.messages[0]?.text).toBe('{"method":"last"}');
  expect(() => readLine('{')).toThrow(SyntaxError);
});
