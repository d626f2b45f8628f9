import type {
  DescribeUpdateRequest,
  DescribeUpdateResponse,
  ListUpdatesRequest,
  ListUpdatesResponse,
  Update,
  UpdateParam,
  UpdateType,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { addonNamed, clusterNamed, nodegroupNamed } from './lookup.ts';
import { page } from './paging.ts';
import type { ClusterRecord, UpdateRecord } from './state.ts';

type Parents = Pick<Checked<ListUpdatesRequest>, 'nodegroupName' | 'addonName' | 'capabilityName'>;

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListUpdates.html */
export const listUpdates: Operation<ListUpdatesRequest, ListUpdatesResponse> = (input, context) => {
  const cluster = clusterNamed(context, input.name);
  const ids = updatesOf(cluster, input).map(({ id }) => id);
  const { items, nextToken } = page(`updates/${cluster.name}`, ids, (id) => id, input);
  return { updateIds: items, nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeUpdate.html */
export const describeUpdate: Operation<DescribeUpdateRequest, DescribeUpdateResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.name);
  const { updateId } = input;
  const found = updatesOf(cluster, input).find(({ id }) => id === updateId);
  if (found === undefined) throw faults.updateNotFound({ clusterName: cluster.name, updateId });
  return { update: describe(found) };
};

/** An update ends when its time is up, and changes what it is about at that moment. */
export const updateLife: Life<UpdateRecord> = {
  InProgress: [
    {
      to: 'Successful',
      after: (update) => update.duration,
      run: (update, at) => update.complete(at),
    },
  ],
};

type Begun = Pick<UpdateRecord, 'nodegroupName' | 'addonName' | 'duration' | 'complete'> & {
  readonly type: UpdateType;
  readonly params: Readonly<Partial<Record<NonNullable<UpdateParam['type']>, string | undefined>>>;
};

/** Puts an update under way and returns what the Update… operations answer. */
export function beginUpdate(
  cluster: ClusterRecord,
  { type, params, ...what }: Begun,
  { account, now }: OperationContext,
): { update: Update } {
  const id = account.ids.uuid();
  const given = Object.entries(params).flatMap(([key, value]) =>
    // The keys are those of `params`, which Object.entries forgets.
    value === undefined ? [] : [{ type: key as UpdateParam['type'], value }],
  );
  const view = { id, type, params: given, createdAt: new Date(now), errors: [] };
  const update: UpdateRecord = { ...what, id, view, status: 'InProgress', since: now };
  cluster.updates.set(id, update);
  return { update: describe(update) };
}

function updatesOf(cluster: ClusterRecord, parents: Parents): UpdateRecord[] {
  const { nodegroupName, addonName, capabilityName } = parents;
  if (nodegroupName !== undefined) nodegroupNamed(cluster, nodegroupName);
  if (addonName !== undefined) addonNamed(cluster, addonName);
  if (capabilityName !== undefined) {
    throw faults.capabilityNotFound({ clusterName: cluster.name, capabilityName });
  }
  return [...cluster.updates.values()].filter(
    (update) => update.nodegroupName === nodegroupName && update.addonName === addonName,
  );
}

function describe({ view, status }: UpdateRecord): Update {
  // The statuses of the life are those of the API.
  return { ...view, status: status as Update['status'] };
}
