import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import gaps from '../requirements.json' with { type: 'json' };

/** The checklist that the proxy answers to has this many items; a test names one as [14.n]. */
const ITEMS = 59;

/** Items without a test, each with the reason. */
const reasons: Readonly<Record<string, string>> = gaps;

const all = Array.from({ length: ITEMS }, (_, at) => at + 1);

/** Items that some title of a test names. */
function named(): ReadonlySet<number> {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  return new Set(texts.flatMap((text) => [...text.matchAll(/\[14\.(\d+)\]/g)].map(numberOf)));
}

function numberOf([, digits]: RegExpMatchArray): number {
  return Number(digits);
}

test('every item has a test that names it, or a reason why not', () => {
  const tested = named();
  const missing = all.filter((item) => !tested.has(item));
  expect(missing).toEqual(Object.keys(reasons).map(Number));
});

test('every reason is one, and every name an item', () => {
  expect(Object.values(reasons).filter((reason) => reason.trim() === '')).toEqual([]);
  expect([...named()].filter((item) => !all.includes(item))).toEqual([]);
});
