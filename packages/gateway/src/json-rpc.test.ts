import { expect, test } from 'vitest';
import { readMessages } from './json-rpc.ts';

const read = (body: string | number[]) => readMessages(Buffer.from(body as string), 3);

test.each<[string, string | number[]]>([
  ['nothing', ''],
  ['half an object', '{"method":'],
  // A quoted byte that stands in no UTF-8; replacing it would judge another text than was signed.
  ['bytes that are no UTF-8', [0x22, 0xff, 0x22]],
  ['a character cut in half', [0x22, 0xe2, 0x82, 0x22]],
])('%s is refused', (_, body) => {
  expect(() => read(body)).toThrow(
    expect.objectContaining({ status: 400, code: 'SerializationException' }),
  );
});

test('methods and the client are read from a message and from a batch', () => {
  const info = { 'io.modelcontextprotocol/clientInfo': { name: 'kiro', version: '2' } };
  expect(read(JSON.stringify({ method: 'tools/call', params: { _meta: info } }))).toMatchObject({
    methods: ['tools/call'],
    client: 'kiro/2',
  });
  const hello = { method: 'initialize', params: { clientInfo: { name: 'cursor' } } };
  expect(read(JSON.stringify([{ method: 'ping' }, hello, 7]))).toMatchObject({
    methods: ['ping', 'initialize'],
    client: 'cursor',
  });
});

test('a batch beyond the limit is refused', () => {
  expect(read('[1,2,3]').methods).toEqual([]);
  expect(() => read('[1,2,3,4]')).toThrow('A batch holds at most 3 messages.');
});

test.each([
  ['[', ']'],
  ['{"a":', '}'],
])('a body of too many %s is refused before anything goes into it', (open, close) => {
  const nested = (depth: number) =>
    Buffer.from(`${open.repeat(depth)}"\\\\\\"${open.replaceAll('"', '')}"${close.repeat(depth)}`);
  expect(() => readMessages(nested(100), 20)).not.toThrow();
  expect(() => readMessages(nested(101), 20)).toThrow(/nested deeper than 100 levels/);
  expect(() => readMessages(nested(100_000), 20)).toThrow(/nested deeper than 100 levels/);
});

test('brackets in text are none', () => {
  const body = Buffer.from(JSON.stringify({ method: `${'[{"'.repeat(500)}\\` }));
  expect(readMessages(body, 20).methods).toHaveLength(1);
});
