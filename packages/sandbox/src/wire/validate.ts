import { AwsFault } from '../fault.ts';
import type { Constraint, InputFailure, ServiceManifest } from '../service.ts';
import { membersOf, type Shape } from './shape.ts';

/** What the API model says of inputs beyond their types. */
export type InputRules = Pick<ServiceManifest, 'constraints' | 'refuses' | 'schemas'>;

type Failure = InputFailure & { readonly says?: string | undefined };

/** How much of a refused value is repeated. */
const LONGEST_ECHO = 256;

/**
 * Refuses an input that lacks a required member or breaks a constraint of the model, naming each
 * one in the words of AWS's own validator; throws a fault with `code`.
 */
export function validateInput(shape: Shape, input: object, rules: InputRules, code: string): void {
  const failures = checkStructure(shape, { ...input }, '', rules);
  const [first] = failures;
  if (first === undefined) return;
  if (rules.refuses) throw rules.refuses(first);
  const spoken = failures.find(({ says }) => says !== undefined);
  throw new AwsFault(code, 400, spoken?.says ?? summary(failures));
}

function summary(failures: readonly Failure[]): string {
  const sentences = failures.map(({ path, value, constraint }) => {
    const said = value === undefined ? 'Value' : `Value ${value}`;
    return `${said} at '${path}' failed to satisfy constraint: ${constraint}`;
  });
  const count = `${failures.length} validation error${failures.length > 1 ? 's' : ''}`;
  return `${count} detected: ${sentences.join('; ')}`;
}

function checkStructure(
  shape: Shape,
  values: Readonly<Record<string, unknown>>,
  prefix: string,
  rules: InputRules,
): Failure[] {
  const structure = shape.getName() ?? '';
  return membersOf(shape).flatMap(({ name, shape: member, required }) => {
    const path = `${prefix}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const value = values[name];
    if (value === undefined) {
      if (!required) return [];
      return [{ path, value: 'null', constraint: 'Member must not be null' }];
    }
    return [
      ...checkEnum(rules.schemas.enums[structure]?.[name], member, value, path),
      ...checkConstraint(constraintOf(rules, structure, name), member, value, path),
      ...checkInside(member, value, path, rules),
    ];
  });
}

function constraintOf(rules: InputRules, structure: string, name: string): Constraint | undefined {
  return rules.constraints?.[`${structure}.${name}`] ?? rules.constraints?.[name];
}

function checkInside(member: Shape, value: unknown, path: string, rules: InputRules): Failure[] {
  if (member.isStructSchema())
    return checkStructure(member, { ...Object(value) }, `${path}.`, rules);
  if (member.isListSchema() && Array.isArray(value)) {
    const item = member.getValueSchema();
    return value.flatMap((part, at) => checkInside(item, part, `${path}.${at + 1}.member`, rules));
  }
  if (member.isMapSchema()) {
    const part = member.getValueSchema();
    return Object.entries(Object(value)).flatMap(([key, inner]) =>
      checkInside(part, inner, `${path}.${key}`, rules),
    );
  }
  return [];
}

function checkEnum(
  allowed: readonly string[] | undefined,
  member: Shape,
  value: unknown,
  path: string,
): Failure[] {
  if (!allowed) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.every((one) => allowed.includes(String(one)))) return [];
  const constraint = `Member must satisfy enum value set: [${allowed.join(', ')}]`;
  return [{ path, value: echo(member, value), constraint }];
}

function checkConstraint(
  rule: Constraint | undefined,
  member: Shape,
  value: unknown,
  path: string,
): Failure[] {
  if (!rule) return [];
  const broken = brokenRule(rule, value);
  return broken === undefined
    ? []
    : [{ path, value: echo(member, value), constraint: broken.constraint, says: broken.says }];
}

type Broken = { readonly constraint: string; readonly says?: string | undefined };

function brokenRule(rule: Constraint, value: unknown): Broken | undefined {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, says } = rule;
  const measure = typeof value === 'number' ? 'value' : 'length';
  const size = sizeOf(value);
  if (size < min) {
    return { constraint: `Member must have ${measure} greater than or equal to ${min}` };
  }
  if (size > max) return { constraint: `Member must have ${measure} less than or equal to ${max}` };
  if (pattern === undefined || typeof value !== 'string' || whole(pattern).test(value)) {
    return undefined;
  }
  return { constraint: `Member must satisfy regular expression pattern: ${pattern}`, says };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : Object.keys(Object(value)).length;
}

const compiled = new Map<string, RegExp>();

function whole(pattern: string): RegExp {
  const known = compiled.get(pattern) ?? new RegExp(`^(?:${pattern})$`, 'u');
  compiled.set(pattern, known);
  return known;
}

function echo(member: Shape, value: unknown): string | undefined {
  if (member.getMergedTraits().sensitive) return undefined;
  const text = Array.isArray(value) ? `[${value.map(plain).join(', ')}]` : plain(value);
  return `'${text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}…` : text}'`;
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
