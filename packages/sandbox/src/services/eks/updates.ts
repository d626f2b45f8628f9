import type {
  CancelUpdateRequest,
  CancelUpdateResponse,
  DescribeUpdateRequest,
  DescribeUpdateResponse,
  ErrorDetail,
  ListUpdatesRequest,
  ListUpdatesResponse,
  Update,
  UpdateParam,
  UpdateType,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { addonNamed, capabilityOf, clusterNamed, nodegroupNamed } from './lookup.ts';
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

/**
 * Only the rollback of nodes of Auto Mode can be cancelled, and no cluster here has such nodes.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_CancelUpdate.html
 */
export const cancelUpdate: Operation<CancelUpdateRequest, CancelUpdateResponse> = (
  { name, updateId },
  context,
) => {
  const cluster = clusterNamed(context, name);
  const found = cluster.updates.get(updateId);
  if (found === undefined) throw faults.updateNotFound({ clusterName: name, updateId });
  throw faults.cancelImpossible({ clusterName: name, updateId, type: found.view.type });
};

/** An update ends when its time is up, and changes what it is about at that moment. */
export const updateLife: Life<UpdateRecord> = {
  InProgress: [
    {
      to: 'Failed',
      after: (update) => update.duration,
      // At the earliest: conditions are looked at when time is up.
      when: (update) => hindrances(update).length > 0,
      run: (update, at) => {
        update.view.errors = hindrances(update);
        update.fail?.(at);
      },
    },
    {
      to: 'Successful',
      after: (update) => update.duration,
      run: (update, at) => update.complete(at),
    },
  ],
};

type Begun = Pick<
  UpdateRecord,
  'nodegroupName' | 'addonName' | 'capabilityName' | 'duration' | 'complete' | 'obstacles' | 'fail'
> & {
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

function hindrances({ obstacles, since, duration }: UpdateRecord): ErrorDetail[] {
  return obstacles?.(since + duration) ?? [];
}

function updatesOf(cluster: ClusterRecord, parents: Parents): UpdateRecord[] {
  const { nodegroupName, addonName, capabilityName } = parents;
  if (nodegroupName !== undefined) nodegroupNamed(cluster, nodegroupName);
  if (addonName !== undefined) addonNamed(cluster, addonName);
  if (capabilityName !== undefined) capabilityOf(cluster, capabilityName);
  return [...cluster.updates.values()].filter(
    (update) =>
      update.nodegroupName === nodegroupName &&
      update.addonName === addonName &&
      update.capabilityName === capabilityName,
  );
}

function describe({ view, status }: UpdateRecord): Update {
  // The statuses of the life are those of the API.
  return { ...view, status: status as Update['status'] };
}
