import type { Principal } from '@gantry/identity';
import type { NamedPolicy, PolicySet } from '@gantry/identity/iam';
import type { Account } from '../account/account.ts';
import { accountNamed } from '../account/directory.ts';
import { groupsOf } from '../services/iam/group-members.ts';
import {
  type Entity,
  type IamState,
  iamState,
  type Role,
  type Session,
  type User,
} from '../services/iam/state.ts';
import { controlPolicies } from '../services/organizations/attachments.ts';
import { organizationOf } from '../services/organizations/state.ts';

/** The policies of a principal as IAM holds them at the moment of the question. */
export function policiesOf(account: Account): (principal: Principal) => Promise<PolicySet> {
  return async (principal) => policySetOf(account, principal);
}

/** Nothing: whoever has no policies may do nothing. */
const none: PolicySet = { identity: [] };

/** All policies of its own account that bear on what a principal may do. */
export function policySetOf(account: Account, principal: Principal): PolicySet {
  const home = accountNamed(account, principal.account);
  if (!home) return none;
  const organization = isServiceLinked(principal) ? undefined : controlPolicies(home);
  return { ...ownPolicies(home, principal), ...(organization ? { organization } : {}) };
}

/** Differs from before whenever a policy that bears on an account's principals may be another. */
export function policyRevision(account: Account): string {
  const own = account.changes.get('iam');
  const { management } = organizationOf(account) ?? {};
  // The account in charge of an organization is bound by none of its policies.
  if (management === undefined || management === account) return `${own}`;
  return `${own}/${management.changes.get('organizations')}`;
}

/**
 * Roles that a service has made for itself are bound by no policy of the organization.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function isServiceLinked({ issuer }: Principal): boolean {
  return issuer?.arn.includes(':role/aws-service-role/') === true;
}

/** The policies that the account itself holds. */
function ownPolicies(home: Account, principal: Principal): PolicySet {
  if (principal.type === 'Root') return none;
  const state = iamState(home);
  if (principal.type === 'IAMUser') {
    const user = [...state.users.values()].find(({ id }) => id === principal.userId);
    return user ? ofUser(home, state, user) : none;
  }
  if (principal.type === 'FederatedUser') return ofFederated(home, state, principal);
  if (principal.type !== 'AssumedRole') return none;
  const [roleId] = principal.userId.split(':');
  const role = [...state.roles.values()].find(({ id }) => id === roleId);
  const session = role && sessionPolicies(state, principal);
  return session ? { ...ofEntity(state, role), session } : none;
}

function ofUser(account: Account, state: IamState, user: User): PolicySet {
  const groups = groupsOf(account, user).flatMap((group) => named(state, group));
  return { ...ofEntity(state, user), groups };
}

/** A user's own, and of those what the session policies leave; without any they leave nothing. */
function ofFederated(account: Account, state: IamState, principal: Principal): PolicySet {
  const user = [...state.users.values()].find(({ id }) => id === principal.issuer?.userId);
  const session = user && sessionPolicies(state, principal);
  return session ? { ...ofUser(account, state, user), session } : none;
}

function ofEntity(state: IamState, entity: User | Role): PolicySet {
  const identity = named(state, entity);
  if (entity.boundary === undefined) return { identity };
  return { identity, boundary: managed(state, entity.boundary) };
}

/** Inline and managed policies of a user, group or role. */
export function named(state: IamState, entity: Entity): NamedPolicy[] {
  const inline = [...entity.inline].map(([name, { parsed }]) => ({ name, document: parsed }));
  return [...inline, ...[...entity.attached].map((arn) => managed(state, arn))];
}

/** The default version of a managed policy. */
export function managed(state: IamState, arn: string): NamedPolicy {
  const policy = state.policies.get(arn);
  const document = policy?.versions.get(policy.defaultVersion)?.document.parsed;
  return { name: policy?.name ?? arn, arn, document };
}

/**
 * The session policies behind a principal. The principal of a session's own key record is found by
 * identity; a copy of it is only answered when it can mean nothing else, since two sessions may
 * bear one name and different policies.
 */
function sessionPolicies(
  state: IamState,
  principal: Principal,
): readonly NamedPolicy[] | undefined {
  const sessions = [...state.sessions.values()];
  const own = sessions.find((session) => session.principal === principal);
  if (own) return own.policies;
  const alike = sessions.filter((session: Session) => {
    return session.principal.userId === principal.userId;
  });
  const [only] = alike;
  if (alike.length === 1) return only?.policies;
  return alike.every((session) => session.policies.length === 0) ? [] : undefined;
}
