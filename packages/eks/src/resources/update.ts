import { prune } from '@gantry/toolkit';
import { day, withDetails } from './details.ts';
import { type Filters, given, paging, type ResourceKind } from './kind.ts';

/** Updates of a cluster, or of one of its node groups, add-ons or capabilities. */
export const update: ResourceKind = {
  type: 'update',
  scope: 'cluster',
  iam: { list: ['eks:ListUpdates', 'eks:DescribeUpdate'], describe: ['eks:DescribeUpdate'] },
  filters: ['nodegroup_name', 'addon_name', 'capability_name'],

  async list(aws, question) {
    const name = question.cluster;
    const parent = parentOf(question.filters);
    const page = await aws.eks.listUpdates({ name, ...parent, ...paging(question) });
    const details = await withDetails(page.updateIds ?? [], async (updateId) => {
      const { update: found = {} } = await aws.eks.describeUpdate({ name, updateId, ...parent });
      return {
        name: updateId,
        type: found.type,
        status: found.status,
        errors: found.errors?.map(({ errorCode, errorMessage }) => `${errorCode}: ${errorMessage}`),
        created: day(found.createdAt),
      };
    });
    return { ...details, nextToken: page.nextToken };
  },

  async describe(aws, { cluster, name, filters }) {
    const { update: found } = await aws.eks.describeUpdate({
      name: cluster,
      updateId: name,
      ...parentOf(filters),
    });
    return prune(found) as object;
  },
};

function parentOf(filters: Filters) {
  return {
    ...given('nodegroupName', filters.nodegroup_name),
    ...given('addonName', filters.addon_name),
    ...given('capabilityName', filters.capability_name),
  };
}
