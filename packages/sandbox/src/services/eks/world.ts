import type { ClusterIssue, FargateProfileIssue } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import { lacksInterfaces } from './control-plane-network.ts';
import { subnet } from './networks.ts';
import { roles } from './roles.ts';
import type { ClusterRecord, FargateProfileRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };

/**
 * What is wrong with a cluster, by looking at what it depends on.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ClusterIssue.html
 */
export function clusterIssues(place: Place, cluster: ClusterRecord): ClusterIssue[] {
  const issues: ClusterIssue[] = [];
  const { roleArn = '', resourcesVpcConfig } = cluster.view;
  if (!roles.roleExists(place.account, roleArn)) {
    issues.push({
      code: 'IamRoleNotFound',
      message: "We couldn't find the IAM role of your cluster. Recreate it with the same name.",
      resourceIds: [roleArn],
    });
  }
  if (!isTrusting(place, roleArn, 'eks.amazonaws.com')) {
    issues.push({
      code: 'AccessDenied',
      message: "We couldn't assume the role associated with your cluster.",
      resourceIds: [roleArn],
    });
  }
  const missing = missingSubnets(place, resourcesVpcConfig?.subnetIds);
  if (missing.length > 0) {
    issues.push({
      code: 'Ec2SubnetNotFound',
      message: "We couldn't find one or more subnets associated with your cluster.",
      resourceIds: missing,
    });
  } else if (lacksInterfaces(cluster.network)) {
    issues.push({
      code: 'InsufficientFreeAddresses',
      message:
        'One or more of the subnets associated with your cluster does not have enough available ' +
        'IP addresses for Amazon EKS to perform cluster management operations.',
      resourceIds: resourcesVpcConfig?.subnetIds ?? [],
    });
  }
  return issues;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfileIssue.html */
export function fargateIssues(place: Place, { view }: FargateProfileRecord): FargateProfileIssue[] {
  const { podExecutionRoleArn: roleArn = '' } = view;
  const service = 'eks-fargate-pods.amazonaws.com';
  if (roles.trusts(place.account, roleArn, service)) return [];
  return [
    {
      code: 'AccessDenied',
      message: "The pod execution role couldn't be assumed.",
      resourceIds: [roleArn],
    },
  ];
}

/** A role that is gone is an issue of its own. */
function isTrusting({ account }: Place, arn: string, service: string): boolean {
  return !roles.roleExists(account, arn) || roles.trusts(account, arn, service);
}

function missingSubnets(place: Place, ids: readonly string[] = []): string[] {
  return ids.filter((id) => subnet(place, id) === undefined);
}
