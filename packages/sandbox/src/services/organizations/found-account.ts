import { Account } from '../../account/account.ts';
import { rootPrincipal } from '../../enforce/root.ts';
import { attachRolePolicy } from '../iam/attached-policies.ts';
import { isAwsManaged } from '../iam/aws-managed.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { createRole } from '../iam/roles.ts';
import { iamState } from '../iam/state.ts';
import { attachFullAccess } from './organization.ts';
import { type Creation, join, type Organization } from './state.ts';

/**
 * Makes the account that was asked for, with the one role by which its organization gets in.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
 */
export function foundAccount(organization: Organization, asked: Creation, at: number): void {
  const { management } = organization;
  const account = new Account({
    id: asked.accountId,
    regions: [...management.regions.keys()],
    clock: management.clock,
    seed: Number(asked.accountId) % 0xffff_ffff,
    beside: management,
  });
  // AWS's own policies are the same everywhere, down to their ids.
  const { policies } = iamState(account);
  for (const [arn, policy] of iamState(management).policies) {
    if (isAwsManaged(arn)) policies.set(arn, policy);
  }
  join(account, organization);
  organization.members.set(account.id, {
    id: account.id,
    name: asked.name,
    email: asked.email,
    joinedAt: at,
    joinedMethod: 'CREATED',
    parent: organization.rootId,
  });
  attachFullAccess(organization, account.id);
  ensureServiceLinkedRole({ account, now: at }, 'organizations.amazonaws.com');
  addAccessRole(account, asked.roleName, management.id, at);
}

function addAccessRole(account: Account, RoleName: string, trusted: string, now: number): void {
  const [region] = account.regions.values();
  if (!region) throw new RangeError('An account has at least one region');
  const caller = rootPrincipal(account);
  const context = { account, region, now, caller, requestId: '', conditions: {} };
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${trusted}:root` },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [Statement],
  });
  createRole({ RoleName, AssumeRolePolicyDocument }, context);
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  attachRolePolicy({ RoleName, PolicyArn }, context);
}
