import { prune } from '@gantry/toolkit';
import { paging, type ResourceKind } from './kind.ts';

/** OIDC providers that users of the cluster log in with. */
export const identityProviderConfig: ResourceKind = {
  type: 'identityproviderconfig',
  scope: 'cluster',
  iam: {
    list: ['eks:ListIdentityProviderConfigs'],
    describe: ['eks:DescribeIdentityProviderConfig'],
  },
  filters: [],

  async list(aws, question) {
    const page = await aws.eks.listIdentityProviderConfigs({
      clusterName: question.cluster,
      ...paging(question),
    });
    const rows = (page.identityProviderConfigs ?? []).map(({ name = '', type }) => ({
      name,
      type,
    }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { cluster, name }) {
    const { identityProviderConfig: found } = await aws.eks.describeIdentityProviderConfig({
      clusterName: cluster,
      // The only type there is.
      identityProviderConfig: { type: 'oidc', name },
    });
    return prune(found?.oidc) as object;
  },
};
