import { ec2State } from '../ec2/state.ts';
import { faults } from './faults.ts';
import { autoscalingState, type GroupRecord, type MemberRecord, type Place } from './state.ts';

export function groupNamed({ region }: Pick<Place, 'region'>, name: string): GroupRecord {
  const group = autoscalingState(region).groups.get(name);
  if (group) return group;
  throw faults.groupMissing({ name });
}

/** The group that an instance belongs to, and its entry there. */
export function memberNamed(
  { region }: Pick<Place, 'region'>,
  id: string,
): { readonly group: GroupRecord; readonly member: MemberRecord } {
  for (const group of autoscalingState(region).groups.values()) {
    const member = group.members.get(id);
    if (member) return { group, member };
  }
  throw faults.memberMissing({ id });
}

/** The zones of a group, by its subnets that are there. */
export function zonesOfGroup(
  { subnets }: GroupRecord,
  { region }: Pick<Place, 'region'>,
): string[] {
  const all = ec2State(region).subnets;
  return [...new Set(subnets.flatMap((id) => all.get(id)?.zone ?? []))].sort();
}
