import { prune } from '@gantry/toolkit';
import { day } from './details.ts';
import { paging, type ResourceKind } from './kind.ts';

/** EKS Anywhere subscriptions of the account. */
export const eksAnywhereSubscription: ResourceKind = {
  type: 'eksanywheresubscription',
  scope: 'account',
  iam: {
    list: ['eks:ListEksAnywhereSubscriptions'],
    describe: ['eks:DescribeEksAnywhereSubscription'],
  },
  filters: [],

  async list(aws, question) {
    const page = await aws.eks.listEksAnywhereSubscriptions(paging(question));
    const rows = (page.subscriptions ?? []).map((found) => ({
      name: found.id ?? '',
      status: found.status,
      licenses: found.licenseQuantity,
      expires: day(found.expirationDate),
      auto_renew: found.autoRenew,
    }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { name }) {
    const { subscription } = await aws.eks.describeEksAnywhereSubscription({ id: name });
    return prune(subscription) as object;
  },
};
