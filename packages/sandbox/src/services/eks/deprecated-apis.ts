import type { DeprecationDetail, InsightStatusValue } from '@aws-sdk/client-eks';
import { apiPath, type ClientUse, clientsOf } from './api-usage.ts';
import { addedApis, type RemovedApi, removedApis } from './data/api-versions.ts';
import { isBetween, minorOf } from './kubernetes-version.ts';
import type { ClusterRecord } from './state.ts';
import type { Finding } from './upgrade-checks.ts';

/** APIs that go with one minor, and who still uses them. */
export type Removal = {
  readonly minor: string;
  readonly used: readonly (RemovedApi & { readonly clients: readonly ClientUse[] })[];
};

/** What each later minor no longer serves, with its users of the last thirty days. */
export function removals(cluster: ClusterRecord, next: string, at: number): Removal[] {
  const minors = [...new Set(removedApis.map(({ removedIn }) => removedIn))];
  return minors
    .filter((minor) => isBetween(minor, next, '1.99'))
    .map((minor) => ({
      minor,
      used: removedApis
        .filter(({ removedIn }) => removedIn === minor)
        .map((api) => ({ ...api, clients: clientsOf(cluster, api, at) }))
        .filter(({ clients }) => clients.length > 0),
    }));
}

/** Paths of APIs that were used and that an earlier minor does not serve. */
export function apisNewerThan(cluster: ClusterRecord, minor: string, at: number): string[] {
  return addedApis
    .filter(({ addedIn }) => minorOf(addedIn) > minorOf(minor))
    .filter((api) => clientsOf(cluster, api, at).length > 0)
    .map(apiPath);
}

/** One insight for each minor; name, description and reasons are those of recorded insights. */
export function removalFinding({ minor, used }: Removal, next: string): Finding {
  const status = statusOf(used.length > 0, minor, next);
  return {
    name: `Deprecated APIs removed in Kubernetes v${minor}`,
    kubernetesVersion: minor,
    description:
      `Checks for usage of deprecated APIs that are scheduled for removal in Kubernetes ` +
      `v${minor}. Upgrading your cluster before migrating to the updated APIs supported by ` +
      `v${minor} could cause application impact.`,
    status,
    reason: reasonOf(status, minor),
    recommendation:
      'Update manifests and API clients to use newer Kubernetes APIs if applicable before ' +
      `upgrading to Kubernetes v${minor}.`,
    additionalInfo: {
      'EKS update cluster documentation':
        'https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html',
      'Kubernetes v1 deprecation guide':
        'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
    },
    resources: [],
    categorySpecificSummary: {
      deprecationDetails: used.map(detail),
      addonCompatibilityDetails: [],
    },
  };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html */
function statusOf(inUse: boolean, minor: string, next: string): InsightStatusValue {
  if (!inUse) return 'PASSING';
  return minor === next ? 'ERROR' : 'WARNING';
}

function reasonOf(status: InsightStatusValue, minor: string): string {
  const seen =
    'Deprecated API usage detected within last 30 days and your cluster is on Kubernetes';
  if (status === 'PASSING') return 'No deprecated API usage detected within the last 30 days.';
  if (status === 'ERROR') return `${seen} v1.${minorOf(minor) - 1}.`;
  return (
    `${seen} v1.${minorOf(minor) - 2} or lower, or existing resources using deprecated APIs ` +
    'present in cluster.'
  );
}

function detail({ clients, replacement, removedIn, ...api }: Removal['used'][number]) {
  const described: DeprecationDetail = {
    usage: apiPath(api),
    replacedWith: replacement ? apiPath(replacement) : '',
    stopServingVersion: removedIn,
    startServingReplacementVersion: replacement?.since ?? '',
    clientStats: clients.map(({ userAgent, requests, last }) => ({
      userAgent,
      numberOfRequestsLast30Days: requests,
      lastRequestTime: new Date(last),
    })),
  };
  return described;
}
