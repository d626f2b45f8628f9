/** Marks in a pattern; a character of the text is never one of them. */
export const anyRun: unique symbol = Symbol('*');
export const anyOne: unique symbol = Symbol('?');

/** Literal text and wildcards, in order. */
export type PatternPart = string | typeof anyRun | typeof anyOne;

/** A stretch between two `*`: text of which some characters may be any. */
type Chunk = { readonly text: string; readonly open: ReadonlySet<number> };

/** A pattern made ready: n chunks joined by n - 1 stars. */
export type Pattern = readonly Chunk[];

/** Reads `*` and `?` as wildcards and everything else as itself. */
export function wildcardParts(text: string): PatternPart[] {
  return text
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? anyRun : part === '?' ? anyOne : part));
}

/** Makes a pattern ready to match. */
export function toPattern(parts: readonly PatternPart[]): Pattern {
  const chunks: Chunk[] = [];
  let text = '';
  let open = new Set<number>();
  const close = () => {
    chunks.push({ text, open });
    text = '';
    open = new Set();
  };
  for (const part of parts) {
    if (part === anyRun) close();
    else if (part === anyOne) {
      open.add(text.length);
      text += ' ';
    } else text += part;
  }
  close();
  return chunks;
}

/** A pattern from text with wildcards. */
export function wildcard(text: string): Pattern {
  return toPattern(wildcardParts(text));
}

/**
 * Whether the whole text fits. Each chunk takes its leftmost place after the one before, which is
 * enough when only stars stand between: no way back, so no pattern can make it slow.
 */
export function matches(pattern: Pattern, text: string): boolean {
  const first = pattern[0];
  const last = pattern[pattern.length - 1];
  if (first === undefined || last === undefined) return false;
  if (pattern.length === 1) return text.length === first.text.length && fits(first, text, 0);
  const end = text.length - last.text.length;
  if (end < first.text.length || !fits(first, text, 0) || !fits(last, text, end)) return false;
  let from = first.text.length;
  for (let index = 1; index < pattern.length - 1; index += 1) {
    const chunk = pattern[index];
    const at = chunk === undefined ? -1 : find(chunk, text, from, end);
    if (chunk === undefined || at < 0) return false;
    from = at + chunk.text.length;
  }
  return true;
}

function find(chunk: Chunk, text: string, from: number, end: number): number {
  if (chunk.open.size === 0) {
    const at = text.indexOf(chunk.text, from);
    return at >= 0 && at + chunk.text.length <= end ? at : -1;
  }
  for (let at = from; at + chunk.text.length <= end; at += 1) if (fits(chunk, text, at)) return at;
  return -1;
}

function fits(chunk: Chunk, text: string, at: number): boolean {
  if (chunk.open.size === 0) return text.startsWith(chunk.text, at);
  for (let index = 0; index < chunk.text.length; index += 1) {
    if (!chunk.open.has(index) && chunk.text[index] !== text[at + index]) return false;
  }
  return true;
}
