import { type Program, parseSync, Visitor } from 'oxc-parser';
import { type Finding, isGenerated, isTest, lineOf, type Source } from './tree.ts';

const FUNCTION_LINES = 60;
const LINE_COLUMNS = 100;

/** What may be how long, in lines: the first pattern that fits counts. */
const LIMITS: readonly (readonly [RegExp, number])[] = [
  [/^apps\/[^/]+\/(?:src\/main\.ts|bin\/.*)$/, 80],
  [/^packages\/(?:eks|ecs)\/src\/(?:tools|resources)\//, 300],
  [/^packages\/gateway\/src\/steps\//, 300],
  [/^packages\/sandbox\/src\/(?:services|controllers)\//, 300],
  [/./, 400],
];

/** A line that is one string, template or pattern, with at most a name and an end around it. */
const TEXT = /^\s*(?:(?:return )?\w+(?: [:=]|:|\() ?)?(['"`/]).*\1[dgimsuvy]*[,;)]*(?: \+)?$/;

/** Files that may be longer, each with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

/**
 * Files, functions and lines that are longer than the style allows; tests and generated files
 * apart.
 */
export function sizeFindings(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ path, text }) => !isGenerated(text) && !isTest(path))
    .flatMap((source) => [
      ...fileFinding(source),
      ...lineFindings(source),
      ...functionFindings(source),
    ]);
}

function fileFinding({ path, text }: Source): Finding[] {
  const lines = text.trimEnd().split('\n').length;
  const limit = LIMITS.find(([pattern]) => pattern.test(path))?.[1] ?? 0;
  if (lines <= limit || Object.hasOwn(EXCEPTIONS, path)) return [];
  return [{ path, message: `${lines} lines; at most ${limit}` }];
}

function lineFindings({ path, text }: Source): Finding[] {
  return text.split('\n').flatMap((line, at) => {
    // What cannot be broken: an address, a regular expression, or the text of a message.
    const unbreakable = /https?:\/\//.test(line) || TEXT.test(line);
    if (line.length <= LINE_COLUMNS || unbreakable) return [];
    return [{ path, line: at + 1, message: `${line.length} columns; at most ${LINE_COLUMNS}` }];
  });
}

function functionFindings({ path, text }: Source): Finding[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  return functionSpans(program).flatMap(({ start, end }) => {
    const lines = lineOf(text, end) - lineOf(text, start) + 1;
    if (lines <= FUNCTION_LINES) return [];
    const message = `a function of ${lines} lines; at most ${FUNCTION_LINES}`;
    return [{ path, line: lineOf(text, start), message }];
  });
}

function functionSpans(program: Program): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  const note = (node: { start: number; end: number }) => {
    spans.push(node);
  };
  new Visitor({
    FunctionDeclaration: note,
    FunctionExpression: note,
    ArrowFunctionExpression: note,
  }).visit(program);
  return spans;
}
