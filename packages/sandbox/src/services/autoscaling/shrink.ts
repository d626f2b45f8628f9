import { filled } from '../../filled.ts';
import type { InstanceRecord } from '../ec2/compute-state.ts';
import { ec2State } from '../ec2/state.ts';
import { callAs } from '../linked-call.ts';
import { note, spokenTime } from './activities.ts';
import { hookOf, wait } from './lifecycle-hooks.ts';
import type { ActivityRecord, GroupRecord, MemberRecord, Place } from './state.ts';
import { causes } from './texts.ts';

/** Takes an instance out of a group, and terminates it where it still is. */
export function terminateMember(
  group: GroupRecord,
  member: MemberRecord,
  cause: string,
  place: Place,
  at: number,
): ActivityRecord | undefined {
  if (isLeaving(member)) return member.activity;
  const instance = ec2State(place.region).instances.get(member.id);
  member.activity = note(
    group,
    {
      ...{ description: `Terminating EC2 instance: ${member.id}`, cause, status: 'InProgress' },
      ...{ at, zone: member.zone, subnet: instance?.interfaces[0]?.subnet.id },
    },
    place,
  );
  const hook = isUp(instance) ? hookOf(group, 'terminating') : undefined;
  member.waiting = undefined;
  if (hook && !group.deleting) {
    member.lifecycle = 'Terminating:Wait';
    wait(member, hook, place, at);
  } else {
    endInstance(member, place, at);
  }
  return member.activity;
}

/** On its way out of the group, which no longer counts it. */
export function isLeaving({ lifecycle }: MemberRecord): boolean {
  return lifecycle === 'Terminating' || lifecycle === 'Terminating:Wait';
}

function isUp(instance: InstanceRecord | undefined): instance is InstanceRecord {
  const { status = 'terminated' } = instance ?? {};
  return status !== 'terminated' && status !== 'shutting-down';
}

/** Terminates the instance itself, where it still is. */
export function endInstance(member: MemberRecord, place: Place, at: number): void {
  const { account, region } = place;
  const instance = ec2State(region).instances.get(member.id);
  member.lifecycle = 'Terminating';
  member.waiting = undefined;
  if (!isUp(instance)) return;
  // Protection from the API does not hold against the group that the instance belongs to.
  instance.apiTermination = true;
  const input = { InstanceIds: [member.id] };
  const call = { service: 'ec2', operation: 'TerminateInstances', input, at };
  callAs(account, 'autoscaling.amazonaws.com', { ...call, region: region.name });
}

/** Takes away so many instances more than are wanted. */
export function shrink(group: GroupRecord, place: Place, at: number): void {
  const active = activeMembers(group);
  const count = active.length;
  for (let over = count - group.desired; over > 0; over -= 1) {
    const victim = victimOf(activeMembers(group), group);
    if (victim === undefined) return;
    const before = group.desired + over;
    const values = { time: spokenTime(at), from: before, to: before - 1, id: victim.id };
    const said = filled(causes.shrinks, values);
    const cause = [group.request, said].filter((part) => part !== undefined).join('  ');
    terminateMember(group, victim, cause, place, at);
  }
}

export function activeMembers({ members }: GroupRecord): MemberRecord[] {
  return [...members.values()].filter((member) => !isLeaving(member));
}

/**
 * From the zone with the most instances the one with the oldest template, then the oldest one.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
 */
function victimOf(active: readonly MemberRecord[], group: GroupRecord): MemberRecord | undefined {
  const open = active.filter((member) => !member.protected);
  const inZone = (zone: string) => active.filter((member) => member.zone === zone).length;
  const most = Math.max(...open.map(({ zone }) => inZone(zone)));
  const newestFirst = group.policies[0] === 'NewestInstance';
  const byVersion = (member: MemberRecord) => Number(member.template.Version ?? 0);
  const [first] = open
    .filter(({ zone }) => inZone(zone) === most)
    .sort((a, b) => {
      const byAge = a.launchedAt - b.launchedAt;
      if (newestFirst) return -byAge;
      return byVersion(a) - byVersion(b) || byAge;
    });
  return first;
}
