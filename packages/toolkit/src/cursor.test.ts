import { expect, test } from 'vitest';
import { makeCursor, readCursor } from './cursor.ts';

const question = { resource_type: 'cluster', region: 'us-west-2' };

test('a cursor gives back the upstream token to the question that made it', () => {
  const cursor = makeCursor(question, 'abc');
  expect(cursor).not.toBeNull();
  expect(readCursor(question, cursor ?? '')).toBe('abc');
});

test('the last page has no cursor, and no cursor asks for the first page', () => {
  expect(makeCursor(question, undefined)).toBeNull();
  expect(readCursor(question, undefined)).toBeUndefined();
});

test('a cursor of another question is refused', () => {
  const cursor = makeCursor({ ...question, region: 'eu-west-1' }, 'abc') ?? '';
  expect(() => readCursor(question, cursor)).toThrow(/belongs to a call with other arguments/);
});

test.each([
  '',
  'xyz',
  '!!',
  Buffer.from('{"at":"a"}').toString('base64url'),
  Buffer.from('null').toString('base64url'),
])('%j is none of our cursors', (cursor) => {
  expect(() => readCursor(question, cursor)).toThrow(/is none that a call returned/);
});
