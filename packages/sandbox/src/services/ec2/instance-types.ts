import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  _InstanceType as InstanceType,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { instanceTypeMembers, instanceTypeUnknowns } from './data/filter-members.ts';
import { type InstanceTypeFacts, instanceTypes } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered, shown, unknown } from './filters.ts';
import { page } from './paging.ts';
import type { Place, Tags } from './state.ts';
import { zonesOf } from './zones.ts';

/** Names of the zones of a region that have a type. */
export function zonesWith(
  { notIn }: InstanceTypeFacts,
  { region }: Pick<Place, 'region'>,
): string[] {
  const zones = Object.keys(zonesOf(region.name));
  return zones.filter((zone) => !notIn.some((letter) => zone.endsWith(letter)));
}

type Row = InstanceTypeFacts & { readonly tags?: Tags };

const filters: FilterTable<Row> = {
  ...shown(view, instanceTypeMembers),
  ...unknown(instanceTypeUnknowns),
  'bare-metal': () => false,
  'burstable-performance-supported': ({ burstable }) => burstable,
  'current-generation': () => true,
  'free-tier-eligible': ({ type }) => type === 't3.micro',
  hypervisor: () => 'nitro',
  'instance-type': ({ type }) => type,
  'memory-info.size-in-mib': ({ memoryMiB }) => memoryMiB,
  'network-info.ipv4-addresses-per-interface': ({ addressesPerInterface }) => addressesPerInterface,
  'network-info.maximum-network-interfaces': ({ maxInterfaces }) => maxInterfaces,
  'processor-info.supported-architecture': ({ architecture }) => architecture,
  'supported-usage-class': () => ['on-demand', 'spot'],
  'vcpu-info.default-vcpus': ({ vcpus }) => vcpus,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export const describeInstanceTypes: Operation<
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult
> = (input, context) => {
  const names: readonly string[] = input.InstanceTypes ?? [];
  const unknown = names.filter((name) => !instanceTypes.has(name));
  if (unknown.length > 0) throw faults.typesUnknown({ types: unknown.join(', ') });
  const all: Row[] = [...instanceTypes.values()];
  const chosen = all.filter(({ type }) => names.length === 0 || names.includes(type));
  const passed = filtered(chosen, input.Filters, filters, context);
  // A page is a hundred types where nothing else is asked for.
  const paged = { ...input, MaxResults: input.MaxResults ?? (names.length > 0 ? undefined : 100) };
  const { items, NextToken } = page('instance-types', passed, ({ type }) => type, paged);
  return { InstanceTypes: items.map(view), NextToken };
};

function view(facts: InstanceTypeFacts): InstanceTypeInfo {
  const { type, vcpus, architecture, maxInterfaces, addressesPerInterface } = facts;
  const threads = architecture === 'arm64' ? 1 : 2;
  return {
    // The SDK's list of names is longer, and never complete.
    InstanceType: type as InstanceType,
    CurrentGeneration: true,
    FreeTierEligible: type === 't3.micro',
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: [architecture] },
    VCpuInfo: {
      DefaultVCpus: vcpus,
      DefaultCores: Math.max(1, vcpus / threads),
      DefaultThreadsPerCore: vcpus === 1 ? 1 : threads,
    },
    MemoryInfo: { SizeInMiB: facts.memoryMiB },
    InstanceStorageSupported: facts.bucket === 'gpu',
    EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported' },
    NetworkInfo: {
      MaximumNetworkInterfaces: maxInterfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      Ipv4AddressesPerInterface: addressesPerInterface,
      Ipv6AddressesPerInterface: addressesPerInterface,
      Ipv6Supported: true,
      EnaSupport: 'required',
    },
    BurstablePerformanceSupported: facts.burstable,
    DedicatedHostsSupported: !facts.burstable,
    AutoRecoverySupported: true,
  };
}

type Offering = {
  readonly type: string;
  readonly location: string;
  readonly tags?: Tags;
};

const offeringFilters: FilterTable<Offering> = {
  'instance-type': ({ type }) => type,
  location: ({ location }) => location,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html */
export const describeInstanceTypeOfferings: Operation<
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult
> = (input, context) => {
  const kind = input.LocationType ?? 'region';
  if (kind.startsWith('outpost')) throw faults.valueUnsupported({ what: `locations of ${kind}` });
  const ids = zonesOf(context.region.name);
  const rows = [...instanceTypes.values()].flatMap((facts): Offering[] => {
    const zones = kind === 'region' ? [context.region.name] : zonesWith(facts, context);
    return zones.map((zone) => {
      const location = kind === 'availability-zone-id' ? (ids[zone] ?? zone) : zone;
      return { type: facts.type, location };
    });
  });
  const passed = filtered(rows, input.Filters, offeringFilters, context);
  const key = ({ type, location }: Offering) => `${type}/${location}`;
  const { items, NextToken } = page('instance-type-offerings', passed, key, input);
  return {
    InstanceTypeOfferings: items.map(({ type, location }) => ({
      ...{ InstanceType: type as InstanceType, LocationType: kind, Location: location },
    })),
    NextToken,
  };
};
