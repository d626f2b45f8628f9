import { expect, test } from 'vitest';
import { formatAmzDate, parseAmzDate } from './amz-date.ts';

test('reads and writes the basic form', () => {
  expect(parseAmzDate('20150830T123600Z')).toBe(Date.parse('2015-08-30T12:36:00Z'));
  expect(formatAmzDate(Date.parse('2015-08-30T12:36:00.999Z'))).toBe('20150830T123600Z');
});

test.each([
  '20260231T000000Z',
  '20261301T000000Z',
  '20260301T240000Z',
  '20260301T236000Z',
  '20260301T000000',
  '2026-03-01T00:00:00Z',
  '20260301T000000Z ',
  '',
])('%j is no date', (text) => {
  expect(parseAmzDate(text)).toBeUndefined();
});
