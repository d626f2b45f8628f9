import type {
  ActivitiesType,
  Activity,
  DescribeScalingActivitiesType,
} from '@aws-sdk/client-auto-scaling';
import type { Operation } from '../../service.ts';
import { page } from './paging.ts';
import { type ActivityRecord, autoscalingState, type GroupRecord, type Place } from './state.ts';

const WEEK = 7 * 24 * 3_600_000;
/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html */
const KEPT = 6 * WEEK;

export type NewActivity = Pick<ActivityRecord, 'description' | 'cause' | 'status'> & {
  readonly at: number;
  readonly subnet: string | undefined;
  readonly zone: string;
  readonly message?: string;
};

/** Notes what a group does, newest first. */
export function note(group: GroupRecord, made: NewActivity, place: Place): ActivityRecord {
  const { at, subnet, zone, message, ...rest } = made;
  const over = made.status === 'Failed' || made.status === 'Successful';
  const where = { 'Subnet ID': subnet, 'Availability Zone': zone };
  const activity: ActivityRecord = {
    ...rest,
    id: place.account.ids.uuid(),
    group: group.name,
    arn: group.arn,
    startedAt: at,
    endedAt: over ? at : undefined,
    message,
    progress: over ? 100 : 30,
    details: JSON.stringify(where),
  };
  const state = autoscalingState(place.region);
  const kept = state.activities.filter(({ startedAt }) => startedAt > at - KEPT);
  state.activities = [activity, ...kept];
  return activity;
}

export function finish(
  activity: ActivityRecord | undefined,
  at: number,
  status: ActivityRecord['status'] = 'Successful',
): void {
  if (activity === undefined) return;
  activity.status = status;
  activity.endedAt = at;
  activity.progress = 100;
}

/** `2026-11-22T12:00:00Z`, as causes say it. */
export function spokenTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html */
export const describeScalingActivities: Operation<DescribeScalingActivitiesType, ActivitiesType> = (
  input,
  { region, now },
) => {
  const { groups, activities } = autoscalingState(region);
  const { AutoScalingGroupName: name, ActivityIds: ids, IncludeDeletedGroups: deleted } = input;
  const recent = activities.filter(
    (it) =>
      it.startedAt > now - KEPT &&
      (name === undefined || it.group === name) &&
      (ids === undefined || ids.length === 0 || ids.includes(it.id)) &&
      (deleted || groups.get(it.group)?.arn === it.arn),
  );
  const order = new Map(recent.map((it, at) => [it, String(at).padStart(8, '0')]));
  const { items, NextToken } = page('activities', recent, (it) => order.get(it) ?? '', input);
  return { Activities: items.map(activityView), NextToken };
};

export function activityView(activity: ActivityRecord): Activity {
  const { endedAt } = activity;
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.group,
    AutoScalingGroupARN: activity.arn,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(activity.startedAt),
    EndTime: endedAt === undefined ? undefined : new Date(endedAt),
    StatusCode: activity.status,
    StatusMessage: activity.message,
    Progress: activity.progress,
    Details: activity.details,
  };
}
