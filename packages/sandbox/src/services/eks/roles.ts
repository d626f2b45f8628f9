import { evaluate } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { policySetOf } from '../../enforce/policies.ts';
import { entityArn } from '../iam/arns.ts';
import { iamState, type Role } from '../iam/state.ts';

/** What EKS asks IAM about the roles that it is handed. */
export type RoleLookup = {
  readonly find: (account: Account, arn: string) => Role | undefined;
  readonly roleExists: (account: Account, arn: string) => boolean;
  /** Whether the role's trust policy lets a service act as it. */
  readonly trusts: (account: Account, arn: string, service: string) => boolean;
  /** Whether the role's policies allow all of these actions on everything. */
  readonly permits: (account: Account, arn: string, actions: readonly string[]) => boolean;
};

export const roles: RoleLookup = {
  find: findRole,
  roleExists: (account, arn) => findRole(account, arn) !== undefined,
  trusts: (account, arn, service) => {
    const role = findRole(account, arn);
    return (
      role !== undefined && actionsOf(service).every((it) => allows(account, role, service, it))
    );
  },
  permits: (account, arn, actions) => {
    const role = findRole(account, arn);
    return role !== undefined && actions.every((action) => permits(account, role, action));
  },
};

function findRole(account: Account, arn: string): Role | undefined {
  const role = iamState(account).roles.get(arn.split('/').at(-1) ?? '');
  return role && entityArn(account, role) === arn ? role : undefined;
}

/**
 * Pod Identity and capabilities tag the sessions they make.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * https://docs.aws.amazon.com/eks/latest/userguide/capability-role.html
 */
function actionsOf(service: string): readonly string[] {
  const tags = service === 'pods.eks.amazonaws.com' || service.startsWith('capabilities.');
  return tags ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
}

function allows(account: Account, role: Role, name: string, action: string): boolean {
  const request = {
    action,
    resource: entityArn(account, role),
    principal: { type: 'AWSService', account: account.id, arn: name, userId: name, name, tags: {} },
    context: { 'aws:SourceAccount': account.id },
    now: account.clock.now(),
  } as const;
  const trust = { name: 'trust policy', document: role.trust.parsed };
  return evaluate(request, { identity: [], trust }).allowed;
}

function permits(account: Account, role: Role, action: string): boolean {
  const { id, name } = role;
  const principal = {
    type: 'AssumedRole',
    account: account.id,
    arn: `arn:aws:sts::${account.id}:assumed-role/${name}/EKS`,
    userId: `${id}:EKS`,
    name: 'EKS',
    tags: {},
    issuer: { arn: entityArn(account, role), userId: id, name },
  } as const;
  const request = { action, resource: '*', principal, context: {}, now: account.clock.now() };
  return evaluate(request, policySetOf(account, principal)).allowed;
}
