import type { Account, Region } from '../../account/account.ts';
import { filled } from '../../filled.ts';
import type { InstanceRecord } from '../ec2/compute-state.ts';
import { ec2State } from '../ec2/state.ts';
import type { Part } from '../settle.ts';
import { finish, spokenTime } from './activities.ts';
import { grow } from './launch.ts';
import { endOf, hookOf, wait } from './lifecycle-hooks.ts';
import { durations } from './limits.ts';
import { activeMembers, endInstance, shrink, terminateMember } from './shrink.ts';
import { autoscalingState, type GroupRecord, type MemberRecord, type Place } from './state.ts';
import { causes } from './texts.ts';

/** How groups keep what they are asked to have. */
export function autoscalingPart(account: Account, region: Region): Part {
  const { groups } = autoscalingState(region);
  const place = { account, region };
  return {
    settle: (at) => {
      for (const group of groups.values()) {
        lookAfter(group, place, at);
        if (group.deleting && group.members.size === 0) groups.delete(group.name);
      }
    },
    next: (after) => {
      let next = Number.POSITIVE_INFINITY;
      for (const { due, members } of groups.values()) {
        for (const { waiting } of members.values()) {
          if (waiting && waiting.until > after && waiting.until < next) next = waiting.until;
        }
        if (due !== undefined && due > after && due < next) next = due;
      }
      return next;
    },
  };
}

function lookAfter(group: GroupRecord, place: Place, at: number): void {
  const { instances } = ec2State(place.region);
  const { speed } = place.account.clock;
  for (const member of [...group.members.values()]) {
    lookAt(group, member, instances.get(member.id), place, at);
  }
  if (group.deleting) return;
  const active = activeMembers(group);
  const ill = active.some(({ health }) => health === 'Unhealthy');
  if (active.length === group.desired && !ill) {
    group.due = undefined;
    group.request = undefined;
    return;
  }
  group.due ??= at + (ill ? durations.healthCheck : durations.reaction) / speed;
  if (group.due > at) return;
  group.due = undefined;
  act(group, place, at);
}

function act(group: GroupRecord, place: Place, at: number): void {
  const { suspended } = group;
  if (!suspended.has('ReplaceUnhealthy') && !suspended.has('Terminate')) replace(group, place, at);
  const active = activeMembers(group).length;
  if (active < group.desired && !suspended.has('Launch')) grow(group, place, at);
  if (active > group.desired && !suspended.has('Terminate')) shrink(group, place, at);
}

/** What an instance came to since the last look. */
function lookAt(
  group: GroupRecord,
  member: MemberRecord,
  instance: InstanceRecord | undefined,
  place: Place,
  at: number,
): void {
  const status = instance?.status ?? 'terminated';
  if (member.lifecycle === 'Terminating') {
    if (status !== 'terminated') return;
    finish(member.activity, at);
    group.members.delete(member.id);
    return;
  }
  if (member.lifecycle === 'Pending' && status === 'running') arrive(group, member, place, at);
  const ended = endOf(member, at);
  if (ended) proceed(group, member, ended, place, at);
  const isUp = status === 'pending' || status === 'running';
  if (!isUp && !group.suspended.has('HealthCheck')) member.health = 'Unhealthy';
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
function arrive(group: GroupRecord, member: MemberRecord, place: Place, at: number): void {
  const hook = hookOf(group, 'launching');
  if (hook) {
    member.lifecycle = 'Pending:Wait';
    wait(member, hook, place, at);
    return;
  }
  enter(member, at);
}

function enter(member: MemberRecord, at: number): void {
  member.lifecycle = 'InService';
  member.waiting = undefined;
  finish(member.activity, at);
  member.activity = undefined;
}

/** Goes on after a hook; an instance that was abandoned while it came is ended. */
function proceed(
  group: GroupRecord,
  member: MemberRecord,
  result: 'ABANDON' | 'CONTINUE',
  place: Place,
  at: number,
): void {
  if (member.lifecycle === 'Terminating:Wait') {
    endInstance(member, place, at);
    return;
  }
  if (result === 'CONTINUE') {
    enter(member, at);
    return;
  }
  const { activity, waiting } = member;
  const message = filled(causes.abandoned, { token: waiting?.token });
  if (activity) {
    activity.message = message;
    activity.description = `${activity.description}.  Status Reason: ${message}`;
  }
  finish(activity, at, 'Cancelled');
  const cause = filled(causes.unhealthy, { time: spokenTime(at), why: causes.byHook });
  terminateMember(group, member, cause, place, at);
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html */
function replace(group: GroupRecord, place: Place, at: number): void {
  const { instances } = ec2State(place.region);
  for (const member of activeMembers(group)) {
    if (member.health !== 'Unhealthy') continue;
    const status = instances.get(member.id)?.status ?? 'terminated';
    const isUp = status === 'pending' || status === 'running';
    const check = 'an EC2 health check indicating it has been terminated or stopped';
    const why = isUp ? 'a user health-check' : check;
    const cause = filled(causes.unhealthy, { time: spokenTime(at), why });
    finish(member.activity, at, 'Cancelled');
    terminateMember(group, member, cause, place, at);
    group.replacing += 1;
  }
}
