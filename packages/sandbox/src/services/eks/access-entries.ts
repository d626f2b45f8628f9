import type {
  AccessEntry,
  CreateAccessEntryRequest,
  CreateAccessEntryResponse,
  DeleteAccessEntryRequest,
  DeleteAccessEntryResponse,
  DescribeAccessEntryRequest,
  DescribeAccessEntryResponse,
  ListAccessEntriesRequest,
  ListAccessEntriesResponse,
  UpdateAccessEntryRequest,
  UpdateAccessEntryResponse,
} from '@aws-sdk/client-eks';
import type { Operation } from '../../service.ts';
import { newAccessEntry } from './access-entry.ts';
import { principalExists } from './access-principals.ts';
import { faults } from './faults.ts';
import { accessEntryOf, withAccessEntries } from './lookup.ts';
import { page } from './paging.ts';
import type { AccessEntryRecord } from './state.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html */
export const createAccessEntry: Operation<CreateAccessEntryRequest, CreateAccessEntryResponse> = (
  input,
  context,
) => {
  const cluster = withAccessEntries(context, input.clusterName);
  const { principalArn } = input;
  const existing = cluster.accessEntries.get(principalArn);
  if (existing) {
    if (existing.token && existing.token === input.clientRequestToken) return describe(existing);
    throw faults.accessEntryExists({ clusterName: cluster.name });
  }
  const entry = newAccessEntry(cluster, input, context);
  if (!principalExists(context.account, principalArn)) throw faults.principalInvalid();
  cluster.accessEntries.set(principalArn, entry);
  return describe(entry);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAccessEntry.html */
export const describeAccessEntry: Operation<
  DescribeAccessEntryRequest,
  DescribeAccessEntryResponse
> = (input, context) =>
  describe(accessEntryOf(withAccessEntries(context, input.clusterName), input.principalArn));

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html */
export const listAccessEntries: Operation<ListAccessEntriesRequest, ListAccessEntriesResponse> = (
  input,
  context,
) => {
  const cluster = withAccessEntries(context, input.clusterName);
  const { associatedPolicyArn: policy } = input;
  const arns = [...cluster.accessEntries]
    .filter(([, entry]) => policy === undefined || entry.policies.has(policy))
    .map(([arn]) => arn);
  const { items, nextToken } = page('access-entries', arns, (arn) => arn, input);
  return { accessEntries: items, nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAccessEntry.html */
export const updateAccessEntry: Operation<UpdateAccessEntryRequest, UpdateAccessEntryResponse> = (
  input,
  context,
) => {
  const cluster = withAccessEntries(context, input.clusterName);
  const entry = accessEntryOf(cluster, input.principalArn);
  if (entry.view.type !== 'STANDARD') throw faults.entryNotStandard();
  const { view } = newAccessEntry(cluster, input, context);
  if (input.kubernetesGroups) entry.view.kubernetesGroups = view.kubernetesGroups;
  if (input.username !== undefined) entry.view.username = view.username;
  entry.view.modifiedAt = new Date(context.now);
  return describe(entry);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteAccessEntry.html */
export const deleteAccessEntry: Operation<DeleteAccessEntryRequest, DeleteAccessEntryResponse> = (
  input,
  context,
) => {
  const cluster = withAccessEntries(context, input.clusterName);
  cluster.accessEntries.delete(accessEntryOf(cluster, input.principalArn).name);
  return {};
};

function describe({ view, tags }: AccessEntryRecord): { accessEntry: AccessEntry } {
  return { accessEntry: { ...view, tags: { ...tags } } };
}
