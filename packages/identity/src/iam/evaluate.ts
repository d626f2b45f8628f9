import type { Principal } from '../principal.ts';
import type {
  AuthorizationRequest,
  DecidingStatement,
  Decision,
  NamedPolicy,
  PolicyKind,
  PolicySet,
  Reason,
} from './policy.ts';
import { isOutside, type Level } from './principal-match.ts';
import { matchStatement, type Subject, toSubject } from './statement-match.ts';
import { readStored } from './stored.ts';

type Source = { readonly kind: PolicyKind; readonly policies: readonly NamedPolicy[] };
type Grant = { readonly by: DecidingStatement; readonly level: Level | undefined };

type Verdict =
  | { readonly deny: DecidingStatement }
  | { readonly missing: PolicyKind; readonly level?: number }
  | { readonly allow: DecidingStatement | undefined };

/**
 * Decides a request as IAM does; a document that cannot be read denies everything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AuthorizationRequest, given: PolicySet): Decision {
  const policies = binding(given, request.principal);
  const subject = toSubject(request, policies.boundary !== undefined);
  const verdict = judge(subject, policies);
  return {
    ...describe(verdict),
    get reasons() {
      return collectReasons(subject, policies);
    },
  };
}

/**
 * Service control policies bind the principals of accounts; neither they nor resource control
 * policies bind the roles that services have made for themselves.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function binding(policies: PolicySet, principal: Principal): PolicySet {
  const linked = principal.issuer?.arn.includes(':role/aws-service-role/');
  if (linked) return { ...policies, organization: [], resourceControl: [] };
  return isOutside(principal) ? { ...policies, organization: [] } : policies;
}

function describe(verdict: Verdict): Omit<Decision, 'reasons'> {
  if ('deny' in verdict) {
    return { allowed: false, outcome: 'explicit-deny', decidedBy: verdict.deny };
  }
  if ('missing' in verdict) {
    return { allowed: false, outcome: 'implicit-deny', ...verdict };
  }
  const { allow } = verdict;
  return { allowed: true, outcome: 'allow', ...(allow === undefined ? {} : { decidedBy: allow }) };
}

function judge(subject: Subject, policies: PolicySet): Verdict {
  for (const source of sources(policies)) {
    const deny = findDeny(source, subject);
    if (deny !== undefined) return { deny };
  }
  const { principal } = subject.request;
  const outside = isOutside(principal);
  for (const [level, held] of (policies.organization ?? []).entries()) {
    if (findAllow('organization', held, subject) === undefined) {
      return { missing: 'organization', level };
    }
  }
  const kind = policies.trust === undefined ? 'resource' : 'trust';
  const grant = findAllow(kind, attached(policies), subject);
  if (kind === 'trust' && grant === undefined) return { missing: 'trust' };
  const needed = outside || isForeign(subject) || policies.resourceDecides === true;
  if (grant === undefined && needed) return { missing: kind };
  if (principal.type === 'Root' || outside) return { allow: grant?.by };
  return judgeEntity(subject, policies, grant);
}

const attached = ({ trust, resource = [] }: PolicySet) =>
  trust === undefined ? resource : [trust];

/**
 * Users and sessions: what resource-based policies grant, and what the policies of the identity
 * leave of it.
 */
function judgeEntity(
  subject: Subject,
  { identity, groups = [], boundary, session = [], trust }: PolicySet,
  grant: Grant | undefined,
): Verdict {
  const foreign = isForeign(subject);
  // A grant to the very caller in its own account needs nothing more; a trust policy still
  // leaves the boundary in force:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
  if (!foreign && !trust && grant?.level === 'direct') return { allow: grant.by };
  const enough = !foreign && (grant?.level === 'direct' || grant?.level === 'role');
  const own = enough
    ? grant
    : (findAllow('identity', identity, subject) ?? findAllow('group', groups, subject));
  if (own === undefined) return { missing: 'identity' };
  if (boundary && !findAllow('boundary', [boundary], subject)) return { missing: 'boundary' };
  const limited = session.length > 0 || subject.request.principal.type === 'FederatedUser';
  if (limited && !findAllow('session', session, subject)) return { missing: 'session' };
  return { allow: own.by };
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
function isForeign({ arn, request }: Subject): boolean {
  const account = arn?.[4] ?? '';
  return /^\d{12}$/.test(account) && account !== request.principal.account;
}

function sources(policies: PolicySet): Source[] {
  const { identity, groups = [], boundary, session = [], resource = [], trust } = policies;
  return [
    { kind: 'resource-control', policies: policies.resourceControl ?? [] },
    ...(policies.organization ?? []).map((level) => ({
      kind: 'organization' as const,
      policies: level,
    })),
    { kind: 'resource', policies: resource },
    { kind: 'trust', policies: trust === undefined ? [] : [trust] },
    { kind: 'identity', policies: identity },
    { kind: 'group', policies: groups },
    { kind: 'boundary', policies: boundary === undefined ? [] : [boundary] },
    { kind: 'session', policies: session },
  ];
}

function findDeny({ kind, policies }: Source, subject: Subject): DecidingStatement | undefined {
  for (const policy of policies) {
    const stored = readStored(policy, kind);
    if ('unreadable' in stored) return { kind, policy: policy.name };
    for (const statement of stored.statements) {
      if (statement.effect !== 'Deny' || 'failed' in matchStatement(statement, subject)) continue;
      return { kind, policy: policy.name, statement: statement.id };
    }
  }
  return undefined;
}

const rank = { direct: 3, role: 2, account: 1 } as const;

/** The Allow that reaches furthest: one for the very caller over one for its account. */
function findAllow(
  kind: PolicyKind,
  policies: readonly NamedPolicy[],
  subject: Subject,
): Grant | undefined {
  let best: Grant | undefined;
  for (const policy of policies) {
    const stored = readStored(policy, kind);
    for (const statement of 'unreadable' in stored ? [] : stored.statements) {
      if (statement.effect !== 'Allow') continue;
      const match = matchStatement(statement, subject);
      if ('failed' in match) continue;
      const by = { kind, policy: policy.name, statement: statement.id };
      if (match.level === undefined || match.level === 'direct') return { by, level: match.level };
      if (best?.level === undefined || rank[match.level] > rank[best.level]) {
        best = { by, level: match.level };
      }
    }
  }
  return best;
}

function collectReasons(subject: Subject, policies: PolicySet): Reason[] {
  return sources(policies).flatMap(({ kind, policies: list }) => {
    return list.flatMap((policy) => reasonsOf(kind, policy, subject));
  });
}

function reasonsOf(kind: PolicyKind, policy: NamedPolicy, subject: Subject): Reason[] {
  const stored = readStored(policy, kind);
  const where = { kind, policy: policy.name };
  if ('unreadable' in stored) return [{ ...where, failed: 'document', detail: stored.unreadable }];
  return stored.statements.flatMap((statement) => {
    const match = matchStatement(statement, subject);
    if (!('failed' in match)) return [];
    return [{ ...where, statement: statement.id, effect: statement.effect, ...match }];
  });
}
