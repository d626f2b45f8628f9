import { expect, test } from 'vitest';
import { counted, lines, more, outline, prune, table } from './render.ts';

test('a table names its columns once and leaves out those that are empty everywhere', () => {
  const rows = [
    { name: 'prod', version: '1.33', zone: undefined, tags: ['a', 'b'] },
    { name: 'dev', version: null, zone: '' },
  ];
  expect(table(rows)).toBe('name | version | tags\nprod | 1.33 | a,b\ndev | - | -');
});

test('a cell cannot pretend to be further cells or lines', () => {
  expect(table([{ name: 'a | b', note: 'one\ntwo' }])).toBe('name | note\na / b | "one\\ntwo"');
});

test('an outline nests by indentation and leaves out what is empty', () => {
  const value = {
    name: 'prod',
    empty: {},
    none: null,
    vpc: { id: 'vpc-1', subnets: ['a', 'b'], public: false },
    issues: [{ code: 'X', ids: ['i-1'] }, { code: 'Y' }],
    at: new Date('2026-11-22T08:00:00.000Z'),
  };
  expect(outline(value)).toBe(
    [
      'name: prod',
      'vpc:',
      '  id: vpc-1',
      '  subnets: a, b',
      '  public: false',
      'issues:',
      '  - code: X',
      '    ids: i-1',
      '  - code: Y',
      'at: 2026-11-22T08:00:00Z',
    ].join('\n'),
  );
});

test('a value with a line break stays on its line', () => {
  expect(outline({ note: 'a\nadmin: true' })).toBe('note: "a\\nadmin: true"');
});

test('pruning keeps zero and false and makes dates readable', () => {
  const value = {
    zero: 0,
    no: false,
    gone: undefined,
    list: [],
    deep: { a: null },
    at: new Date(0),
  };
  expect(prune(value)).toEqual({ zero: 0, no: false, at: '1970-01-01T00:00:00Z' });
});

test('lines, counts and the sign of more', () => {
  expect(lines('a', undefined, ['b', ''], 'c')).toBe('a\nb\nc');
  expect([counted(1, 'cluster'), counted(0, 'cluster'), counted(2, 'policy', 'policies')]).toEqual([
    '1 cluster',
    '0 clusters',
    '2 policies',
  ]);
  expect(more(null)).toBeUndefined();
  expect(more('t')).toContain('t');
});
