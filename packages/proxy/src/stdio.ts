import type { Readable, Writable } from 'node:stream';
import type { Write } from './delivery.ts';

/** The longest line that is taken, in characters. */
const LINE = 16 * 1024 * 1024;

export type LineHandlers = {
  readonly onLine: (line: string) => void;
  /** A line was longer than any message is; it was dropped. */
  readonly onEndless: () => void;
};

/** Calls `onLine` for every line of a stream that is not blank; resolves at its end. */
export async function readLines(
  input: Readable,
  { onLine, onEndless }: LineHandlers,
  longest: number = LINE,
): Promise<void> {
  input.setEncoding('utf8');
  let pieces: string[] = [];
  let length = 0;
  const add = (piece: string) => {
    length += piece.length;
    if (length <= longest) pieces.push(piece);
    else pieces = [];
  };
  const end = () => {
    const line = pieces.join('').trim();
    if (length > longest) onEndless();
    else if (line !== '') onLine(line);
    pieces = [];
    length = 0;
  };
  for await (const chunk of input) {
    const [first = '', ...rest] = String(chunk).split('\n');
    add(first);
    for (const piece of rest) {
      end();
      add(piece);
    }
  }
  end();
}

/** Writes lines in order; a client that is gone is reported to `onGone`. */
export function lineWriter(output: Writable, onGone: () => void): Write {
  output.on('error', onGone);
  let room: Promise<void> | undefined;
  return async (line) => {
    if (output.write(`${line}\n`)) return;
    room ??= new Promise((resolve) => {
      output.once('drain', () => {
        room = undefined;
        resolve();
      });
    });
    await room;
  };
}
