import type { RoleUsageType } from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import { type ClusterRecord, eksState } from '../eks/state.ts';
import { organizationOf } from '../organizations/state.ts';

type Resources = (cluster: ClusterRecord) => readonly { readonly arn: string }[];

/** What of a service's keeps its role from being deleted. */
const inUse: Readonly<Record<string, Resources>> = {
  'eks.amazonaws.com': (cluster) => [cluster],
  'eks-fargate.amazonaws.com': ({ fargateProfiles }) => [...fargateProfiles.values()],
  'eks-nodegroup.amazonaws.com': ({ nodegroups }) => [...nodegroups.values()],
};

/** The resources that still need the role of a service, by region. */
export function usageOf(account: Account, service: string): RoleUsageType[] {
  const { regions } = account;
  const organization = organizationOf(account);
  if (service === 'organizations.amazonaws.com' && organization) {
    return [{ Resources: [organization.id] }];
  }
  const resourcesOf = inUse[service] ?? (() => []);
  return [...regions.values()].flatMap((region) => {
    const clusters = [...eksState(region).clusters.values()];
    const Resources = clusters.flatMap(resourcesOf).map(({ arn }) => arn);
    return Resources.length === 0 ? [] : [{ Region: region.name, Resources }];
  });
}
