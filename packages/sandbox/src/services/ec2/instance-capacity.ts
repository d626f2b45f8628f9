import { type QuotaName, quotaOf } from '../servicequotas/data/quotas.ts';
import type { InstanceRecord } from './compute-state.ts';
import { type Bucket, type InstanceTypeFacts, instanceTypes } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { zonesWith } from './instance-types.ts';
import { ec2State, type Place } from './state.ts';

const quotaNames: Readonly<Record<Bucket, QuotaName>> = {
  gpu: 'onDemandGpu',
  standard: 'onDemandStandard',
};

/** Whether an instance takes up room: on its host, and in the quota. */
function isUp({ status }: InstanceRecord): boolean {
  return status === 'pending' || status === 'running';
}

export type Wanted = {
  readonly facts: InstanceTypeFacts;
  readonly zone: string;
  readonly spot: boolean;
};

/**
 * How many instances of at most so many can be launched; refused where it is none at all, or fewer
 * than the least that will do.
 */
export function roomFor(
  wanted: Wanted,
  counts: { readonly least: number; readonly most: number },
  place: Pick<Place, 'region'>,
): number {
  checkOffered(wanted, place);
  const inQuota = withinQuota(wanted, place);
  const inZone = withinZone(wanted, place);
  if (inQuota < counts.least) throw quotaFault(wanted);
  if (inZone < counts.least) throw noCapacity(wanted, place);
  return Math.min(counts.most, inQuota, inZone);
}

function checkOffered({ facts, zone }: Wanted, place: Pick<Place, 'region'>): void {
  const zones = zonesWith(facts, place);
  if (zones.includes(zone)) return;
  throw faults.typeNotInZone({ type: facts.type, zone, zones: zones.join(', ') });
}

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html */
function withinQuota(
  { facts: { bucket, vcpus }, spot }: Wanted,
  { region }: Pick<Place, 'region'>,
): number {
  const used = [...ec2State(region).instances.values()]
    .filter((it) => isUp(it) && it.spec.spot === spot)
    .map(({ type }) => instanceTypes.get(type))
    .filter((facts) => facts?.bucket === bucket)
    .reduce((sum, facts) => sum + (facts?.vcpus ?? 0), 0);
  const limit = quotaOf(spot ? 'spotStandard' : quotaNames[bucket]);
  return Math.floor((limit - used) / vcpus);
}

function quotaFault({ facts, spot }: Wanted): Error {
  if (spot) return faults.spotLimit();
  return faults.vcpuLimit({ limit: quotaOf(quotaNames[facts.bucket]) });
}

function withinZone(
  { facts: { perZone = Number.POSITIVE_INFINITY, type }, zone }: Wanted,
  { region }: Pick<Place, 'region'>,
): number {
  const instances = [...ec2State(region).instances.values()];
  return (
    perZone - instances.filter((it) => isUp(it) && it.type === type && it.zone === zone).length
  );
}

function noCapacity(wanted: Wanted, place: Pick<Place, 'region'>): Error {
  const { facts, zone } = wanted;
  if (wanted.spot) return faults.noSpotCapacity();
  const others = zonesWith(facts, place).filter((other) => {
    return other !== zone && withinZone({ ...wanted, zone: other }, place) > 0;
  });
  const { type } = facts;
  if (others.length === 0) return faults.noCapacityAnywhere({ type, zone });
  return faults.noCapacity({ type, zone, zones: others.join(', ') });
}
