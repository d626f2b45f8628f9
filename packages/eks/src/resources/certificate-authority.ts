import { prune } from '@gantry/toolkit';
import { day } from './details.ts';
import { paging, type ResourceKind } from './kind.ts';

/** Certificate authorities of a cluster and where they are in their rotation. */
export const certificateAuthority: ResourceKind = {
  type: 'certificateauthority',
  scope: 'cluster',
  iam: { list: ['eks:ListCertificateAuthorities'], describe: ['eks:DescribeCertificateAuthority'] },
  filters: [],

  async list(aws, question) {
    const page = await aws.eks.listCertificateAuthorities({
      clusterName: question.cluster,
      ...paging(question),
    });
    const rows = (page.certificateAuthorities ?? []).map((found) => ({
      name: found.id ?? '',
      signing: found.signingStatus,
      distribution: found.distributionStatus,
      created: day(found.createdAt),
    }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { cluster, name }) {
    const { certificateAuthority: found } = await aws.eks.describeCertificateAuthority({
      clusterName: cluster,
      certificateAuthorityId: name,
    });
    return prune(found) as object;
  },
};
