import type { Reservation } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../fault.ts';
import { filled } from '../../filled.ts';
import { ec2State, type SubnetRecord } from '../ec2/state.ts';
import { callAs } from '../linked-call.ts';
import { note, spokenTime } from './activities.ts';
import { durations } from './limits.ts';
import { activeMembers } from './shrink.ts';
import type { GroupRecord, MemberRecord, Place } from './state.ts';
import { causes } from './texts.ts';

/** Launches what a group lacks, one instance after the other, until one cannot be had. */
export function grow(group: GroupRecord, place: Place, at: number): void {
  for (;;) {
    const active = activeMembers(group).length;
    if (active >= group.desired) break;
    if (!launchOne(group, active, place, at)) {
      group.failures += 1;
      const wait = durations.retry * 2 ** Math.min(group.failures - 1, 10);
      const speed = place.account.clock.speed;
      group.due = at + Math.min(wait, durations.longestRetry) / speed;
      return;
    }
    group.failures = 0;
  }
}

/** Where what is refused may well be had in another zone, or with another type. */
const local = new Set([
  'InsufficientFreeAddressesInSubnet',
  'InsufficientInstanceCapacity',
  'InvalidSubnetID.NotFound',
  'Unsupported',
]);

type Attempt = {
  readonly subnet: string;
  readonly zone: string;
  readonly type: string | undefined;
};

/** Whether an instance was launched: in the zone with the fewest, else in another one. */
function launchOne(group: GroupRecord, active: number, place: Place, at: number): boolean {
  const cause = causeOf(group, active, at);
  for (const { id: subnet, zone } of byBalance(group, place)) {
    const refused = tryTypes(group, { subnet, zone }, cause, place, at);
    if (refused === undefined) return true;
    noteFailure(group, refused, { subnet, zone, cause, at }, place);
    if (!local.has(refused.code)) return false;
  }
  return false;
}

function tryTypes(
  group: GroupRecord,
  where: Pick<Attempt, 'subnet' | 'zone'>,
  cause: string,
  place: Place,
  at: number,
): AwsFault | undefined {
  const types = group.source.mixed?.types ?? [];
  let refused: AwsFault | undefined;
  for (const type of types.length > 0 ? types : [undefined]) {
    try {
      join(group, launched(group, { ...where, type }, place, at), cause, place, at);
      return undefined;
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      refused = error;
      if (!local.has(error.code)) return error;
    }
  }
  return refused;
}

function causeOf(group: GroupRecord, active: number, at: number): string {
  const time = spokenTime(at);
  if (group.replacing > 0) return filled(causes.replaces, { time });
  const said = filled(causes.grows, { time, from: active, to: group.desired });
  return [group.request, said].filter((part) => part !== undefined).join('  ');
}

/** The subnets of a group, those of the zones with the fewest instances first. */
function byBalance(group: GroupRecord, { region }: Place): { id: string; zone: string }[] {
  const all = ec2State(region).subnets;
  const found = group.subnets.map((id) => ({ id, zone: all.get(id)?.zone ?? '', at: all.get(id) }));
  const members = activeMembers(group);
  const load = ({ zone, at }: { zone: string; at: SubnetRecord | undefined }) =>
    at === undefined ? Number.MAX_SAFE_INTEGER : members.filter((it) => it.zone === zone).length;
  return found.sort((a, b) => load(a) - load(b)).map(({ id, zone }) => ({ id, zone }));
}

function launched(
  group: GroupRecord,
  { subnet, type }: Attempt,
  place: Place,
  at: number,
): NonNullable<Reservation['Instances']>[number] {
  const tags = [...group.tags].flatMap(([Key, { value, propagates }]) =>
    propagates ? [{ Key, Value: value }] : [],
  );
  const { LaunchTemplateId, Version } = group.source.template;
  const LaunchTemplate = { LaunchTemplateId, ...(Version === undefined ? {} : { Version }) };
  const input = {
    ...{ MinCount: 1, MaxCount: 1, SubnetId: subnet, LaunchTemplate },
    ...(type === undefined ? {} : { InstanceType: type }),
    ...(isSpot(group, place) ? { InstanceMarketOptions: { MarketType: 'spot' } } : {}),
    ...(tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'instance', Tags: tags }] } : {}),
  };
  const { account, region } = place;
  const call = { service: 'ec2', operation: 'RunInstances', input, region: region.name, at };
  const { Instances: [instance] = [] }: Reservation = callAs(
    account,
    'autoscaling.amazonaws.com',
    call,
  );
  if (instance === undefined) throw new Error('RunInstances answered without an instance');
  return instance;
}

/**
 * A base of on-demand instances, then a share of them; the others are Spot.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html
 */
function isSpot(group: GroupRecord, { region }: Pick<Place, 'region'>): boolean {
  const { OnDemandBaseCapacity: base = 0, OnDemandPercentageAboveBaseCapacity: share = 100 } =
    group.source.mixed?.distribution ?? {};
  const above = Math.max(0, group.desired - base);
  const wanted = Math.min(group.desired, base) + Math.ceil((above * share) / 100);
  const { instances } = ec2State(region);
  const onDemand = activeMembers(group).filter(({ id }) => !instances.get(id)?.spec.spot);
  return onDemand.length >= wanted;
}

function join(
  group: GroupRecord,
  instance: NonNullable<Reservation['Instances']>[number],
  cause: string,
  place: Place,
  at: number,
): void {
  const { InstanceId: id = '', Placement, SubnetId: subnet, InstanceType: type = '' } = instance;
  const zone = Placement?.AvailabilityZone ?? '';
  // Only AWS itself may give tags of this prefix.
  const record = ec2State(place.region).instances.get(id);
  record?.tags.set('aws:autoscaling:groupName', group.name);
  const description = `Launching a new EC2 instance: ${id}`;
  const activity = note(
    group,
    { description, cause, status: 'PreInService', at, subnet, zone },
    place,
  );
  const version = record?.tags.get('aws:ec2launchtemplate:version');
  const { Version: _, ...template } = group.source.template;
  const member: MemberRecord = {
    ...{ id, type, zone, imageId: instance.ImageId, launchedAt: at, activity, waiting: undefined },
    template: { ...template, ...(version === undefined ? {} : { Version: version }) },
    ...{ lifecycle: 'Pending', health: 'Healthy', protected: group.protectsNew },
  };
  group.members.set(id, member);
  group.replacing = Math.max(0, group.replacing - 1);
}

type Failed = Pick<Attempt, 'subnet' | 'zone'> & { readonly cause: string; readonly at: number };

function noteFailure(group: GroupRecord, fault: AwsFault, failed: Failed, place: Place): void {
  const message = `${reasonOf(group, fault, place)} Launching EC2 instance failed.`;
  const description = `Launching a new EC2 instance.  Status Reason: ${message}`;
  note(group, { ...failed, description, status: 'Failed', message }, place);
}

/** A group with a policy launches through a fleet, which names the code and the kind of capacity. */
function reasonOf(group: GroupRecord, { code, message }: AwsFault, place: Place): string {
  if (!group.source.mixed) return message;
  if (!isSpot(group, place)) return `Could not launch On-Demand Instances. ${code} - ${message}`;
  const unfulfillable = code === 'InsufficientInstanceCapacity';
  const said = unfulfillable ? causes.unfulfillable : `${code} - ${message}`;
  return `Could not launch Spot Instances. ${said}`;
}
