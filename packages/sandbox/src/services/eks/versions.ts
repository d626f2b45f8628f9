import type {
  ClusterVersionInformation,
  DescribeClusterVersionsRequest,
  DescribeClusterVersionsResponse,
} from '@aws-sdk/client-eks';
import type { Checked, Operation } from '../../service.ts';
import type { KubernetesVersion } from './data/kubernetes-versions.ts';
import { defaultVersion, minorOf, offeredVersions, supportStatus } from './kubernetes-version.ts';
import { page } from './paging.ts';

/**
 * Versions that can be created unless asked for more; newest first.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeClusterVersions.html
 */
export const describeClusterVersions: Operation<
  DescribeClusterVersionsRequest,
  DescribeClusterVersionsResponse
> = (input, { now }) => {
  const { items, nextToken } = page(
    'cluster-versions',
    wanted(input, now),
    // Newest first: the list is sorted by key.
    ({ minor }) => String(1_000 - minorOf(minor)),
    input,
  );
  return { clusterVersions: items.map((version) => describe(version, now)), nextToken };
};

function wanted(input: Checked<DescribeClusterVersionsRequest>, now: number): KubernetesVersion[] {
  const { clusterType, clusterVersions, defaultOnly, includeAll } = input;
  if (clusterType !== undefined && clusterType !== 'eks') return [];
  const status = input.versionStatus ?? input.status?.toUpperCase().replace('-', '_');
  return offeredVersions(now).filter((version) => {
    const itsStatus = supportStatus(version, now);
    if (defaultOnly && version !== defaultVersion(now)) return false;
    if (status !== undefined && itsStatus !== status) return false;
    if (clusterVersions?.length) return clusterVersions.includes(version.minor);
    return includeAll || status !== undefined || itsStatus !== 'UNSUPPORTED';
  });
}

function describe(version: KubernetesVersion, now: number): ClusterVersionInformation {
  const status = supportStatus(version, now);
  return {
    clusterVersion: version.minor,
    clusterType: 'eks',
    defaultPlatformVersion: version.platform,
    defaultVersion: version === defaultVersion(now),
    releaseDate: new Date(version.released),
    endOfStandardSupportDate: new Date(version.endOfStandardSupport),
    endOfExtendedSupportDate: new Date(version.endOfExtendedSupport),
    // The deprecated field answers in the words of the new one, against its own declaration.
    status: status as ClusterVersionInformation['status'] & string,
    versionStatus: status,
    kubernetesPatchVersion: version.patch,
  };
}
