import type { Readable, Writable } from 'node:stream';

/** The longest line that is taken; beyond it the input is no conversation. */
const LINE = 16 * 1024 * 1024;

/** Calls `onLine` for every non-empty line of a stream; resolves at its end. Throws for an endless line. */
export async function readLines(input: Readable, onLine: (line: string) => void): Promise<void> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE) throw new Error(`A line is longer than ${LINE} characters.`);
    for (const line of lines) if (line.trim() !== '') onLine(line.trim());
  }
  if (rest.trim() !== '') onLine(rest.trim());
}

/** Writes lines in order; a client that is gone ends the process quietly, through `onGone`. */
export function lineWriter(output: Writable, onGone: () => void): (line: string) => void {
  output.on('error', onGone);
  return (line) => {
    output.write(`${line}\n`);
  };
}
