import { dirname, join, normalize } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { importsOf } from './boundaries.ts';
import { type Finding, isTest, lineOf, type Source } from './tree.ts';

/** A use of a name that is not allowed in some files. */
type Ban = {
  /** `object.member`, or a bare global that is called. */
  readonly uses: readonly string[];
  readonly where: (path: string) => boolean;
  readonly message: string;
};

const CLOCK_FILE = 'packages/sandbox/src/account/clock.ts';

/** Where the sandbox may read time or wait. */
const inSandbox = (path: string) =>
  path.startsWith('packages/sandbox/src/') && path !== CLOCK_FILE && !isTest(path);

const bans: readonly Ban[] = [
  {
    uses: [
      'Date.now',
      'performance.now',
      'new Date()',
      'setTimeout',
      'setInterval',
      'setImmediate',
    ],
    where: inSandbox,
    message: 'time in the sandbox comes from the account’s clock',
  },
  {
    uses: ['Math.random'],
    where: inSandbox,
    message: 'the sandbox is deterministic: take the account’s generator',
  },
];

/** Files from which code reachable from stdio starts; stdout belongs to the protocol there. */
const STDIO_ROOTS = ['packages/proxy/src/cli.ts', 'packages/toolkit/src/index.ts'];
/** The one place that writes the protocol to stdout, and prints help before there is any. */
const STDOUT_OWNERS = new Set(['packages/proxy/src/cli.ts']);
const STDOUT_USES = [
  'process.stdout',
  'console.log',
  'console.info',
  'console.dir',
  'console.table',
];

/** Uses of clocks and chance in the sandbox, and of stdout where it belongs to the protocol. */
export function banFindings(sources: readonly Source[]): Finding[] {
  const stdio = reachable(sources, STDIO_ROOTS);
  const stdoutBan: Ban = {
    uses: STDOUT_USES,
    where: (path) => stdio.has(path) && !STDOUT_OWNERS.has(path),
    message: 'stdout belongs to the protocol here: log to stderr',
  };
  return sources.flatMap((source) => [...bans, stdoutBan].flatMap((ban) => uses(source, ban)));
}

function uses(source: Source, { uses: names, where, message }: Ban): Finding[] {
  if (!where(source.path)) return [];
  return usesIn(source)
    .filter(({ name }) => names.includes(name))
    .map(({ name, line }) => ({ path: source.path, line, message: `${name}: ${message}` }));
}

/** Member accesses, calls of globals, and argument-less `new Date()` of a file. */
function usesIn({ path, text }: Source): { name: string; line: number }[] {
  const found: { name: string; line: number }[] = [];
  const note = (name: string, start: number) => found.push({ name, line: lineOf(text, start) });
  new Visitor({
    MemberExpression: ({ object, property, start }) => {
      if (object.type !== 'Identifier') return;
      const key = property.type === 'Identifier' ? property.name : undefined;
      const literal = property.type === 'Literal' ? property.value : undefined;
      note(`${object.name}.${key ?? literal}`, start);
    },
    CallExpression: ({ callee, start }) => {
      if (callee.type === 'Identifier') note(callee.name, start);
    },
    NewExpression: ({ callee, arguments: given, start }) => {
      const isDate = callee.type === 'Identifier' && callee.name === 'Date';
      if (isDate && given.length === 0) note('new Date()', start);
    },
  }).visit(parseSync(path, text).program);
  return found;
}

/** Files that the roots import within their own room, directly or through others. */
function reachable(sources: readonly Source[], roots: readonly string[]): ReadonlySet<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const source = byPath.get(path);
    if (source === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { of } of importsOf(source)) {
      if (of.startsWith('.')) visit(normalize(join(dirname(path), of)));
    }
  };
  roots.forEach(visit);
  return seen;
}
