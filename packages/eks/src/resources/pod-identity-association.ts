import { prune } from '@gantry/toolkit';
import { given, paging, type ResourceKind } from './kind.ts';

/** Which service accounts get which role by EKS Pod Identity. */
export const podIdentityAssociation: ResourceKind = {
  type: 'podidentityassociation',
  scope: 'cluster',
  iam: {
    list: ['eks:ListPodIdentityAssociations'],
    describe: ['eks:DescribePodIdentityAssociation'],
  },
  filters: ['namespace', 'service_account'],

  async list(aws, question) {
    const page = await aws.eks.listPodIdentityAssociations({
      clusterName: question.cluster,
      ...paging(question),
      ...given('namespace', question.filters.namespace),
      ...given('serviceAccount', question.filters.service_account),
    });
    const rows = (page.associations ?? []).map((found) => ({
      name: found.associationId ?? '',
      namespace: found.namespace,
      service_account: found.serviceAccount,
      owner: found.ownerArn,
    }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { cluster, name }) {
    const { association } = await aws.eks.describePodIdentityAssociation({
      clusterName: cluster,
      associationId: name,
    });
    return prune(association) as object;
  },
};
