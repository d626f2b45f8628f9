import type { Account } from '../../account/account.ts';
import type { OperationContext } from '../../service.ts';
import { entityArn } from './arns.ts';
import { faults } from './faults.ts';
import { linkedServiceOf } from './linked-roles.ts';
import {
  type Group,
  type InstanceProfile,
  iamState,
  type ManagedPolicy,
  type Role,
  type User,
} from './state.ts';

type Context = Pick<OperationContext, 'account'>;

export function findUser({ account }: Context, name: string): User {
  const user = iamState(account).users.get(name);
  if (!user) throw faults.noUser({ name });
  return user;
}

export function findGroup({ account }: Context, name: string): Group {
  const group = iamState(account).groups.get(name);
  if (!group) throw faults.noGroup({ name });
  return group;
}

export function findRole({ account }: Context, name: string): Role {
  const role = iamState(account).roles.get(name);
  if (!role) throw faults.noRole({ name });
  return role;
}

/** A role that customers may change: those that are linked to a service are not. */
export function findOwnRole(context: Context, name: string): Role {
  const role = findRole(context, name);
  if (linkedServiceOf(role) !== undefined) throw faults.protectedRole({ name });
  return role;
}

/** The role that an ARN names, for other services too: what they are handed must exist. */
export function roleByArn(account: Account, arn: string): Role | undefined {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const role = iamState(account).roles.get(name);
  return role && entityArn(account, role) === arn ? role : undefined;
}

export function findPolicy({ account }: Context, arn: string): ManagedPolicy {
  const policy = iamState(account).policies.get(arn);
  if (!policy) throw /^arn:aws:iam::/.test(arn) ? faults.noPolicy({ arn }) : faults.badArn({ arn });
  return policy;
}

export function findInstanceProfile({ account }: Context, name: string): InstanceProfile {
  const profile = iamState(account).instanceProfiles.get(name);
  if (!profile) throw faults.noInstanceProfile({ name });
  return profile;
}

/** The name of the user that a call is about: the one it names, else the caller. */
export function namedOrCaller(name: string | undefined, { caller }: OperationContext): string {
  if (name !== undefined) return name;
  if (caller.type !== 'IAMUser') throw faults.mustNameUser();
  return caller.name;
}

/** Names differ by more than letter case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function isTaken(names: ReadonlyMap<string, unknown>, name: string): boolean {
  const lower = name.toLowerCase();
  return [...names.keys()].some((taken) => taken.toLowerCase() === lower);
}
