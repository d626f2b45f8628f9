import { prune } from '@gantry/toolkit';
import { day, health, withDetails } from './details.ts';
import { paging, type ResourceKind } from './kind.ts';

/** Fargate profiles with the pods they select. */
export const fargateProfile: ResourceKind = {
  type: 'fargateprofile',
  scope: 'cluster',
  iam: {
    list: ['eks:ListFargateProfiles', 'eks:DescribeFargateProfile'],
    describe: ['eks:DescribeFargateProfile'],
  },
  filters: [],

  async list(aws, question) {
    const clusterName = question.cluster;
    const page = await aws.eks.listFargateProfiles({ clusterName, ...paging(question) });
    const details = await withDetails(page.fargateProfileNames ?? [], async (name) => {
      const { fargateProfile: found = {} } = await aws.eks.describeFargateProfile({
        clusterName,
        fargateProfileName: name,
      });
      return {
        name,
        status: found.status,
        health: health(found.health?.issues),
        namespaces: found.selectors?.map(({ namespace }) => namespace ?? '*'),
        created: day(found.createdAt),
      };
    });
    return { ...details, nextToken: page.nextToken };
  },

  async describe(aws, { cluster, name }) {
    const { fargateProfile: found } = await aws.eks.describeFargateProfile({
      clusterName: cluster,
      fargateProfileName: name,
    });
    return prune(found) as object;
  },
};
