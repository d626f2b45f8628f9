import type { OperationContext } from '../../service.ts';
import { newAccessEntry } from './access-entry.ts';
import { parsePrincipal } from './arns.ts';
import { accessPolicyArn } from './data/access-policies.ts';
import type { AccessEntryRecord, ClusterRecord } from './state.ts';

/**
 * Whoever creates a cluster becomes its administrator.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export function admitCreator(cluster: ClusterRecord, context: OperationContext): void {
  const { caller } = context;
  // A session is no lasting identity: the role behind it is admitted.
  const principalArn = caller.issuer?.arn ?? caller.arn;
  if (parsePrincipal(principalArn)?.service !== 'iam') return;
  const entry = addEntry(cluster, { principalArn, type: 'STANDARD' }, context);
  associate(entry, 'AmazonEKSClusterAdminPolicy', context.now);
}

/**
 * The service-linked role of EKS gets an entry of its own; insights are gathered through it.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function admitInsights(cluster: ClusterRecord, context: OperationContext): void {
  const principalArn = insightsPrincipal(context.account.id);
  const entry = addEntry(cluster, { principalArn, type: 'STANDARD' }, context);
  associate(entry, 'AmazonEKSClusterInsightsPolicy', context.now);
  associate(entry, 'AmazonEKSEventPolicy', context.now);
}

export function insightsPrincipal(account: string): string {
  const path = 'aws-service-role/eks.amazonaws.com';
  return `arn:aws:iam::${account}:role/${path}/AWSServiceRoleForAmazonEKS`;
}

/**
 * Roles of node groups and Fargate profiles are admitted by EKS where the mode knows entries.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export function admitNodes(
  cluster: ClusterRecord,
  principalArn: string,
  type: 'EC2_LINUX' | 'EC2_WINDOWS' | 'FARGATE_LINUX',
  context: OperationContext,
): void {
  if (cluster.view.accessConfig?.authenticationMode === 'CONFIG_MAP') {
    cluster.mappedNodeRoles.add(principalArn);
    return;
  }
  if (!cluster.accessEntries.has(principalArn)) addEntry(cluster, { principalArn, type }, context);
}

function addEntry(
  cluster: ClusterRecord,
  asked: { readonly principalArn: string; readonly type: string },
  context: OperationContext,
): AccessEntryRecord {
  const entry = newAccessEntry(cluster, asked, context);
  cluster.accessEntries.set(asked.principalArn, entry);
  return entry;
}

function associate(entry: AccessEntryRecord, policy: string, now: number): void {
  const policyArn = accessPolicyArn(policy);
  const at = new Date(now);
  entry.policies.set(policyArn, {
    policyArn,
    accessScope: { type: 'cluster', namespaces: [] },
    associatedAt: at,
    modifiedAt: at,
  });
}
