import type { Account } from '../../account/account.ts';
import type { OperationContext } from '../../service.ts';
import { ec2State, type SubnetRecord } from '../ec2/state.ts';
import { faults } from './faults.ts';
import { quotas } from './limits.ts';
import { subnet } from './networks.ts';
import { roles } from './roles.ts';
import type { Tags } from './state.ts';

/**
 * A copy of the tags of a request.
 * https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
 */
export function checkTags(tags: Readonly<Record<string, string>> = {}): Tags {
  const entries = Object.entries(tags);
  if (entries.length > quotas.tagsPerResource) {
    throw faults.valueInvalid({ member: 'tags', reason: 'at most 50 tags are allowed' });
  }
  for (const [key, value] of entries) {
    if (key.length === 0 || key.length > 128 || value.length > 256) {
      throw faults.valueInvalid({ member: 'tags', reason: `key or value of ${key} is too long` });
    }
    if (/^aws:/i.test(key)) {
      throw faults.valueInvalid({ member: 'tags', reason: 'keys must not begin with aws:' });
    }
  }
  return { ...tags };
}

export function checkSubnets(
  place: Pick<OperationContext, 'region'>,
  ids: readonly string[] = [],
): SubnetRecord[] {
  return ids.map((id) => {
    const found = subnet(place, id);
    if (found === undefined) throw faults.subnetMissing({ subnetId: id });
    return found;
  });
}

/** Groups that are there, in the network of the subnets. */
export function checkSecurityGroups(
  { region }: Pick<OperationContext, 'region'>,
  ids: readonly string[] = [],
  vpcId: string | undefined,
): void {
  const { securityGroups } = ec2State(region);
  for (const groupId of ids) {
    const vpc = securityGroups.get(groupId)?.vpc;
    if (vpc === undefined) throw faults.securityGroupMissing({ groupId });
    if (vpc.id !== vpcId) throw faults.securityGroupElsewhere({ groupId, vpcId });
  }
}

type RoleUser =
  | 'capabilities.eks.amazonaws.com'
  | 'ec2.amazonaws.com'
  | 'eks-fargate-pods.amazonaws.com'
  | 'pods.eks.amazonaws.com';

const untrusting: Readonly<Record<RoleUser, typeof faults.nodeRoleUntrusting>> = {
  'capabilities.eks.amazonaws.com': faults.podRoleUntrusting,
  'ec2.amazonaws.com': faults.nodeRoleUntrusting,
  'eks-fargate-pods.amazonaws.com': faults.fargateRoleUntrusting,
  'pods.eks.amazonaws.com': faults.podRoleUntrusting,
};

/** A role that is there and, where it is known who will use it, lets that service do so. */
export function checkRole(account: Account, roleArn: string, service?: RoleUser): string {
  if (!roles.roleExists(account, roleArn)) {
    throw faults.roleMissing({ roleName: roleArn.split('/').at(-1) });
  }
  if (service && !roles.trusts(account, roleArn, service)) throw untrusting[service]({ roleArn });
  return roleArn;
}
