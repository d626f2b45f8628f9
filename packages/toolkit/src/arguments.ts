import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { CallerError } from './errors.ts';

/** Other spellings under which an argument is accepted: `{ cluster: 'cluster_name' }`. */
export type Aliases = Readonly<Record<string, string>>;

/** Brings other spellings of an argument's value into the canonical one, by argument. */
export type Spellings = Readonly<Record<string, (value: string) => string>>;

/**
 * Accepts camelCase, hyphenated and aliased spellings of argument names, then validates strictly.
 * Throws `CallerError` with what would be valid.
 */
export function readArguments<Input extends z.ZodObject>(
  schema: Input,
  aliases: Aliases,
  spellings: Spellings,
  given: unknown,
): z.output<Input> {
  const names = Object.keys(schema.shape);
  const spelled = respell(normalise(given ?? {}, names, aliases), spellings);
  const parsed = schema.safeParse(spelled);
  if (parsed.success) return parsed.data;
  throw new CallerError(parsed.error.issues.map((issue) => sentence(issue, names)).join(' '));
}

function normalise(given: unknown, names: readonly string[], aliases: Aliases): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const spelled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    // Hosts send null for an argument that is left out.
    if (value === null) continue;
    const name = names.includes(key) ? key : canonical(key, names, aliases);
    if (Object.hasOwn(spelled, name)) {
      throw new CallerError(`Argument ${name} is given twice, once as ${key}.`);
    }
    Object.defineProperty(spelled, name, { value, enumerable: true });
  }
  return spelled;
}

function respell(given: unknown, spellings: Spellings): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const respelled = Object.entries(given).map(([name, value]) => {
    const spelling = Object.hasOwn(spellings, name) ? spellings[name] : undefined;
    return [name, typeof value === 'string' && spelling ? spelling(value) : value];
  });
  return Array.isArray(given) ? given : Object.fromEntries(respelled);
}

function canonical(key: string, names: readonly string[], aliases: Aliases): string {
  const snake = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  if (names.includes(snake)) return snake;
  if (Object.hasOwn(aliases, snake)) return aliases[snake] ?? key;
  return key;
}

function sentence(issue: z.core.$ZodIssue, names: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    const valid = issue.path.length === 0 ? ` Valid: ${names.join(', ')}.` : '';
    return (
      issue.keys
        .map((key) => `Unknown argument ${at(issue.path, key)}${hint(key, names)}.`)
        .join(' ') + valid
    );
  }
  return `Argument ${at(issue.path)}: ${issue.message.replace(/\.?$/, '.')}`;
}

function at(path: readonly PropertyKey[], key?: string): string {
  return [...path, ...(key === undefined ? [] : [key])].map(String).join('.') || 'object';
}

function hint(key: string, names: readonly string[]): string {
  const near = nearest(key, names);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** The name closest to a mistyped one, if one is close enough to be meant. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const name = closest(given, [...names]);
  return distance(given.toLowerCase(), name.toLowerCase()) <= Math.max(2, given.length / 3)
    ? name
    : undefined;
}
