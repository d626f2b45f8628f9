import type { ScalingProcessQuery } from '@aws-sdk/client-auto-scaling';
import type { Operation } from '../../service.ts';
import { spokenTime } from './activities.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { groupNamed } from './lookup.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html */
const processes: readonly string[] = [
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
];

function asked(names: readonly string[] | undefined): readonly string[] {
  if (names === undefined || names.length === 0) return processes;
  for (const name of names) if (!processes.includes(name)) throw faults.processInvalid({ name });
  return names;
}

export const suspendProcesses: Operation<ScalingProcessQuery, object> = (input, context) => {
  const { suspended } = groupNamed(context, input.AutoScalingGroupName);
  for (const name of asked(input.ScalingProcesses)) {
    suspended.set(name, `User suspended at ${spokenTime(context.now)}`);
  }
  return {};
};

export const resumeProcesses: Operation<ScalingProcessQuery, object> = (input, context) => {
  const group = groupNamed(context, input.AutoScalingGroupName);
  for (const name of asked(input.ScalingProcesses)) group.suspended.delete(name);
  group.due = context.now + durations.reaction / context.account.clock.speed;
  return {};
};
