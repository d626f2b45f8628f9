import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, lineOf, root } from './tree.ts';

/** Links in the documentation that lead to no file or no heading of this repository. */
export function linkFindings(): Finding[] {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
  return pages.flatMap((path) => brokenLinks(path, readFileSync(join(root, path), 'utf8')));
}

/** Broken relative links of one page; links to the web are not followed. */
export function brokenLinks(path: string, text: string): Finding[] {
  return [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].flatMap((match) => {
    const [, target = ''] = match;
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const full = join(root, file === '' ? path : join(dirname(path), file));
    const line = lineOf(text, match.index);
    if (!existsSync(full)) return [{ path, line, message: `no such file: ${target}` }];
    if (anchor === undefined || headings(readFileSync(full, 'utf8')).has(anchor)) return [];
    return [{ path, line, message: `no such heading: ${target}` }];
  });
}

/** Anchors as GitHub makes them from headings. */
function headings(text: string): ReadonlySet<string> {
  const titles = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
