import { type ArnPattern, arnPattern } from './arn.ts';
import { type Condition, compileCondition } from './condition.ts';
import { type Pattern, wildcard } from './match.ts';
import type { ListElement, PolicyDocument, PrincipalElement, Statement } from './policy.ts';
import { principalProblem } from './principal-match.ts';
import { parseTemplate, variableKeys } from './variables.ts';

/** A list element made ready; `broken` when one of its patterns is none. */
export type Compiled<Ready> = {
  readonly negated: boolean;
  readonly patterns: readonly Ready[];
  readonly broken: boolean;
};

export type CompiledStatement = {
  readonly id: string | number;
  readonly effect: 'Allow' | 'Deny';
  readonly action: Compiled<Pattern>;
  readonly resource: Compiled<ArnPattern> | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly conditions: readonly Condition[];
  /** Context keys, as written, that its resources and its conditions speak of. */
  readonly keys: { readonly resource: readonly string[]; readonly condition: readonly string[] };
  /** Parts of the statement that are not understood and would narrow it. */
  readonly unknown: readonly string[];
  /** All that is wrong with the statement. */
  readonly problems: readonly Problem[];
};

/** In our words, and in IAM's where those of a syntax error are not all it says. */
type Problem = { readonly says: string; readonly words?: string };

const done = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** Makes the statements of a document ready to match; once for each document. */
export function compile(document: PolicyDocument): readonly CompiledStatement[] {
  const known = done.get(document);
  if (known !== undefined) return known;
  const variables = document.version === '2012-10-17';
  const compiled = document.statements.map((statement, index) => {
    return compileStatement(statement, index, variables);
  });
  done.set(document, compiled);
  return compiled;
}

function compileStatement(
  statement: Statement,
  index: number,
  variables: boolean,
): CompiledStatement {
  const problems: Problem[] = [];
  const action = compileList(statement.action, readAction, noAction, problems);
  const resource =
    statement.resource &&
    compileList(statement.resource, (text) => readResource(text, variables), noResource, problems);
  const unknown = [...statement.unsupported];
  const conditions: Condition[] = [];
  for (const clause of statement.conditions) {
    const condition = compileCondition(clause, variables);
    if (typeof condition === 'string') unknown.push(condition);
    else conditions.push(condition);
  }
  const { principal, effect, sid } = statement;
  const wrong = principal?.entries.flatMap((entry): Problem[] => {
    const says = principalProblem(entry);
    const words = `Invalid principal in policy: "${entry.type}":"${entry.id}"`;
    return says === undefined ? [] : [{ says, words }];
  });
  return {
    id: sid ?? index,
    effect,
    action,
    resource,
    principal,
    conditions,
    // Only simulations ask for them.
    get keys() {
      return keysOf(statement, variables);
    },
    unknown,
    problems: [...problems, ...(wrong ?? []), ...unknown.map((says) => ({ says }))],
  };
}

function keysOf({ resource, conditions }: Statement, variables: boolean) {
  const within = (texts: readonly string[]) => (variables ? texts.flatMap(variableKeys) : []);
  return {
    resource: within(resource?.patterns ?? []),
    condition: conditions.flatMap(({ key, values }) => [key, ...within(values)]),
  };
}

function compileList<Ready>(
  { negated, patterns }: ListElement,
  read: (text: string) => Ready | undefined,
  problem: (text: string) => Problem,
  problems: Problem[],
): Compiled<Ready> {
  const ready = patterns.map(read);
  const bad = patterns.filter((_, index) => ready[index] === undefined);
  problems.push(...bad.map(problem));
  return {
    negated,
    patterns: ready.filter((pattern) => pattern !== undefined),
    broken: bad.length > 0,
  };
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
function readAction(text: string): Pattern | undefined {
  const valid = text === '*' || /^[\w*?-]+:[\w*?-]+$/.test(text);
  return valid ? wildcard(text.toLowerCase()) : undefined;
}

function noAction(text: string): Problem {
  const [vendor = '', ...rest] = text.split(':');
  const says = `Action '${text}' must be * or have a vendor prefix, e.g. eks:ListClusters.`;
  if (rest.length > 1) return { says, words: 'Actions/Condition can contain only one colon.' };
  if (rest.length === 1 && !/^[\w*?-]+$/.test(vendor)) {
    return { says, words: `Vendor ${vendor} is not valid` };
  }
  const words = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  return { says, words };
}

function readResource(text: string, variables: boolean): ArnPattern | undefined {
  const template = parseTemplate(text, variables);
  return template && arnPattern(template);
}

function noResource(text: string): Problem {
  const says = `Resource '${text}' must be * or an ARN, with variables in its last part only.`;
  return { says, words: resourceWords(text) };
}

function resourceWords(text: string): string {
  const [, partition, ...rest] = text.split(':');
  if (partition === undefined) return `Resource ${text} must be in ARN format or "*".`;
  if (partition !== 'aws') {
    const [a = '*', b = '*', c = '*', ...d] = rest;
    const arn = ['arn', partition, a || '*', b, c, d.length > 0 ? d.join(':') : '*'].join(':');
    return `Partition "${partition}" is not valid for resource "${arn}".`;
  }
  return rest.length === 0
    ? 'Resource vendor must be fully qualified and cannot contain regexes.'
    : 'The policy failed legacy parsing';
}
