import { expect, it } from 'vitest';
import { closure, operationsOf, print, type Shape } from './shared/schema-slice.ts';

const NS = 'com.amazonaws.test';
const Leaf: unknown[] = [3, NS, 'Leaf', 0, ['id'], [[0, { jsonName: 'ID' }]], 1];
const Leaves: unknown[] = [1, NS, 'Leaves', 0, () => Leaf];
const Tree: unknown[] = [3, NS, 'Tree', 0, ['leaves', 'parent'], [() => Leaves, () => Tree]];
const Unused: unknown[] = [3, NS, 'Unused', 0, [], []];
const Grow: unknown[] = [9, NS, 'Grow', { http: ['POST', '/grow', 200] }, () => Tree, () => 'unit'];

it('finds what an operation reaches, and nothing else', () => {
  const operations = operationsOf({
    Grow$: Grow,
    Tree$: Tree,
    Unused$: Unused,
    GrowCommand: class {},
  });
  expect([...operations.keys()]).toEqual(['Grow']);
  expect(closure(operations.values()).map(([, , name]) => name)).toEqual([
    'Grow',
    'Leaf',
    'Leaves',
    'Tree',
  ]);
});

it('prints references by name and keeps everything else', () => {
  // Written above as the SDK writes its schemas.
  expect(print(Grow as unknown as Shape)).toBe(
    `[9,"${NS}","Grow",{"http":["POST","/grow",200]},{"$":"Tree"},"unit"]`,
  );
  expect(print(Leaf as unknown as Shape)).toBe(
    `[3,"${NS}","Leaf",0,["id"],[[0,{"jsonName":"ID"}]],1]`,
  );
});
