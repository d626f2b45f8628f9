import { expect, test } from 'vitest';
import { clockSpeed, count, port, region, since } from './options.ts';
import { sentence } from './usage-error.ts';

test.each([
  ['0', 0],
  ['8787', 8787],
  ['65535', 65_535],
])('the port %s', (text, value) => {
  expect(port(text)).toBe(value);
});

test.each(['', '-1', '65536', '80a', '1e3', ' 80'])('%j is no port', (text) => {
  expect(() => port(text)).toThrow('A port is a number from 0 to 65535.');
});

test('regions are collected', () => {
  expect(region('eu-west-1', region('us-west-2'))).toEqual(['us-west-2', 'eu-west-1']);
  expect(region('us-gov-west-1')).toEqual(['us-gov-west-1']);
  expect(() => region('Oregon')).toThrow(/us-west-2/);
});

test('a clock runs at least as fast as on AWS', () => {
  expect(clockSpeed('60')).toBe(60);
  for (const text of ['0', '0.5', 'fast', '1e9']) expect(() => clockSpeed(text)).toThrow();
});

test('counts are whole and positive', () => {
  expect(count('5')).toBe(5);
  for (const text of ['0', '1.5', '-2', 'x']) expect(() => count(text)).toThrow();
});

test('a time is a length before now, or a date', () => {
  const now = () => Date.parse('2026-11-22T08:00:00Z');
  expect(new Date(since('15m', now)).toISOString()).toBe('2026-11-22T07:45:00.000Z');
  expect(new Date(since('7d', now)).toISOString()).toBe('2026-11-15T08:00:00.000Z');
  expect(since('2026-11-22T07:00:00Z', now)).toBe(Date.parse('2026-11-22T07:00:00Z'));
  for (const text of ['', 'yesterday', '15', '5w'])
    expect(() => since(text, now)).toThrow(/15m, 2h or 7d/);
});

test('errors of the system are sentences', () => {
  const busy = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 8787 });
  expect(sentence(busy)).toBe(
    'Port 8787 is in use. Stop what listens there, or choose another one with --port.',
  );
  expect(sentence(new Error('plain'))).toBe('plain');
});
