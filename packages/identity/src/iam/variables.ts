import { anyOne, anyRun, type PatternPart, wildcardParts } from './match.ts';

/** A policy variable, `${aws:username}` or `${aws:username, 'nobody'}`; keys are lower-case. */
type Variable = { readonly key: string; readonly fallback?: string };

/** Text with wildcards and variables, read once. */
export type Template = readonly (PatternPart | Variable)[];

/** The one value of a context key; undefined when it is absent or has several. */
export type Lookup = (key: string) => string | undefined;

const specials: ReadonlySet<string> = new Set(['*', '?', '$']);
const variable = /^([^\s,'{}$]+)(?:\s*,\s*'([^']*)')?$/;

/**
 * Reads wildcards, and variables where the policy version has them; undefined when a `${…}` is
 * malformed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, withVariables: boolean): Template | undefined {
  if (!withVariables || !text.includes('${')) return wildcardParts(text);
  const [head = '', ...pieces] = text.split('${');
  const template: (PatternPart | Variable)[] = wildcardParts(head);
  for (const piece of pieces) {
    const end = piece.indexOf('}');
    const part = end < 0 ? undefined : readVariable(piece.slice(0, end));
    if (part === undefined) return undefined;
    template.push(part, ...wildcardParts(piece.slice(end + 1)));
  }
  return template;
}

function readVariable(inner: string): PatternPart | Variable | undefined {
  if (specials.has(inner)) return inner;
  const match = variable.exec(inner);
  if (match === null) return undefined;
  const [, key = '', fallback] = match;
  return { key: key.toLowerCase(), ...(fallback === undefined ? {} : { fallback }) };
}

/** Whether the template has the same parts for every request. */
export function isConstant(template: Template): template is readonly PatternPart[] {
  return template.every((part) => typeof part !== 'object');
}

/**
 * Puts values in place of variables; undefined when one has none. A value is text: a star in a tag
 * is no wildcard, or the right to tag oneself would widen a policy.
 */
export function resolve(template: Template, lookup: Lookup): PatternPart[] | undefined {
  const parts: PatternPart[] = [];
  for (const part of template) {
    if (typeof part !== 'object') {
      parts.push(part);
      continue;
    }
    const value = lookup(part.key) ?? part.fallback;
    if (value === undefined) return undefined;
    parts.push(value);
  }
  return parts;
}

/** The text of parts in which wildcards stand for themselves. */
export function plainText(parts: readonly PatternPart[]): string {
  return parts.map((part) => (part === anyRun ? '*' : part === anyOne ? '?' : part)).join('');
}

/** The keys of the variables in a text that have no default, as written. */
export function variableKeys(text: string): string[] {
  return [...text.matchAll(/\$\{([^\s,'{}$*?]+)\}/g)].map(([, key = '']) => key);
}
