import { type ArnPattern, arnMatches, splitArn } from './arn.ts';
import type { Compiled, CompiledStatement } from './compile.ts';
import type { Condition, Truth } from './condition.ts';
import { RequestContext } from './context.ts';
import { matches } from './match.ts';
import type { AuthorizationRequest, Reason } from './policy.ts';
import { type Level, matchPrincipal } from './principal-match.ts';

/** A request made ready once for all statements. */
export type Subject = {
  readonly request: AuthorizationRequest;
  readonly action: string;
  readonly arn: readonly string[] | undefined;
  readonly context: RequestContext;
  readonly hasBoundary: boolean;
};

/** Prepares a request; `hasBoundary` says whether its principal has a permissions boundary. */
export function toSubject(request: AuthorizationRequest, hasBoundary: boolean): Subject {
  return {
    request,
    action: request.action.toLowerCase(),
    arn: splitArn(request.resource),
    context: new RequestContext(request),
    hasBoundary,
  };
}

export type Miss = Pick<Reason, 'failed' | 'detail' | 'condition'>;
export type Match = { readonly level: Level | undefined };

/** Whether a statement applies to a request, and if not, the first element that does not. */
export function matchStatement(statement: CompiledStatement, subject: Subject): Match | Miss {
  const unsure: string[] = [];
  const action = listTruth(statement.action, (pattern) => matches(pattern, subject.action));
  if (action === false) return { failed: 'action', detail: title('Action', statement.action) };
  if (action === 'unsupported') unsure.push(title('Action', statement.action));
  const principal = principalTruth(statement, subject);
  if (principal.truth === false) return { failed: 'principal', detail: 'Principal' };
  if (principal.truth === 'unsupported') unsure.push('Principal');
  const resource = resourceTruth(statement.resource, subject);
  if (resource === false) {
    return { failed: 'resource', detail: title('Resource', statement.resource) };
  }
  if (resource === 'unsupported') unsure.push(title('Resource', statement.resource));
  for (const condition of statement.conditions) {
    const truth = condition.holds(subject.context);
    if (truth === false) return conditionMiss(condition, subject);
    if (truth === 'unsupported') unsure.push(condition.title);
  }
  const [doubt] = [...unsure, ...statement.unknown];
  // What cannot be judged grants nothing and forbids all it may have meant.
  if (doubt === undefined || statement.effect === 'Deny') return { level: principal.level };
  return { failed: 'unsupported', detail: doubt };
}

function conditionMiss({ title, clause }: Condition, { context }: Subject): Miss {
  const seen = context.values(clause.key.toLowerCase());
  const condition = { ...clause, ...(seen === undefined ? {} : { seen }) };
  return { failed: 'condition', detail: title, condition };
}

function title(name: 'Action' | 'Resource', list: Compiled<unknown> | undefined): string {
  return list?.negated ? `Not${name}` : name;
}

function listTruth<Ready>(list: Compiled<Ready>, test: (one: Ready) => boolean | undefined): Truth {
  let missing = false;
  for (const pattern of list.patterns) {
    const result = test(pattern);
    if (result) return !list.negated;
    if (result === undefined) missing = true;
  }
  // A variable without a value: nothing matches it, and nothing is known to lie outside it.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
  if (missing && list.negated) return false;
  return list.broken ? 'unsupported' : list.negated;
}

function resourceTruth(list: CompiledStatement['resource'], subject: Subject): Truth {
  if (list === undefined) return true;
  const test = (pattern: ArnPattern) => arnMatches(pattern, subject.arn, subject.context.single);
  return listTruth(list, test);
}

function principalTruth(
  { principal, effect }: CompiledStatement,
  { request, hasBoundary }: Subject,
): { readonly truth: Truth; readonly level?: Level } {
  if (principal === undefined) return { truth: true };
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html: such a Deny
  // spares nobody.
  if (principal.negated && effect === 'Deny' && hasBoundary) return { truth: true };
  return matchPrincipal(principal, request.principal, effect);
}
