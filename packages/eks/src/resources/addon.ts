import { prune } from '@gantry/toolkit';
import { day, health, withDetails } from './details.ts';
import { paging, type ResourceKind } from './kind.ts';

/** Installed add-ons with version and health. */
export const addon: ResourceKind = {
  type: 'addon',
  scope: 'cluster',
  iam: { list: ['eks:ListAddons', 'eks:DescribeAddon'], describe: ['eks:DescribeAddon'] },
  filters: [],

  async list(aws, question) {
    const clusterName = question.cluster;
    const page = await aws.eks.listAddons({ clusterName, ...paging(question) });
    const details = await withDetails(page.addons ?? [], async (addonName) => {
      const { addon: found = {} } = await aws.eks.describeAddon({ clusterName, addonName });
      return {
        name: addonName,
        version: found.addonVersion,
        status: found.status,
        health: health(found.health?.issues),
        role: found.serviceAccountRoleArn,
        modified: day(found.modifiedAt),
      };
    });
    return { ...details, nextToken: page.nextToken };
  },

  async describe(aws, { cluster, name }) {
    const { addon: found } = await aws.eks.describeAddon({ clusterName: cluster, addonName: name });
    return prune(found) as object;
  },
};
