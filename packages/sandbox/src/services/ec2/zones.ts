import type {
  AvailabilityZone,
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
  DescribeRegionsRequest,
  DescribeRegionsResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered, unknown } from './filters.ts';
import { quotas } from './limits.ts';
import type { Place, Tags } from './state.ts';

/** Zones by name, with the ids under which every account knows the same place. */
const zonesByRegion: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'eu-west-1': { 'eu-west-1a': 'euw1-az2', 'eu-west-1b': 'euw1-az3', 'eu-west-1c': 'euw1-az1' },
  'us-west-2': {
    'us-west-2a': 'usw2-az1',
    'us-west-2b': 'usw2-az2',
    'us-west-2c': 'usw2-az3',
    'us-west-2d': 'usw2-az4',
  },
};

/** Ids of the zones of a region by name. */
export function zonesOf(region: string): Readonly<Record<string, string>> {
  const letters = ['a', 'b', 'c'];
  const plain = letters.map((letter, at) => [`${region}${letter}`, `${region}-az${at + 1}`]);
  return zonesByRegion[region] ?? Object.fromEntries(plain);
}

/** The zone by name or id; refused when the region has no such one. */
export function zoneNamed({ region }: Place, name?: string, id?: string): string {
  const zones = Object.entries(zonesOf(region.name));
  if (name === undefined && id === undefined) return zones[0]?.[0] ?? '';
  const zone = zones.find(([zoneName, zoneId]) => zoneName === name || zoneId === id);
  if (zone) return zone[0];
  const names = zones.map(([zoneName]) => zoneName).join(', ');
  throw faults.zoneInvalid({ zone: name ?? id, zones: names });
}

type Row = AvailabilityZone & { readonly tags?: Tags };

const zoneFilters: FilterTable<Row> = {
  ...unknown(['group-long-name']),
  'group-name': ({ GroupName }) => GroupName,
  message: () => [],
  'opt-in-status': ({ OptInStatus }) => OptInStatus,
  'parent-zone-id': ({ ParentZoneId }) => ParentZoneId,
  'parent-zone-name': ({ ParentZoneName }) => ParentZoneName,
  'region-name': ({ RegionName }) => RegionName,
  state: ({ State }) => State,
  'zone-id': ({ ZoneId }) => ZoneId,
  'zone-name': ({ ZoneName }) => ZoneName,
  'zone-type': ({ ZoneType }) => ZoneType,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export const describeAvailabilityZones: Operation<
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult
> = (input, place) => {
  const RegionName = place.region.name;
  const rows = Object.entries(zonesOf(RegionName)).map(
    ([ZoneName, ZoneId]): Row => ({
      ...{ ZoneName, ZoneId, RegionName, State: 'available', Messages: [] },
      ...{ OptInStatus: 'opt-in-not-required', ZoneType: 'availability-zone' },
      ...{ GroupName: `${RegionName}-zg-1`, NetworkBorderGroup: RegionName },
    }),
  );
  const { ZoneNames = [], ZoneIds = [] } = input;
  const asked = [...ZoneNames, ...ZoneIds];
  const missing = asked.find((one) => !rows.some((it) => [it.ZoneName, it.ZoneId].includes(one)));
  if (missing !== undefined) {
    const reason = 'There is no such zone in the region.';
    throw faults.valueInvalid({ value: missing, member: 'zoneName', reason });
  }
  const chosen = rows.filter(
    ({ ZoneName = '', ZoneId = '' }) =>
      (ZoneNames.length === 0 || ZoneNames.includes(ZoneName)) &&
      (ZoneIds.length === 0 || ZoneIds.includes(ZoneId)),
  );
  return { AvailabilityZones: filtered(chosen, input.Filters, zoneFilters, place) };
};

type RegionRow = { readonly name: string; readonly endpoint: string; readonly tags?: Tags };

const regionFilters: FilterTable<RegionRow> = {
  endpoint: ({ endpoint }) => endpoint,
  'opt-in-status': () => 'opt-in-not-required',
  'region-name': ({ name }) => name,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export const describeRegions: Operation<DescribeRegionsRequest, DescribeRegionsResult> = (
  input,
  place,
) => {
  const rows = [...place.account.regions.keys()].map((name) => {
    return { name, endpoint: `ec2.${name}.amazonaws.com` };
  });
  const missing = input.RegionNames?.find((name) => !rows.some((row) => row.name === name));
  if (missing !== undefined) {
    const reason = 'There is no such region in this account.';
    throw faults.valueInvalid({ value: missing, member: 'regionName', reason });
  }
  const chosen = rows.filter(({ name }) => input.RegionNames?.includes(name) ?? true);
  const Regions = filtered<RegionRow>(chosen, input.Filters, regionFilters, place).map(
    ({ name, endpoint }) => {
      const OptInStatus = 'opt-in-not-required';
      return { RegionName: name, Endpoint: endpoint, OptInStatus };
    },
  );
  return { Regions };
};

const attributes: Readonly<Record<string, string>> = {
  'default-vpc': 'none',
  'max-elastic-ips': String(quotas.addresses),
  'supported-platforms': 'VPC',
  'vpc-max-elastic-ips': String(quotas.addresses),
  'vpc-max-security-groups-per-interface': String(quotas.groupsPerInterface),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html */
export const describeAccountAttributes: Operation<
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult
> = ({ AttributeNames }) => {
  const names: readonly string[] = AttributeNames ?? Object.keys(attributes);
  const shown = Object.entries(attributes).filter(([name]) => names.includes(name));
  const AccountAttributes = shown.map(([AttributeName, AttributeValue]) => {
    return { AttributeName, AttributeValues: [{ AttributeValue }] };
  });
  return { AccountAttributes };
};
