import type {
  AssociateDhcpOptionsRequest,
  CreateDhcpOptionsRequest,
  CreateDhcpOptionsResult,
  DeleteDhcpOptionsRequest,
  DescribeDhcpOptionsRequest,
  DescribeDhcpOptionsResult,
  DhcpOptions,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { found } from './kinds.ts';
import { select } from './paging.ts';
import { type DhcpOptionsRecord, ec2State, type Place } from './state.ts';
import { tagList, tagsFor } from './tags.ts';

const known = [
  'domain-name',
  'domain-name-servers',
  'ipv6-address-preferred-lease-time',
  'netbios-name-servers',
  'netbios-node-type',
  'ntp-servers',
];

/** The set that a region has from the beginning: Amazon's name server and the region's domain. */
export function regionalDhcpOptions({ account, region }: Place): DhcpOptionsRecord {
  const { dhcpOptions } = ec2State(region);
  const there = [...dhcpOptions.values()].find(({ regional }) => regional);
  if (there) return there;
  const options = [
    { key: 'domain-name', values: [internalDomain(region.name)] },
    { key: 'domain-name-servers', values: ['AmazonProvidedDNS'] },
  ];
  const id = account.ids.resource('dopt');
  const made = { id, tags: new Map<string, string>(), options, regional: true };
  dhcpOptions.set(made.id, made);
  return made;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html#vpc-dns-hostnames */
export function internalDomain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html */
export const createDhcpOptions: Operation<CreateDhcpOptionsRequest, CreateDhcpOptionsResult> = (
  input,
  context,
) => {
  regionalDhcpOptions(context);
  const options = input.DhcpConfigurations.map(({ Key: key = '', Values: values = [] }) => {
    if (known.includes(key) && values.length > 0) return { key, values };
    const reason = 'Unknown DHCP option, or one without values';
    throw faults.valueInvalid({ value: key, member: 'dhcpConfiguration', reason });
  });
  const tags = tagsFor('dhcpOptions', input.TagSpecifications);
  const made = { id: context.account.ids.resource('dopt'), tags, options, regional: false };
  ec2State(context.region).dhcpOptions.set(made.id, made);
  return { DhcpOptions: view(made, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteDhcpOptions.html */
export const deleteDhcpOptions: Operation<DeleteDhcpOptionsRequest, object> = (input, context) => {
  const { id } = found(context, 'dhcpOptions', input.DhcpOptionsId);
  const { vpcs, dhcpOptions } = ec2State(context.region);
  if ([...vpcs.values()].some((vpc) => vpc.dhcpOptions === id)) throw faults.dhcpInUse({ id });
  dhcpOptions.delete(id);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html */
export const associateDhcpOptions: Operation<AssociateDhcpOptionsRequest, object> = (
  { DhcpOptionsId, VpcId },
  context,
) => {
  const vpc = found(context, 'vpcs', VpcId);
  vpc.dhcpOptions =
    DhcpOptionsId === 'default' ? 'default' : found(context, 'dhcpOptions', DhcpOptionsId).id;
  return {};
};

const filters: FilterTable<DhcpOptionsRecord> = {
  'dhcp-options-id': ({ id }) => id,
  key: ({ options }) => options.map(({ key }) => key),
  'owner-id': (_, { account }) => account.id,
  value: ({ options }) => options.flatMap(({ values }) => values),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html */
export const describeDhcpOptions: Operation<
  DescribeDhcpOptionsRequest,
  DescribeDhcpOptionsResult
> = (input, context) => {
  const asked = { ...input, ids: input.DhcpOptionsIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'dhcpOptions', asked, filters);
  return { DhcpOptions: items.map((one) => view(one, context)), NextToken };
};

function view({ id, tags, options }: DhcpOptionsRecord, { account }: Place): DhcpOptions {
  return {
    OwnerId: account.id,
    Tags: tagList(tags),
    DhcpOptionsId: id,
    DhcpConfigurations: options.map(({ key, values }) => ({
      Key: key,
      Values: values.map((Value) => ({ Value })),
    })),
  };
}
