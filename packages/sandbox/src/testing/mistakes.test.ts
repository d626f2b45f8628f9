import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Mistake, made } from './mistake.ts';

const folder = new URL('./mistakes/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const mistakes: Mistake[] = [];
for (const file of files) {
  const { default: _, ...exported } = await import(new URL(file, folder).href);
  const found = Object.values(exported).flat() as Mistake[];
  for (const { mode } of found) {
    if (`${mode}.ts` !== file) throw new Error(`${file} holds a mistake of the mode ${mode}`);
  }
  if (found.length === 0) throw new Error(`${file} holds no mistake`);
  mistakes.push(...found);
}

it('the titles tell the mistakes apart', () => {
  const titles = mistakes.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

describe.each(mistakes)('$mode: $title', (mistake) => {
  it("shows AWS's words, and heals when it is taken back", async () => {
    const { before, during, after, defects } = await made(mistake);
    const [healthy, broken] = [mistake.healthy, mistake.broken].map(withPatterns);
    if (!mistake.startsUnseen) expect(before).toMatchObject(Object(healthy));
    expect(during).toMatchObject(Object(broken));
    expect(during).not.toMatchObject(Object(healthy));
    expect(after).toMatchObject(Object(healthy));
    expect(defects).toEqual([]);
  });
});

/** A pattern as such would be taken for an object without members, which every string matches. */
function withPatterns(expected: unknown): unknown {
  if (expected instanceof RegExp) return expect.stringMatching(expected);
  if (Array.isArray(expected)) return expected.map(withPatterns);
  if (Object.getPrototypeOf(Object(expected)) !== Object.prototype) return expected;
  const members = Object.entries(Object(expected));
  return Object.fromEntries(members.map(([name, part]) => [name, withPatterns(part)]));
}
