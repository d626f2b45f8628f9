import type { Principal } from '../principal.ts';
import { splitArn } from './arn.ts';
import type {
  AuthorizationRequest,
  DecidingStatement,
  Decision,
  FailedCondition,
  NamedPolicy,
  PolicyKind,
  PolicySet,
  Reason,
} from './policy.ts';

/** What would let a refused request through. */
export type Remedy = {
  /** The kind of policy that has to change. */
  readonly kind: PolicyKind;
  /** What to change in it, as one instruction. */
  readonly text: string;
};

type Case = {
  readonly request: AuthorizationRequest;
  readonly decision: Decision;
  readonly policies: PolicySet;
};

/**
 * What to change so that a refused request is allowed: which policy, which statement, which value.
 * It names the policies it was given; what of them the reader may know is for the caller to decide.
 * Undefined for a request that is allowed.
 */
export function remedy(
  request: AuthorizationRequest,
  decision: Decision,
  policies: PolicySet,
): Remedy | undefined {
  if (decision.allowed) return undefined;
  const { decidedBy, missing = 'identity' } = decision;
  const about = { request, decision, policies };
  if (decidedBy) return { kind: decidedBy.kind, text: denied(decidedBy, about) };
  const near = decision.reasons.find((reason) => isMeant(reason, missing));
  if (near) return { kind: missing, text: nearly(near, about) };
  return { kind: missing, text: absent[missing](about) };
}

function denied(by: DecidingStatement, { request, decision }: Case): string {
  const where = `${titles[by.kind](request)} '${by.policy}'`;
  if (by.statement === undefined) {
    const why = decision.reasons.find(
      (one) => one.failed === 'document' && one.policy === by.policy,
    );
    return `Correct the ${where}, which cannot be read and so denies everything: ${why?.detail}`;
  }
  const { action, resource } = request;
  const spared = `${action} on ${resource}`;
  return `Remove ${statement(by)} of the ${where}, or narrow it so that it spares ${spared}.`;
}

/** An Allow that names the action and fails on something else is what its author meant to apply. */
function isMeant({ kind, effect, failed }: Reason, missing: PolicyKind): boolean {
  const same = kind === missing || (kind === 'group' && missing === 'identity');
  return same && effect === 'Allow' && failed !== 'action' && failed !== 'document';
}

function nearly(near: Reason, about: Case): string {
  const { request } = about;
  const where = `${statement(near)} of the ${titles[near.kind](request)} '${near.policy}'`;
  if (near.condition) return `${condition(near.condition)}: so wants ${where}.`;
  if (near.failed === 'resource') {
    const { action, resource } = request;
    return `Add ${resource} to the resources of ${where}, which allows ${action} on others.`;
  }
  if (near.failed === 'principal') {
    return `Name ${principalOf(request.principal)} as a principal in ${where}.`;
  }
  return `Correct ${where}: ${near.detail} is not understood, so it allows nothing.`;
}

/** `Make sts:ExternalId equal "a" (StringEquals); the request has "b"`. */
function condition({ operator, key, values, seen }: FailedCondition): string {
  const wanted = values.map((value) => `"${value}"`).join(' or ');
  const had = seen ? seen.map((value) => `"${value}"`).join(', ') : `no ${key}`;
  return `Make ${key} fit ${operator} ${wanted}; the request has ${had}`;
}

/** What to do where no statement comes near. */
const absent: Readonly<Record<PolicyKind, (about: Case) => string>> = {
  identity: addToIdentity,
  group: addToIdentity,
  boundary: ({ request, policies }) =>
    `Allow ${what(request)} in the ${titles.boundary(request)} '${policies.boundary?.name}'; ` +
    'it must allow what other policies grant.',
  session: ({ request }) =>
    `Begin a session whose session policy allows ${what(request)}: ` +
    'the one in use was narrowed when it was made.',
  resource: ({ request }) =>
    `Allow ${request.action} to ${principalOf(request.principal)} in the policy of ${request.resource}.`,
  trust: ({ request }) =>
    `Allow ${request.action} to ${principalOf(request.principal)} in the ${titles.trust(request)}.`,
  organization: addToOrganization,
  'resource-control': addToOrganization,
};

function addToIdentity({ request, policies }: Case): string {
  const { identity, groups = [] } = policies;
  const own = [...identity, ...groups].find(isOwn);
  const kind = own?.arn === undefined ? 'inline policy' : 'managed policy';
  const example = own ? `, for example the ${kind} '${own.name}'` : '';
  const title = titles.identity(request);
  return `Add ${what(request)} to an ${title}${example}.`;
}

/** Policies that AWS owns cannot be changed. */
function isOwn({ arn }: NamedPolicy): boolean {
  return !arn?.startsWith('arn:aws:iam::aws:');
}

function addToOrganization({ request, decision, policies }: Case): string {
  const { organization = [] } = policies;
  const { level = 0 } = decision;
  const names = organization[level]?.map(({ name }) => `'${name}'`).join(', ');
  const place = level === 0 ? 'root' : level === organization.length - 1 ? 'account' : 'unit';
  const there = names ? `there is ${names}` : 'there is none';
  const where = `at level ${level} of the organization (${place})`;
  return `Allow ${what(request)} in a service control policy ${where}; ${there}.`;
}

const titles: Readonly<Record<PolicyKind, (request: AuthorizationRequest) => string>> = {
  identity: ({ principal }) => `identity-based policy of ${holder(principal)}`,
  group: ({ principal }) => `policy of a group of ${holder(principal)}`,
  boundary: ({ principal }) => `permissions boundary of ${holder(principal)}`,
  session: () => 'session policy',
  resource: ({ resource }) => `policy of ${resource}`,
  trust: (request) => `trust policy of ${roleOf(request)}`,
  organization: () => 'service control policy',
  'resource-control': () => 'resource control policy',
};

function what({ action, resource }: AuthorizationRequest): string {
  return `${action} on ${resource}`;
}

/** Who carries the policies: the role behind a session, or the user. */
function holder({ type, issuer, name }: Principal): string {
  if (type === 'AssumedRole') return `role ${issuer?.name ?? name}`;
  return type === 'FederatedUser' ? `user ${issuer?.name ?? name}` : `user ${name}`;
}

/** As a resource-based policy names it. */
function principalOf({ type, arn, issuer }: Principal): string {
  return type === 'AssumedRole' ? (issuer?.arn ?? arn) : arn;
}

function roleOf({ resource }: AuthorizationRequest): string {
  const name = splitArn(resource)?.[5]?.split('/').at(-1);
  return name === undefined ? resource : `role ${name}`;
}

function statement({ statement: id }: DecidingStatement): string {
  return typeof id === 'number' ? `statement ${id}` : `statement '${id}'`;
}
