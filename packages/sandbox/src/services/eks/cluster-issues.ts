import type { ClusterIssue, ClusterIssueCode } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import { ec2State } from '../ec2/state.ts';
import { freeAddresses } from '../ec2/subnet-addresses.ts';
import { kmsState } from '../kms/state.ts';
import { lacksInterfaces } from './control-plane-network.ts';
import type { KubernetesVersion } from './data/kubernetes-versions.ts';
import { offeredVersions, supportStatus } from './kubernetes-version.ts';
import { subnet } from './networks.ts';
import { roles } from './roles.ts';
import type { ClusterRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };
type Check = (place: Place, cluster: ClusterRecord, at: number) => readonly string[];

/**
 * What EKS says of each issue; the words are those of the user guide:
 * https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#cluster-health-status
 */
const messages = {
  subnets:
    "We couldn't find one or more subnets currently associated with your cluster. Call Amazon " +
    'EKS update-cluster-config API to update subnets.',
  groups:
    "We couldn't find one or more security groups currently associated with your cluster. Call " +
    'Amazon EKS update-cluster-config API to update security groups',
  addresses:
    'One or more of the subnets associated with your cluster does not have enough available IP ' +
    'addresses for Amazon EKS to perform cluster management operations. Free up addresses in ' +
    'the subnet(s), or associate different subnets to your cluster using the Amazon EKS ' +
    'update-cluster-config API.',
  vpc:
    "We couldn't find the VPC associated with your cluster. You must delete and recreate your " +
    'cluster.',
  untrusting:
    "Your cluster is not using the Amazon EKS service-linked-role. We couldn't assume the role " +
    'associated with your cluster to perform required Amazon EKS management operations. Check ' +
    'the role exists and has the required trust policy.',
  unpermitted:
    'Your cluster is not using the Amazon EKS service-linked-role. The role associated with ' +
    'your cluster does not grant sufficient permissions for Amazon EKS to perform required ' +
    'management operations. Check the policies attached to the cluster role and if any ' +
    'separate deny policies are applied.',
  keyDisabled:
    'The AWS KMS Key associated with your cluster is disabled. Re-enable the key to recover ' +
    'your cluster.',
  keyGone:
    "We couldn't find the AWS KMS key associated with your cluster. You must delete and " +
    'recreate the cluster.',
  grantGone:
    'Grants for the AWS KMS Key associated with your cluster are revoked. You must delete and ' +
    'recreate the cluster.',
  // Own words: the guide has no row for these two.
  keyDeleting:
    'The AWS KMS Key associated with your cluster is scheduled for deletion. Cancel the deletion ' +
    'of the key to recover your cluster.',
  version: 'The Kubernetes version of your cluster is no longer supported by Amazon EKS.',
} as const;

/** Each check answers the resources that are wrong. */
const checks: readonly (readonly [ClusterIssueCode, string, Check])[] = [
  ['IamRoleNotFound', messages.untrusting, missingRole],
  ['AccessDenied', messages.untrusting, untrustingRole],
  ['AccessDenied', messages.unpermitted, powerlessRole],
  ['VpcNotFound', messages.vpc, missingVpc],
  ['Ec2SubnetNotFound', messages.subnets, missingSubnets],
  ['Ec2SecurityGroupNotFound', messages.groups, missingGroups],
  ['InsufficientFreeAddresses', messages.addresses, fullSubnets],
  ['KmsKeyNotFound', messages.keyGone, missingKey],
  ['KmsKeyMarkedForDeletion', messages.keyDeleting, keyIn('PendingDeletion')],
  ['KmsKeyDisabled', messages.keyDisabled, keyIn('Disabled')],
  ['KmsGrantRevoked', messages.grantGone, missingGrant],
];

/** What is wrong with a cluster now, whether or not EKS has noticed. */
export function clusterIssues(place: Place, cluster: ClusterRecord, at: number): ClusterIssue[] {
  return checks.flatMap(([code, message, check]) => {
    const resourceIds = [...check(place, cluster, at)];
    return resourceIds.length > 0 ? { code, message, resourceIds } : [];
  });
}

/** A version that EKS no longer supports is an issue of a cluster, and none of its making. */
export function versionIssues({ view, name }: ClusterRecord, at: number): ClusterIssue[] {
  const found = offeredVersions(at).find(({ minor }: KubernetesVersion) => minor === view.version);
  if (found === undefined || supportStatus(found, at) !== 'UNSUPPORTED') return [];
  return [{ code: 'UnsupportedVersion', message: messages.version, resourceIds: [name] }];
}

/** What EKS does in the account's network with the cluster's role. */
const NEEDED = [
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
] as const;

/**
 * Free in each subnet of the cluster.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
const ADDRESSES = 6;

function missingRole({ account }: Place, { view }: ClusterRecord): string[] {
  return roles.roleExists(account, view.roleArn ?? '') ? [] : [view.roleArn ?? ''];
}

/** A role that is gone is an issue of its own. */
function untrustingRole({ account }: Place, { view: { roleArn = '' } }: ClusterRecord): string[] {
  const fine =
    !roles.roleExists(account, roleArn) || roles.trusts(account, roleArn, 'eks.amazonaws.com');
  return fine ? [] : [roleArn];
}

function powerlessRole({ account }: Place, { view: { roleArn = '' } }: ClusterRecord): string[] {
  const fine = !roles.roleExists(account, roleArn) || roles.permits(account, roleArn, NEEDED);
  return fine ? [] : [roleArn];
}

function missingVpc({ region }: Place, { view }: ClusterRecord): string[] {
  const { vpcId = '' } = view.resourcesVpcConfig ?? {};
  return ec2State(region).vpcs.has(vpcId) ? [] : [vpcId];
}

function missingSubnets(place: Place, { view }: ClusterRecord): string[] {
  const { subnetIds = [] } = view.resourcesVpcConfig ?? {};
  return subnetIds.filter((id) => subnet(place, id) === undefined);
}

function missingGroups({ region }: Place, { view }: ClusterRecord): string[] {
  const { securityGroupIds = [] } = view.resourcesVpcConfig ?? {};
  return securityGroupIds.filter((id) => !ec2State(region).securityGroups.has(id));
}

/** A control plane without its interfaces lacks addresses everywhere. */
function fullSubnets(place: Place, { view, network }: ClusterRecord): string[] {
  const { subnetIds = [] } = view.resourcesVpcConfig ?? {};
  const found = subnetIds.flatMap((id) => subnet(place, id) ?? []);
  const full = found.filter((it) => freeAddresses(it) < ADDRESSES).map(({ id }) => id);
  if (full.length > 0 || found.length < subnetIds.length) return full;
  return lacksInterfaces(network) ? subnetIds : [];
}

function missingKey(place: Place, cluster: ClusterRecord, at: number): string[] {
  const { encryption } = cluster;
  if (encryption === undefined) return [];
  const key = keyOf(place, cluster);
  const gone = key === undefined || (key.deletesAt !== undefined && key.deletesAt <= at);
  return gone ? [encryption.keyArn] : [];
}

function keyIn(status: string): Check {
  return (place, cluster, at) => {
    const key = keyOf(place, cluster);
    if (key?.status !== status || missingKey(place, cluster, at).length > 0) return [];
    return [key.arn];
  };
}

function missingGrant(place: Place, cluster: ClusterRecord, at: number): string[] {
  const key = keyOf(place, cluster);
  if (key === undefined || missingKey(place, cluster, at).length > 0) return [];
  if (key.grants.has(cluster.encryption?.grantId ?? '')) return [];
  return [key.arn];
}

function keyOf({ region }: Place, { encryption }: ClusterRecord) {
  const id = encryption?.keyArn.split('/').at(-1);
  return id === undefined ? undefined : kmsState(region).keys.get(id);
}
