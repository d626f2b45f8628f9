import type { ApiResource } from '../api-usage.ts';

/** An API that a minor no longer serves, and what takes its place. */
export type RemovedApi = ApiResource & {
  readonly removedIn: string;
  /** Absent: nothing takes its place. */
  readonly replacement?: ApiResource & { readonly since: string };
};

const FLOW = 'flowcontrol.apiserver.k8s.io';
const flowResources = ['flowschemas', 'prioritylevelconfigurations'];

function moved(
  removedIn: string,
  group: string,
  version: string,
  [to, since]: readonly [to: string, since: string],
  ...resources: readonly string[]
): RemovedApi[] {
  return resources.map((resource) => ({
    ...{ group, version, resource, removedIn },
    replacement: { group, version: to, resource, since },
  }));
}

/** https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
export const removedApis: readonly RemovedApi[] = [
  ...moved('1.25', 'batch', 'v1beta1', ['v1', '1.21'], 'cronjobs'),
  ...moved('1.25', 'discovery.k8s.io', 'v1beta1', ['v1', '1.21'], 'endpointslices'),
  ...moved('1.25', 'events.k8s.io', 'v1beta1', ['v1', '1.19'], 'events'),
  ...moved('1.25', 'autoscaling', 'v2beta1', ['v2', '1.23'], 'horizontalpodautoscalers'),
  ...moved('1.25', 'policy', 'v1beta1', ['v1', '1.21'], 'poddisruptionbudgets'),
  ...moved('1.25', 'node.k8s.io', 'v1beta1', ['v1', '1.20'], 'runtimeclasses'),
  { group: 'policy', version: 'v1beta1', resource: 'podsecuritypolicies', removedIn: '1.25' },
  ...moved('1.26', 'autoscaling', 'v2beta2', ['v2', '1.23'], 'horizontalpodautoscalers'),
  ...moved('1.26', FLOW, 'v1beta1', ['v1beta2', '1.23'], ...flowResources),
  ...moved('1.27', 'storage.k8s.io', 'v1beta1', ['v1', '1.24'], 'csistoragecapacities'),
  ...moved('1.29', FLOW, 'v1beta2', ['v1', '1.29'], ...flowResources),
  ...moved('1.32', FLOW, 'v1beta3', ['v1', '1.29'], ...flowResources),
];

/** APIs that the minor before did not serve. https://github.com/kubernetes/kubernetes/tree/master/CHANGELOG */
export const addedApis: readonly (ApiResource & { readonly addedIn: string })[] = [
  ...added('1.29', FLOW, 'v1', ...flowResources),
  ...added('1.33', 'networking.k8s.io', 'v1', 'ipaddresses', 'servicecidrs'),
  ...added(
    ...(['1.34', 'resource.k8s.io', 'v1'] as const),
    ...['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices'],
  ),
  ...added('1.34', 'storage.k8s.io', 'v1', 'volumeattributesclasses'),
];

function added(addedIn: string, group: string, version: string, ...resources: readonly string[]) {
  return resources.map((resource) => ({ addedIn, group, version, resource }));
}
