import type {
  CreateSubnetRequest,
  CreateSubnetResult,
  DeleteSubnetRequest,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  ModifySubnetAttributeRequest,
  Subnet,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { type Cidr, contains, overlaps } from './cidr.ts';
import { subnetMembers } from './data/filter-members.ts';
import { faults } from './faults.ts';
import { type FilterTable, shown } from './filters.ts';
import { arnOf, found } from './kinds.ts';
import { quotas } from './limits.ts';
import { joinDefaultAcl, leaveAcl } from './network-acls.ts';
import { select } from './paging.ts';
import { leaveRouteTable } from './route-tables.ts';
import {
  type CidrAssociation,
  ec2State,
  type Place,
  type SubnetRecord,
  type VpcRecord,
} from './state.ts';
import { freeAddresses } from './subnet-addresses.ts';
import { tagList, tagsFor } from './tags.ts';
import { readCidr } from './vpc-cidr-blocks.ts';
import { zoneNamed, zonesOf } from './zones.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html */
export const createSubnet: Operation<CreateSubnetRequest, CreateSubnetResult> = (
  input,
  context,
) => {
  const vpc = found(context, 'vpcs', input.VpcId);
  if (input.CidrBlock === undefined) {
    if (input.Ipv6Native) throw faults.valueUnsupported({ what: 'IPv6-only subnets' });
    throw faults.parameterMissing({ member: 'cidrBlock' });
  }
  const cidr = subnetCidr(vpc, input.CidrBlock, context);
  const zone = zoneNamed(context, input.AvailabilityZone, input.AvailabilityZoneId);
  const subnet: SubnetRecord = {
    tags: tagsFor('subnets', input.TagSpecifications),
    ipv6: ipv6Block(vpc, input.Ipv6CidrBlock, context),
    id: context.account.ids.resource('subnet'),
    ...{ vpc, zone, cidr, taken: new Set() },
    ...{ mapPublicIp: false, assignIpv6: false, dns64: false },
    ...{ hostnameType: 'ip-name', aRecord: false, aaaaRecord: false },
  };
  ec2State(context.region).subnets.set(subnet.id, subnet);
  joinDefaultAcl(subnet, context);
  return { Subnet: view(subnet, context) };
};

/** Inside a block of the VPC, from /16 to /28, and clear of every other subnet. */
function subnetCidr(vpc: VpcRecord, text: string, { region }: Place): Cidr {
  const cidr = readCidr(text, 'cidrBlock');
  const inside = vpc.cidrs.some((block) => contains(block.cidr, cidr));
  if (!inside || cidr.family !== 4 || cidr.length > 28) throw faults.subnetRange({ cidr: text });
  const others = [...ec2State(region).subnets.values()].filter((other) => other.vpc === vpc);
  if (others.length >= quotas.subnetsPerVpc) throw faults.subnetLimit();
  if (others.some((other) => overlaps(other.cidr, cidr))) {
    throw faults.subnetConflict({ cidr: text });
  }
  return cidr;
}

function ipv6Block(
  vpc: VpcRecord,
  text: string | undefined,
  { account, region }: Place,
): CidrAssociation | undefined {
  if (text === undefined) return undefined;
  const cidr = readCidr(text, 'ipv6CidrBlock');
  const inside = vpc.cidrs.some((block) => contains(block.cidr, cidr));
  if (!inside || cidr.family !== 6 || cidr.length !== 64) throw faults.subnetRange({ cidr: text });
  const others = [...ec2State(region).subnets.values()];
  if (others.some(({ ipv6 }) => ipv6 && overlaps(ipv6.cidr, cidr))) {
    throw faults.subnetConflict({ cidr: text });
  }
  return { id: account.ids.resource('subnet-cidr-assoc'), cidr };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html */
export const deleteSubnet: Operation<DeleteSubnetRequest, object> = (input, context) => {
  const subnet = found(context, 'subnets', input.SubnetId);
  const { networkInterfaces, subnets } = ec2State(context.region);
  if ([...networkInterfaces.values()].some((it) => it.subnet === subnet)) {
    throw faults.subnetInUse({ id: subnet.id });
  }
  leaveRouteTable(subnet, context);
  leaveAcl(subnet, context);
  subnets.delete(subnet.id);
  return {};
};

type Change = Checked<ModifySubnetAttributeRequest>;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html */
export const modifySubnetAttribute: Operation<ModifySubnetAttributeRequest, object> = (
  { SubnetId, ...input },
  context,
) => {
  const subnet = found(context, 'subnets', SubnetId);
  const changes = changesOf(input);
  if (Object.keys(input).length !== 1 || Object.keys(changes).length === 0) {
    throw faults.mixInvalid({ reason: 'Exactly one attribute that is simulated must be given' });
  }
  Object.assign(subnet, changes);
  return {};
};

function changesOf(input: Omit<Change, 'SubnetId'>): Partial<SubnetRecord> {
  const changes: Partial<Record<keyof SubnetRecord, boolean | string | undefined>> = {
    mapPublicIp: input.MapPublicIpOnLaunch?.Value,
    assignIpv6: input.AssignIpv6AddressOnCreation?.Value,
    dns64: input.EnableDns64?.Value,
    hostnameType: input.PrivateDnsHostnameTypeOnLaunch,
    aRecord: input.EnableResourceNameDnsARecordOnLaunch?.Value,
    aaaaRecord: input.EnableResourceNameDnsAAAARecordOnLaunch?.Value,
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

const filters: FilterTable<SubnetRecord> = {
  ...shown(view, subnetMembers),
  'availability-zone': ({ zone }) => zone,
  'availability-zone-id': ({ zone }, { region }) => zonesOf(region.name)[zone],
  availabilityZone: ({ zone }) => zone,
  'available-ip-address-count': freeAddresses,
  cidr: ({ cidr }) => cidr.text,
  'cidr-block': ({ cidr }) => cidr.text,
  cidrBlock: ({ cidr }) => cidr.text,
  'default-for-az': () => false,
  defaultForAz: () => false,
  'enable-dns64': ({ dns64 }) => dns64,
  'ipv6-cidr-block-association.association-id': ({ ipv6 }) => ipv6?.id,
  'ipv6-cidr-block-association.ipv6-cidr-block': ({ ipv6 }) => ipv6?.cidr.text,
  'ipv6-cidr-block-association.state': ({ ipv6 }) => ipv6 && 'associated',
  'ipv6-native': () => false,
  'map-public-ip-on-launch': ({ mapPublicIp }) => mapPublicIp,
  'owner-id': (_, { account }) => account.id,
  'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': ({ aRecord }) => aRecord,
  'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': ({ aaaaRecord }) =>
    aaaaRecord,
  'private-dns-name-options-on-launch.hostname-type': ({ hostnameType }) => hostnameType,
  state: () => 'available',
  'subnet-arn': ({ id }, place) => arnOf(place, 'subnets', id),
  'subnet-id': ({ id }) => id,
  'vpc-id': ({ vpc }) => vpc.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const describeSubnets: Operation<DescribeSubnetsRequest, DescribeSubnetsResult> = (
  input,
  context,
) => {
  const asked = { ...input, ids: input.SubnetIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'subnets', asked, filters);
  return { Subnets: items.map((subnet) => view(subnet, context)), NextToken };
};

function view(subnet: SubnetRecord, place: Place): Subnet {
  const { ipv6 } = subnet;
  return {
    AvailabilityZoneId: zonesOf(place.region.name)[subnet.zone],
    MapCustomerOwnedIpOnLaunch: false,
    OwnerId: place.account.id,
    AssignIpv6AddressOnCreation: subnet.assignIpv6,
    Ipv6CidrBlockAssociationSet: ipv6
      ? [
          {
            AssociationId: ipv6.id,
            Ipv6CidrBlock: ipv6.cidr.text,
            Ipv6CidrBlockState: { State: 'associated' },
            Ipv6AddressAttribute: 'public',
            IpSource: 'amazon',
          },
        ]
      : [],
    Tags: tagList(subnet.tags),
    SubnetArn: arnOf(place, 'subnets', subnet.id),
    EnableDns64: subnet.dns64,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: subnet.hostnameType,
      EnableResourceNameDnsARecord: subnet.aRecord,
      EnableResourceNameDnsAAAARecord: subnet.aaaaRecord,
    },
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
    SubnetId: subnet.id,
    State: 'available',
    VpcId: subnet.vpc.id,
    CidrBlock: subnet.cidr.text,
    AvailableIpAddressCount: freeAddresses(subnet),
    AvailabilityZone: subnet.zone,
    DefaultForAz: false,
    MapPublicIpOnLaunch: subnet.mapPublicIp,
  };
}
