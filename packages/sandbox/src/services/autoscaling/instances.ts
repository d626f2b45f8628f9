import type {
  ActivityType,
  AutoScalingInstancesType,
  DescribeAutoScalingInstancesType,
  SetInstanceHealthQuery,
  SetInstanceProtectionQuery,
  TerminateInstanceInAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import { filled } from '../../filled.ts';
import type { Operation } from '../../service.ts';
import { activityView, spokenTime } from './activities.ts';
import { faults } from './faults.ts';
import { detailsView } from './group-view.ts';
import { durations } from './limits.ts';
import { groupNamed, memberNamed } from './lookup.ts';
import { page } from './paging.ts';
import { terminateMember } from './shrink.ts';
import { autoscalingState } from './state.ts';
import { causes } from './texts.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html */
export const describeAutoScalingInstances: Operation<
  DescribeAutoScalingInstancesType,
  AutoScalingInstancesType
> = (input, context) => {
  const { InstanceIds: ids = [] } = input;
  const rows = [...autoscalingState(context.region).groups.values()].flatMap((group) =>
    [...group.members.values()].map((member) => detailsView(group, member, context)),
  );
  const chosen = rows.filter(({ InstanceId = '' }) => ids.length === 0 || ids.includes(InstanceId));
  const { items, NextToken } = page('instances', chosen, (row) => row.InstanceId ?? '', input);
  return { AutoScalingInstances: items, NextToken };
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html */
export const terminateInstanceInAutoScalingGroup: Operation<
  TerminateInstanceInAutoScalingGroupType,
  ActivityType
> = (input, context) => {
  const { InstanceId: id = '', ShouldDecrementDesiredCapacity: shrinks } = input;
  const { group, member } = memberNamed(context, id);
  const { min, desired } = group;
  if (shrinks && desired <= min) throw faults.belowMinByTermination({ min });
  const at = context.now;
  const change = shrinks ? `, shrinking the capacity from ${desired} to ${desired - 1}` : '';
  const said = filled(causes.terminated, { time: spokenTime(at), id, change });
  if (shrinks) group.desired -= 1;
  else group.due ??= at + durations.reaction / context.account.clock.speed;
  const activity = terminateMember(group, member, said, context, at);
  return { Activity: activity && activityView(activity) };
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html */
export const setInstanceProtection: Operation<SetInstanceProtectionQuery, object> = (
  input,
  context,
) => {
  const { members } = groupNamed(context, input.AutoScalingGroupName);
  const chosen = input.InstanceIds.map((id) => {
    const member = members.get(id);
    if (member) return member;
    throw faults.memberMissing({ id });
  });
  for (const member of chosen) member.protected = input.ProtectedFromScaleIn;
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html */
export const setInstanceHealth: Operation<SetInstanceHealthQuery, object> = (input, context) => {
  const { member } = memberNamed(context, input.InstanceId);
  const { HealthStatus } = input;
  if (HealthStatus !== 'Healthy' && HealthStatus !== 'Unhealthy') {
    throw faults.inputInvalid({ reason: 'HealthStatus must be Healthy or Unhealthy' });
  }
  member.health = HealthStatus;
  return {};
};
