import type { ClusterVersionInformation } from '@aws-sdk/client-eks';
import { CallerError, prune } from '@gantry/toolkit';
import { day } from './details.ts';
import { given, paging, type ResourceKind, type Row } from './kind.ts';

/** Kubernetes versions that EKS offers, and until when it supports them. */
export const clusterVersion: ResourceKind = {
  type: 'clusterversion',
  scope: 'account',
  iam: { list: ['eks:DescribeClusterVersions'], describe: ['eks:DescribeClusterVersions'] },
  filters: ['kubernetes_version'],

  async list(aws, question) {
    const version = question.filters.kubernetes_version;
    const page = await aws.eks.describeClusterVersions({
      ...paging(question),
      ...given('clusterVersions', version && [version]),
    });
    const rows = (page.clusterVersions ?? []).map(toRow);
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { name }) {
    const page = await aws.eks.describeClusterVersions({ clusterVersions: [name] });
    const [found] = page.clusterVersions ?? [];
    if (found !== undefined) return prune(found) as object;
    throw new CallerError(
      `EKS knows no Kubernetes version ${name}. List resource_type clusterversion for those it does.`,
    );
  },
};

function toRow(found: ClusterVersionInformation): Row {
  return {
    name: found.clusterVersion ?? '',
    status: found.versionStatus,
    default: found.defaultVersion === true ? 'default' : undefined,
    platform_version: found.defaultPlatformVersion,
    released: day(found.releaseDate),
    standard_support_ends: day(found.endOfStandardSupportDate),
    extended_support_ends: day(found.endOfExtendedSupportDate),
  };
}
