import type { RequestContext, Values } from './context.ts';
import { type Operator, operators, type Test } from './operators.ts';
import type { ConditionClause } from './policy.ts';
import { parseBool } from './values.ts';
import { isConstant, parseTemplate, resolve, type Template } from './variables.ts';

/**
 * Whether a condition holds. `unsupported` stands for what cannot be judged and is never simply
 * false.
 */
export type Truth = boolean | 'unsupported';

export type Condition = {
  /** For explanations: operator and key as written. */
  readonly title: string;
  readonly clause: ConditionClause;
  readonly holds: (context: RequestContext) => Truth;
};

type Prefix = 'any' | 'all' | undefined;
type Value = Test | { readonly template: Template };

/** Makes a clause ready; a text says what in it is not understood. */
export function compileCondition(clause: ConditionClause, variables: boolean): Condition | string {
  const title = `${clause.operator} ${clause.key}`;
  const key = clause.key.toLowerCase();
  const { prefix, name, ifExists } = readOperator(clause.operator);
  if (name === 'null' && !ifExists && prefix === undefined) {
    return compileNull(clause, key, title);
  }
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) return `Operator '${clause.operator}' is unknown.`;
  const values: Value[] = [];
  for (const text of clause.values) {
    const value = readValue(text, operator, variables);
    if (value === undefined) return `${title}: '${text}' is no value for this operator.`;
    values.push(value);
  }
  const holds = (context: RequestContext): Truth => {
    const given = context.values(key);
    if (isNull(given)) return ifExists || onAbsent(prefix, operator);
    return judge({ given, prefix, operator, tests: ready(values, operator, context) });
  };
  return { title, clause, holds };
}

/** Splits `ForAnyValue:StringLikeIfExists`; names are read without regard to case, as IAM does. */
function readOperator(text: string): { prefix: Prefix; name: string; ifExists: boolean } {
  const lower = text.toLowerCase();
  const colon = lower.indexOf(':');
  const set = { foranyvalue: 'any', forallvalues: 'all' } as const;
  const before = lower.slice(0, Math.max(colon, 0));
  const prefix = before === 'foranyvalue' || before === 'forallvalues' ? set[before] : undefined;
  const rest = prefix === undefined ? lower : lower.slice(colon + 1);
  const ifExists = rest.endsWith('ifexists');
  return { prefix, name: ifExists ? rest.slice(0, -'ifexists'.length) : rest, ifExists };
}

function readValue(text: string, operator: Operator, variables: boolean): Value | undefined {
  const template = parseTemplate(text, variables && operator.variables);
  if (template === undefined) return undefined;
  // What a variable makes of a value shows with each request.
  return isConstant(template) ? operator.prepare(template) : { template };
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
function compileNull(clause: ConditionClause, key: string, title: string): Condition | string {
  const wanted = clause.values.map(parseBool);
  if (wanted.includes(undefined)) return `${title}: the value must be true or false.`;
  return { title, clause, holds: (context) => wanted.includes(isNull(context.values(key))) };
}

// A list of nothing but empty texts is the "null data set" of the set operators; one empty text is
// a value.
function isNull(values: Values): values is undefined {
  return values === undefined || (values.length !== 1 && values.every((value) => value === ''));
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
function onAbsent(prefix: Prefix, operator: Operator): boolean {
  if (prefix === undefined) return operator.negated;
  return prefix === 'all';
}

type Ready = Test | 'unresolved';
const unreadable: Test = () => undefined;

/** A value whose variable the request does not have can never match. */
function ready(values: readonly Value[], operator: Operator, context: RequestContext): Ready[] {
  return values.map((value) => {
    if (typeof value === 'function') return value;
    const parts = resolve(value.template, context.single);
    return parts === undefined ? 'unresolved' : (operator.prepare(parts) ?? unreadable);
  });
}

type Judged = {
  readonly given: readonly string[];
  readonly prefix: Prefix;
  readonly operator: Operator;
  readonly tests: readonly Ready[];
};

function judge({ given, prefix, operator, tests }: Judged): Truth {
  const each = (value: string) => one(value, operator, tests);
  if (prefix === undefined) {
    const [value] = given;
    // A key with several values needs a set operator; without one AWS documents no meaning.
    return given.length === 1 && value !== undefined ? each(value) : 'unsupported';
  }
  if (given.every((value) => value === '')) return prefix === 'all';
  const all = given.map(each);
  return prefix === 'all' ? every(all) : not(every(all.map(not)));
}

function one(value: string, operator: Operator, tests: readonly Ready[]): Truth {
  let truth: Truth = false;
  for (const test of tests) {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html: the
    // statement is void.
    if (test === 'unresolved') {
      if (operator.negated) return false;
      continue;
    }
    const result = test(value);
    if (result === true) return !operator.negated;
    if (result === undefined) truth = 'unsupported';
  }
  return operator.negated ? not(truth) : truth;
}

const not = (truth: Truth): Truth => (truth === 'unsupported' ? truth : !truth);

/** And: one false decides, else one that cannot be judged. */
function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unsupported') ? 'unsupported' : true;
}
