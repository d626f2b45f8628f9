import type { FargateProfileIssue } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import { roles } from './roles.ts';
import type { ClusterRecord, FargateProfileRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfileIssue.html */
export function fargateIssues(
  place: Place,
  { view }: FargateProfileRecord,
  cluster: ClusterRecord,
): FargateProfileIssue[] {
  const { podExecutionRoleArn: roleArn = '' } = view;
  const issues: FargateProfileIssue[] = [];
  if (!roles.trusts(place.account, roleArn, 'eks-fargate-pods.amazonaws.com')) {
    const message = "The pod execution role couldn't be assumed.";
    issues.push({ code: 'AccessDenied', message, resourceIds: [roleArn] });
  }
  // A profile needs a role that no node group has.
  // https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
  const sharing = [...cluster.nodegroups.values()].filter((it) => it.view.nodeRole === roleArn);
  if (sharing.length > 0) {
    const groups = sharing.map(({ name }) => name).join(', ');
    const message = `The pod execution role is in use by ${groups}.`;
    issues.push({ code: 'PodExecutionRoleAlreadyInUse', message, resourceIds: [roleArn] });
  }
  return issues;
}
