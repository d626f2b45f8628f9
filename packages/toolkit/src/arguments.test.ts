import { expect, test } from 'vitest';
import { z } from 'zod';
import { nearest, readArguments } from './arguments.ts';

const schema = z.strictObject({
  cluster_name: z.string().regex(/^[a-z]+$/, 'lower-case letters only'),
  max_results: z.number().int().min(1).max(100).optional(),
});

const read = (given: unknown) =>
  readArguments(
    schema,
    { cluster: 'cluster_name' },
    { cluster_name: (text) => text.trim() },
    given,
  );

test.each(['cluster_name', 'clusterName', 'cluster-name', 'ClusterName', 'cluster'])(
  'the argument may be spelled %s',
  (spelling) => {
    expect(read({ [spelling]: 'prod' })).toEqual({ cluster_name: 'prod' });
  },
);

test('a value is brought into its canonical spelling before it is validated', () => {
  expect(read({ cluster_name: ' prod ' })).toEqual({ cluster_name: 'prod' });
});

test('null counts as left out', () => {
  expect(read({ cluster_name: 'prod', max_results: null })).toEqual({ cluster_name: 'prod' });
});

test('an unknown argument is named, with the nearest and all valid ones', () => {
  expect(() => read({ cluster_nam: 'prod', cluster_name: 'prod' })).toThrow(
    'Unknown argument cluster_nam (did you mean cluster_name?). Valid: cluster_name, max_results.',
  );
});

test('every fault is told at once, by argument', () => {
  expect(() => read({ cluster_name: 'Prod!', max_results: 0 })).toThrow(
    /^Argument cluster_name: lower-case letters only\. Argument max_results: .*>=1\.$/,
  );
});

test('two spellings of one argument contradict each other', () => {
  expect(() => read({ clusterName: 'a', cluster: 'b' })).toThrow(
    'Argument cluster_name is given twice, once as cluster.',
  );
});

test.each([[[]], ['text'], [7]])('%j is no object of arguments', (given) => {
  expect(() => read(given)).toThrow(/^Argument object: /);
});

test('names of the prototype are unknown arguments, not inherited ones', () => {
  const given = JSON.parse('{"cluster_name":"prod","__proto__":{"max_results":5},"constructor":1}');
  expect(() => read(given)).toThrow(/Unknown argument .*constructor/);
  expect(() => read(given)).toThrow(/Unknown argument __proto__/);
});

test('a name is suggested only when it is close enough to be meant', () => {
  expect(nearest('list_eks_resource', ['list_eks_resources', 'apply_yaml'])).toBe(
    'list_eks_resources',
  );
  expect(nearest('banana', ['list_eks_resources', 'apply_yaml'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});
