import { readFileSync } from 'node:fs';
import { nearest } from '@gantry/toolkit';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../shared/usage-error.ts';
import { type Fault, faultsBetween } from './check.ts';
import type { Config } from './config.ts';
import { configSchema, PLANNED } from './schema.ts';

/**
 * Reads and checks `gantry.yaml`; throws `UsageError` that names every fault with its line and what
 * would be valid.
 */
export function loadConfig(file: string): Config {
  return parseConfig(read(file), file);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new UsageError(`${file}: ${why}.`);
  }
}

/** Checks the text of a configuration; `file` names it in errors. */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new UsageError(`${file}:${line}: ${broken.message.split('\n')[0]}`);
  }
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {}, {
    reportInput: true,
  });
  const faults = parsed.success
    ? faultsBetween(parsed.data)
    : parsed.error.issues.flatMap((issue) => sentences(issue));
  if (parsed.success && faults.length === 0) return parsed.data;
  const told = faults.map(({ path, text: said }) => {
    return `${file}:${lineOf(document, path, lines)}: ${said}`;
  });
  throw new UsageError([...new Set(told)].join('\n'));
}

type Path = readonly PropertyKey[];

function sentences(issue: z.core.$ZodIssue): Fault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], text: unknownKey(path, key) }));
  }
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    return [{ path, text: `${named(path)} ${inner?.message ?? issue.message}` }];
  }
  if (issue.input === undefined && issue.code !== 'custom') {
    return [{ path, text: `${named(path)} is missing` }];
  }
  // Our own messages go on where the name of the key ends; the library's begin anew.
  const own = /^[a-z]/.test(issue.message);
  return [{ path, text: `${named(path)}${own ? '' : ':'} ${issue.message}` }];
}

function unknownKey(path: Path, key: string): string {
  const full = named([...path, key]);
  if (PLANNED.has(full)) return `${full} is not implemented yet`;
  const known = keysAt(path);
  const near = nearest(key, known);
  const hint = near === undefined ? `Known keys: ${known.join(', ')}` : `Did you mean ${near}?`;
  return `${full} is no key of gantry.yaml. ${hint}`;
}

/** `accounts.production.roles[0].principals` */
function named(path: Path): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return text.join('').replace(/^\./, '');
}

/** The keys that the schema has at a path. */
function keysAt(path: Path): string[] {
  let schema: unknown = configSchema;
  for (const part of path) schema = memberOf(bare(schema), part);
  return Object.keys(Object(bare(schema)).shape ?? {});
}

/** Without what only says that a value may be left out. */
function bare(schema: unknown): unknown {
  const inner = Object(schema).def?.innerType;
  return inner === undefined ? schema : bare(inner);
}

function memberOf(schema: unknown, part: PropertyKey): unknown {
  const { shape, element, def } = Object(schema);
  return shape?.[part] ?? element ?? def?.valueType;
}

/** The line of a value, or of what it should stand in. */
function lineOf(document: Document, path: Path, lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const start = keyRange(document, path.slice(0, length));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function keyRange(document: Document, path: Path): number | undefined {
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
