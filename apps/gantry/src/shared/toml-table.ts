import { parse } from 'smol-toml';

/**
 * Puts a table where one of that name stands, or at the end. Only whole lines from one header to
 * the next are touched, so comments and order stay; whoever calls this reads the result and
 * compares, since a header may also be looked for in vain (dotted keys, inline tables) or be seen
 * inside a text of several lines.
 */
export function setTomlTable(text: string, path: readonly string[], table: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const added = table.trimEnd().split('\n');
  const sections = sectionsOf(lines).filter(({ header }) => startsWith(header, path));
  const [first] = sections;
  if (first === undefined) {
    const before = text.trimEnd() === '' ? [] : [...trimmed(lines), ''];
    return [...before, ...added, ''].join(eol);
  }
  const gone = new Set(sections.flatMap(({ from, to }) => range(from, to)));
  return lines
    .flatMap((line, at) => {
      if (at === first.from) return added;
      return gone.has(at) ? [] : [line];
    })
    .join(eol);
}

type Section = { readonly header: readonly string[]; readonly from: number; readonly to: number };

/** Each table with its lines; comments and blanks above a header belong to what follows. */
function sectionsOf(lines: readonly string[]): Section[] {
  const headers = lines.flatMap((line, from) => {
    const header = headerOf(line);
    return header === undefined ? [] : [{ header, from }];
  });
  return headers.map(({ header, from }, index) => {
    let to = headers[index + 1]?.from ?? lines.length;
    while (to > from + 1 && /^\s*(?:#.*)?$/.test(lines[to - 1] ?? '')) to -= 1;
    return { header, from, to };
  });
}

/** The keys of `[a."b c"]` or `[[a.b]]`; the parser knows how they may be written. */
function headerOf(line: string): readonly string[] | undefined {
  if (!/^\s*\[/.test(line)) return undefined;
  try {
    const keys: string[] = [];
    let level: unknown = parse(line);
    while (typeof level === 'object' && level !== null) {
      const inside: unknown = Array.isArray(level) ? level[0] : level;
      const [key] = Object.keys(inside ?? {});
      if (key === undefined) break;
      keys.push(key);
      level = Object.entries(inside ?? {})[0]?.[1];
    }
    return keys;
  } catch {
    return undefined;
  }
}

const startsWith = (header: readonly string[], path: readonly string[]): boolean =>
  path.every((key, at) => header[at] === key);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

function trimmed(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end -= 1;
  return lines.slice(0, end);
}
