import type { Nodegroup } from '@aws-sdk/client-eks';
import { prune } from '@gantry/toolkit';
import { day, health, withDetails } from './details.ts';
import { paging, type ResourceKind, type Row } from './kind.ts';

/** Managed node groups with size, version and health. */
export const nodegroup: ResourceKind = {
  type: 'nodegroup',
  scope: 'cluster',
  iam: {
    list: ['eks:ListNodegroups', 'eks:DescribeNodegroup'],
    describe: ['eks:DescribeNodegroup'],
  },
  filters: [],

  async list(aws, question) {
    const clusterName = question.cluster;
    const page = await aws.eks.listNodegroups({ clusterName, ...paging(question) });
    const details = await withDetails(page.nodegroups ?? [], async (nodegroupName) => {
      const { nodegroup: found = {} } = await aws.eks.describeNodegroup({
        clusterName,
        nodegroupName,
      });
      return toRow(nodegroupName, found);
    });
    return { ...details, nextToken: page.nextToken };
  },

  async describe(aws, { cluster, name }) {
    const { nodegroup: found } = await aws.eks.describeNodegroup({
      clusterName: cluster,
      nodegroupName: name,
    });
    return prune(found) as object;
  },
};

function toRow(name: string, group: Nodegroup): Row {
  const { minSize, desiredSize, maxSize } = group.scalingConfig ?? {};
  return {
    name,
    version: group.version,
    status: group.status,
    health: health(group.health?.issues),
    min_desired_max: `${minSize}/${desiredSize}/${maxSize}`,
    instance_types: group.instanceTypes,
    capacity: group.capacityType,
    ami: group.amiType,
    release: group.releaseVersion,
    created: day(group.createdAt),
  };
}
