import type {
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  CreateAutoScalingGroupType,
  DeleteAutoScalingGroupType,
  SetDesiredCapacityType,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { spokenTime } from './activities.ts';
import { faults } from './faults.ts';
import { checkSimulated, checkSizes, sourceFrom, subnetsFrom } from './group-input.ts';
import { groupView } from './group-view.ts';
import { durations, quotas } from './limits.ts';
import { groupNamed } from './lookup.ts';
import { page } from './paging.ts';
import { terminateMember } from './shrink.ts';
import { autoscalingState, type GroupRecord } from './state.ts';
import { newTags, passesTags } from './tags.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html */
export const createAutoScalingGroup: Operation<CreateAutoScalingGroupType, object> = (
  input,
  context,
) => {
  const { region, now } = context;
  const { groups } = autoscalingState(region);
  const name = input.AutoScalingGroupName;
  if (groups.has(name)) throw faults.groupExists({ name });
  if (groups.size >= quotas.groups) throw faults.groupLimit({ limit: quotas.groups });
  checkSimulated(input);
  const source = sourceFrom(input, context);
  if (source === undefined) throw faults.noSource();
  const { MinSize: min, MaxSize: max, DesiredCapacity: desired = min } = input;
  const group: GroupRecord = {
    ...{ name, arn: arnOf(context, name), createdAt: now, source },
    ...{ ...checkSizes({ min, max, desired }), tags: newTags(input.Tags) },
    subnets: subnetsFrom(input.VPCZoneIdentifier, context),
    cooldown: input.DefaultCooldown ?? 300,
    healthCheck: input.HealthCheckType ?? 'EC2',
    healthGrace: input.HealthCheckGracePeriod ?? 0,
    policies: input.TerminationPolicies ?? ['Default'],
    protectsNew: input.NewInstancesProtectedFromScaleIn ?? false,
    rebalances: input.CapacityRebalance ?? false,
    ...{ members: new Map(), hooks: new Map(), suspended: new Map(), deleting: false },
    ...{ request: undefined, replacing: 0, due: undefined, failures: 0 },
  };
  ensureServiceLinkedRole(context, 'autoscaling.amazonaws.com');
  groups.set(name, group);
  if (desired > 0) {
    ask(group, `a user request created an AutoScalingGroup changing ${from(0, desired)}`, context);
  }
  return {};
};

function arnOf({ account, region }: OperationContext, name: string): string {
  const id = account.ids.uuid();
  const group = `autoScalingGroup:${id}:autoScalingGroupName/${name}`;
  return `arn:aws:autoscaling:${region.name}:${account.id}:${group}`;
}

function from(before: number, after: number): string {
  return `the desired capacity from ${before} to ${after}`;
}

/** What a user asked for becomes the beginning of the cause of what follows. */
function ask(group: GroupRecord, what: string, { now, account }: OperationContext): void {
  group.request = `At ${spokenTime(now)} ${what}.`;
  group.due = now + durations.reaction / account.clock.speed;
  group.failures = 0;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html */
export const updateAutoScalingGroup: Operation<UpdateAutoScalingGroupType, object> = (
  input,
  context,
) => {
  const group = groupNamed(context, input.AutoScalingGroupName);
  if (group.deleting) throw faults.groupDeleting({ name: group.name });
  checkSimulated(input);
  const sizes = sizesAsked(group, input);
  const source = sourceFrom(input, context) ?? group.source;
  const subnets =
    input.VPCZoneIdentifier === undefined
      ? group.subnets
      : subnetsFrom(input.VPCZoneIdentifier, context);
  const before = group.desired;
  Object.assign(group, sizes, { source, subnets }, settingsAsked(group, input));
  const { min, max, desired } = sizes;
  const limits = `min: ${min}, max: ${max}, desired: ${desired}`;
  const changed = desired === before ? '' : ` changing ${from(before, desired)}`;
  if (changed !== '' || group.members.size !== desired) {
    const what = `a user request update of AutoScalingGroup constraints to ${limits}`;
    ask(group, `${what}${changed}`, context);
  }
  return {};
};

/** A capacity that is not asked for moves with the limits. */
function sizesAsked(group: GroupRecord, input: Checked<UpdateAutoScalingGroupType>) {
  const { MinSize: min = group.min, MaxSize: max = group.max } = input;
  const kept = Math.min(Math.max(group.desired, min), max);
  return checkSizes({ min, max, desired: input.DesiredCapacity ?? kept });
}

function settingsAsked(group: GroupRecord, input: Checked<UpdateAutoScalingGroupType>) {
  return {
    cooldown: input.DefaultCooldown ?? group.cooldown,
    healthCheck: input.HealthCheckType ?? group.healthCheck,
    healthGrace: input.HealthCheckGracePeriod ?? group.healthGrace,
    policies: input.TerminationPolicies ?? group.policies,
    protectsNew: input.NewInstancesProtectedFromScaleIn ?? group.protectsNew,
    rebalances: input.CapacityRebalance ?? group.rebalances,
  };
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html */
export const setDesiredCapacity: Operation<SetDesiredCapacityType, object> = (input, context) => {
  const group = groupNamed(context, input.AutoScalingGroupName);
  const { DesiredCapacity: value } = input;
  const { min, max, desired: before } = group;
  if (group.deleting) throw faults.groupDeleting({ name: group.name });
  if (value > max) throw faults.aboveMax({ value, max });
  if (value < min) throw faults.belowMin({ value, min });
  group.desired = value;
  if (value !== before) {
    const what = 'a user request explicitly set group desired capacity changing';
    ask(group, `${what} ${from(before, value)}`, context);
  }
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html */
export const deleteAutoScalingGroup: Operation<DeleteAutoScalingGroupType, object> = (
  input,
  context,
) => {
  const group = groupNamed(context, input.AutoScalingGroupName);
  if (group.members.size === 0) {
    autoscalingState(context.region).groups.delete(group.name);
    return {};
  }
  if (!input.ForceDelete) throw faults.groupInUse({ name: group.name });
  Object.assign(group, { deleting: true, min: 0, max: 0, desired: 0, due: undefined });
  for (const member of group.members.values()) {
    const cause = `At ${spokenTime(context.now)} a user request force-deleted AutoScaling group`;
    terminateMember(group, member, `${cause} changing the desired capacity.`, context, context.now);
  }
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html */
export const describeAutoScalingGroups: Operation<
  AutoScalingGroupNamesType,
  AutoScalingGroupsType
> = (input, context) => {
  const { AutoScalingGroupNames: names = [], Filters } = input;
  const all = [...autoscalingState(context.region).groups.values()];
  const chosen = all.filter(
    (group) =>
      (names.length === 0 || names.includes(group.name)) && passesTags(group.tags, Filters),
  );
  const { items, NextToken } = page('groups', chosen, ({ name }) => name, input);
  return { AutoScalingGroups: items.map((group) => groupView(group, context)), NextToken };
};
