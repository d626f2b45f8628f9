import type { ClusterIssueCode, ErrorCode, ErrorDetail } from '@aws-sdk/client-eks';
import type { OperationContext } from '../../service.ts';
import { clusterIssues } from './cluster-issues.ts';
import type { ClusterRecord } from './state.ts';

/**
 * What an update of a cluster fails with, by what is wrong with the cluster. The sentences are
 * those of https://docs.aws.amazon.com/eks/latest/APIReference/API_ErrorDetail.html, which has no
 * code for keys.
 */
const details: Readonly<Partial<Record<ClusterIssueCode, readonly [ErrorCode, string]>>> = {
  AccessDenied: permission(),
  IamRoleNotFound: permission(),
  Ec2SubnetNotFound: [
    'SubnetNotFound',
    "We couldn't find one of the subnets associated with the cluster.",
  ],
  Ec2SecurityGroupNotFound: [
    'SecurityGroupNotFound',
    "We couldn't find one of the security groups associated with the cluster.",
  ],
  InsufficientFreeAddresses: [
    'IpNotAvailable',
    "A subnet associated with the cluster doesn't have any available IP addresses.",
  ],
  VpcNotFound: ['VpcIdNotFound', "We couldn't find the VPC associated with the cluster."],
};

/** What stands in the way of an update at the moment at which EKS comes to it. */
export function obstacles(
  cluster: ClusterRecord,
  context: OperationContext,
): (at: number) => ErrorDetail[] {
  return (at) =>
    clusterIssues(context, cluster, at).map(({ code = 'Other', message, resourceIds }) => {
      const [errorCode, errorMessage] = details[code] ?? ['Unknown', message];
      return { errorCode, errorMessage, resourceIds };
    });
}

function permission(): readonly [ErrorCode, string] {
  return [
    'OperationNotPermitted',
    "The service role associated with the cluster doesn't have the required access permissions " +
      'for Amazon EKS.',
  ];
}
