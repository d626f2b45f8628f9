import type { ErrorDetail, Nodegroup } from '@aws-sdk/client-eks';
import { filled } from '../../filled.ts';
import { activeMembers } from '../autoscaling/shrink.ts';
import type { GroupRecord, MemberRecord } from '../autoscaling/state.ts';
import { issueTexts } from './issue-texts.ts';
import { durations } from './limits.ts';
import {
  groupOf,
  type Moment,
  newTemplateVersion,
  terminateNode,
  updateGroup,
} from './nodegroup-compute.ts';
import { isComplete } from './nodegroup-issues.ts';
import type { ClusterRecord, NodegroupRecord, NodegroupRoll } from './state.ts';

/**
 * Puts new nodes in the place of a group's old ones: first more, then one batch after the other,
 * then as many as before.
 * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export function beginRoll(
  cluster: ClusterRecord,
  group: NodegroupRecord,
  updateId: string,
  changed: Partial<Nodegroup>,
  moment: Moment,
): void {
  const { compute } = group;
  const scaling = groupOf(group, moment);
  const after = { ...group.view, ...changed };
  const version = newTemplateVersion(cluster, group, after, moment);
  const { min = 0, max = 0, desired = 0 } = scaling ?? {};
  const batch = batchOf(group, desired);
  compute.roll = {
    ...{ updateId, changed, before: compute.version, batch, phase: 'up', since: moment.at },
    ...{ sizes: { minSize: min, maxSize: max, desiredSize: desired } },
  };
  compute.version = version;
  const zones = new Set(activeMembersOf(scaling).map(({ zone }) => zone)).size;
  const surge = desired === 0 ? 0 : Math.max(zones, batch);
  const bigger = { minSize: min, maxSize: max + surge, desiredSize: desired + surge };
  updateGroup(group, { version, scaling: bigger }, moment);
}

function activeMembersOf(scaling: GroupRecord | undefined): MemberRecord[] {
  return scaling ? activeMembers(scaling) : [];
}

/** `maxUnavailable`, or that share of the nodes. */
function batchOf({ view: { updateConfig = {} } }: NodegroupRecord, desired: number): number {
  const { maxUnavailable, maxUnavailablePercentage: percent } = updateConfig;
  const share = percent === undefined ? 1 : Math.floor((desired * percent) / 100);
  return Math.max(1, maxUnavailable ?? share);
}

/** Goes on with a group's update as soon as its nodes let it. */
export function settleRoll(cluster: ClusterRecord, group: NodegroupRecord, moment: Moment): void {
  const { roll, version } = group.compute;
  if (roll === undefined) return;
  const scaling = groupOf(group, moment);
  const old = activeMembersOf(scaling).filter((member) => member.template.Version !== version);
  if (isComplete(moment, cluster, group)) {
    step(cluster, group, roll, old, moment);
    return;
  }
  const patience = durations.nodePatience / moment.account.clock.speed;
  if (moment.at - roll.since >= patience || scaling === undefined) {
    abandon(cluster, group, roll, moment);
  }
}

/** When the patience with a roll ends. */
export function nextOfRoll({ compute: { roll } }: NodegroupRecord, speed: number): number {
  if (roll === undefined) return Number.POSITIVE_INFINITY;
  return roll.since + durations.nodePatience / speed;
}

function step(
  cluster: ClusterRecord,
  group: NodegroupRecord,
  roll: NodegroupRoll,
  old: readonly MemberRecord[],
  moment: Moment,
): void {
  roll.since = moment.at;
  if (old.length > 0) {
    roll.phase = 'replace';
    for (const { id } of old.slice(0, roll.batch)) terminateNode(id, false, moment);
    return;
  }
  if (roll.phase !== 'down') {
    roll.phase = 'down';
    updateGroup(group, { scaling: roll.sizes }, moment);
    if (!isComplete(moment, cluster, group)) return;
  }
  end(cluster, group, roll, 'Successful', moment.at);
  Object.assign(group.view, roll.changed, { modifiedAt: new Date(moment.at) });
}

/** New nodes do not join: they go again, and the old ones stay. */
function abandon(
  cluster: ClusterRecord,
  group: NodegroupRecord,
  roll: NodegroupRoll,
  moment: Moment,
): void {
  const { compute } = group;
  const scaling = groupOf(group, moment);
  const fresh = activeMembersOf(scaling).filter((it) => it.template.Version === compute.version);
  compute.version = roll.before;
  updateGroup(group, { version: roll.before, scaling: { ...roll.sizes, minSize: 0 } }, moment);
  for (const { id } of fresh) terminateNode(id, false, moment);
  updateGroup(group, { scaling: roll.sizes }, moment);
  const error: ErrorDetail = {
    errorCode: 'NodeCreationFailure',
    errorMessage: filled(issueTexts.rollStopped, { name: group.name }),
    resourceIds: fresh.map(({ id }) => id),
  };
  end(cluster, group, roll, 'Failed', moment.at, [error]);
}

function end(
  cluster: ClusterRecord,
  group: NodegroupRecord,
  { updateId }: NodegroupRoll,
  status: 'Successful' | 'Failed',
  at: number,
  errors: ErrorDetail[] = [],
): void {
  const update = cluster.updates.get(updateId);
  if (update) {
    update.status = status;
    update.since = at;
    update.view.errors = errors;
  }
  group.compute.roll = undefined;
  group.status = 'ACTIVE';
  group.since = at;
}
