import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { lineWriter, readLines } from './stdio.ts';

async function read(chunks: readonly (string | Buffer)[], longest?: number): Promise<string[]> {
  const lines: string[] = [];
  await readLines(
    Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
    { onLine: (line) => lines.push(line), onEndless: () => lines.push('<endless>') },
    longest,
  );
  return lines;
}

describe('lines', () => {
  test.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\r\n\r\n \n\tb\r\n'], ['a', 'b']],
    [
      ['a', 'b', '\nc', 'd'],
      ['ab', 'cd'],
    ],
    [[], []],
    [['\n\n'], []],
    [['\ufeff{}\n'], ['{}']],
    [['a\u2028b\u0085c\n'], ['a\u2028b\u0085c']],
  ])('%j', async (chunks, lines) => {
    expect(await read(chunks)).toEqual(lines);
  });

  test('characters that are cut by a chunk', async () => {
    const bytes = Buffer.from('Grüße 🦑\n日本\n');
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await read(chunks)).toEqual(['Grüße 🦑', '日本']);
  });

  test('one that is too long is dropped, and the next is read', async () => {
    expect(await read(['12345\n123456\n', '1234', '56', '78\n1\n'], 5)).toEqual([
      '12345',
      '<endless>',
      '<endless>',
      '1',
    ]);
    expect(await read(['123456'], 5)).toEqual(['<endless>']);
  });

  test('a long one is read in linear time', async () => {
    const chunk = 'x'.repeat(64 * 1024);
    const start = performance.now();
    const [line] = await read(Array(240).fill(chunk));
    expect(line).toHaveLength(240 * 64 * 1024);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('writing', () => {
  test('waits for room, and keeps the order', async () => {
    const slow = new PassThrough({ highWaterMark: 4 });
    const write = lineWriter(slow, () => undefined);
    let written = 0;
    const all = Array.from({ length: 20 }, (_, at) =>
      write(`line-${at}`).then(() => {
        written += 1;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(0);
    expect(slow.listenerCount('drain')).toBe(1);
    let text = '';
    slow.on('data', (chunk) => {
      text += chunk;
    });
    await Promise.all(all);
    expect(text.trim().split('\n')).toEqual(Array.from({ length: 20 }, (_, at) => `line-${at}`));
  });

  test('tells when the client is gone', async () => {
    const gone = new Promise<void>((resolve) => {
      const broken = new Writable({
        write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
      });
      void lineWriter(broken, resolve)('line');
    });
    await gone;
  });
});
