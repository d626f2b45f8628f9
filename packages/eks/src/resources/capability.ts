import { prune } from '@gantry/toolkit';
import { day } from './details.ts';
import { paging, type ResourceKind } from './kind.ts';

/** Managed capabilities: ACK, KRO, Argo CD. */
export const capability: ResourceKind = {
  type: 'capability',
  scope: 'cluster',
  iam: { list: ['eks:ListCapabilities'], describe: ['eks:DescribeCapability'] },
  filters: [],

  async list(aws, question) {
    const page = await aws.eks.listCapabilities({
      clusterName: question.cluster,
      ...paging(question),
    });
    const rows = (page.capabilities ?? []).map((found) => ({
      name: found.capabilityName ?? '',
      type: found.type,
      version: found.version,
      status: found.status,
      created: day(found.createdAt),
    }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { cluster, name }) {
    const { capability: found } = await aws.eks.describeCapability({
      clusterName: cluster,
      capabilityName: name,
    });
    return prune(found) as object;
  },
};
