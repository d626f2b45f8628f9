import { expect, test } from 'vitest';
import { matches, wildcard } from './match.ts';

/** The plain definition, exponential and obviously right. */
function slow(pattern: string, text: string): boolean {
  const [head = '', rest] = [pattern[0], pattern.slice(1)];
  if (pattern === '') return text === '';
  if (head === '*') return slow(rest, text) || (text !== '' && slow(pattern, text.slice(1)));
  return text !== '' && (head === '?' || head === text[0]) && slow(rest, text.slice(1));
}

function words(letters: string, most: number): string[] {
  const longer = (word: string): string[] =>
    word.length < most
      ? [...letters].flatMap((letter) => [word + letter, ...longer(word + letter)])
      : [];
  return ['', ...longer('')];
}

test('agrees with the definition on every short pattern and text', () => {
  const texts = words('ab', 5);
  for (const pattern of words('ab*?', 5)) {
    const ready = wildcard(pattern);
    for (const text of texts)
      expect(matches(ready, text), `${pattern} on ${text}`).toBe(slow(pattern, text));
  }
});

test('a pattern made to be slow is not', () => {
  const text = 'a'.repeat(100_000);
  const start = performance.now();
  expect(matches(wildcard(`${'*a'.repeat(500)}*b`), text)).toBe(false);
  expect(matches(wildcard(`${'*a?'.repeat(500)}*b*`), text)).toBe(false);
  expect(matches(wildcard(`${'*a'.repeat(500)}*`), text)).toBe(true);
  expect(performance.now() - start).toBeLessThan(2000);
});
