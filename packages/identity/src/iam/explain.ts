import type { AuthorizationRequest, Decision, PolicyKind, Reason } from './policy.ts';

const titles: Readonly<Record<PolicyKind, string>> = {
  identity: 'identity-based policy',
  group: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  organization: 'service control policy',
  'resource-control': 'resource control policy',
};

const article = (title: string) => (/^[aeiou]/.test(title) ? `an ${title}` : `a ${title}`);

/**
 * The message of AWS's AccessDenied error, word for word; empty for an allowed request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDeniedMessage(request: AuthorizationRequest, decision: Decision): string {
  if (decision.allowed) return '';
  const { action, principal, resource } = request;
  const start = `User: ${principal.arn} is not authorized to perform: ${action}`;
  return `${start} on resource: ${resource} ${because(action, decision)}`;
}

function because(action: string, { decidedBy, missing = 'identity' }: Decision): string {
  if (decidedBy === undefined) {
    return `because no ${titles[missing]} allows the ${action} action`;
  }
  const title = titles[decidedBy.kind];
  const which = decidedBy.kind === 'trust' ? `the ${title}` : article(title);
  return `with an explicit deny in ${which}`;
}

/** Why a request was decided as it was, and what would change it, for a person. */
export function explain(decision: Decision, request: AuthorizationRequest): string {
  const what = `${request.action} on ${request.resource}`;
  const { decidedBy, missing } = decision;
  if (decision.allowed) {
    const by = decidedBy === undefined ? 'because the root user may' : `by ${place(decidedBy)}`;
    return `${what} is allowed ${by}.`;
  }
  if (decidedBy !== undefined) return denied(what, decision, decidedBy);
  const kind = missing ?? 'identity';
  const near = decision.reasons.find((reason) => isNear(reason, kind));
  const hint =
    near === undefined
      ? `add a statement that allows ${request.action} on this resource`
      : `${place(near)} comes closest, but ${misses[near.failed]} (${near.detail})`;
  return `${what} is not allowed: no ${titles[kind]} allows it. To change that: ${hint}.`;
}

function denied(
  what: string,
  { reasons }: Decision,
  by: NonNullable<Decision['decidedBy']>,
): string {
  if (by.statement !== undefined) {
    const advice = 'No Allow can override it; narrow or remove that statement.';
    return `${what} is denied by ${place(by)}. ${advice}`;
  }
  const why = reasons.find(({ failed, policy }) => failed === 'document' && policy === by.policy);
  return (
    `${what} is denied because the ${titles[by.kind]} '${by.policy}' cannot be read, ` +
    `so it counts as a denial of everything. Correct it: ${why?.detail ?? 'it is malformed'}`
  );
}

const misses: Readonly<Record<Reason['failed'], string>> = {
  document: 'it cannot be read',
  principal: 'it names another principal',
  action: 'it does not name the action',
  resource: 'it does not cover the resource',
  condition: 'its condition does not hold',
  unsupported: 'part of it is not understood',
};

// An Allow that names the action and fails later is what its author meant to apply.
function isNear({ kind, effect, failed }: Reason, wanted: PolicyKind): boolean {
  const same = kind === wanted || (kind === 'group' && wanted === 'identity');
  return same && effect === 'Allow' && failed !== 'action';
}

function place({ kind, policy, statement }: NonNullable<Decision['decidedBy']>): string {
  const where = `${titles[kind]} '${policy}'`;
  if (statement === undefined) return where;
  const name =
    typeof statement === 'number' ? `statement ${statement}` : `statement '${statement}'`;
  return `${name} of ${where}`;
}
