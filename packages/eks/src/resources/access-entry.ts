import type { Aws } from '@gantry/cloud';
import { prune } from '@gantry/toolkit';
import { withDetails } from './details.ts';
import { given, paging, type ResourceKind } from './kind.ts';

/** Who may reach the cluster's Kubernetes API: principals, groups and access policies. */
export const accessEntry: ResourceKind = {
  type: 'accessentry',
  scope: 'cluster',
  iam: {
    list: ['eks:ListAccessEntries', 'eks:DescribeAccessEntry'],
    describe: ['eks:DescribeAccessEntry', 'eks:ListAssociatedAccessPolicies'],
  },
  filters: ['policy_arn'],

  async list(aws, question) {
    const clusterName = question.cluster;
    const page = await aws.eks.listAccessEntries({
      clusterName,
      ...paging(question),
      ...given('associatedPolicyArn', question.filters.policy_arn),
    });
    const details = await withDetails(page.accessEntries ?? [], async (principalArn) => {
      const { accessEntry: found = {} } = await aws.eks.describeAccessEntry({
        clusterName,
        principalArn,
      });
      return {
        name: principalArn,
        type: found.type,
        username: found.username,
        groups: found.kubernetesGroups,
      };
    });
    return { ...details, nextToken: page.nextToken };
  },

  async describe(aws, { cluster, name }) {
    const entry = { clusterName: cluster, principalArn: name };
    const [{ accessEntry: found }, policies] = await Promise.all([
      aws.eks.describeAccessEntry(entry),
      associated(aws, entry),
    ]);
    return prune({ ...found, associatedAccessPolicies: policies }) as object;
  },
};

/** All pages: what an entry may do is decided by all its policies. */
async function associated(aws: Aws, entry: { clusterName: string; principalArn: string }) {
  const policies: { policy: string | undefined; scope: unknown }[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.eks.listAssociatedAccessPolicies({
      ...entry,
      ...given('nextToken', nextToken),
    });
    for (const { policyArn, accessScope } of page.associatedAccessPolicies ?? []) {
      policies.push({ policy: policyArn, scope: accessScope });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return policies;
}
