import type {
  CreateVpcRequest,
  CreateVpcResult,
  DeleteVpcRequest,
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  ModifyVpcAttributeRequest,
  Vpc,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { regionalDhcpOptions } from './dhcp-options.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { found } from './kinds.ts';
import { quotas } from './limits.ts';
import { newNetworkAcl } from './network-acls.ts';
import { select } from './paging.ts';
import { isMain, newRouteTable } from './route-tables.ts';
import { newSecurityGroup } from './security-groups.ts';
import { type Ec2State, ec2State, type Place, type VpcRecord } from './state.ts';
import { tagList, tagsFor } from './tags.ts';
import { amazonIpv6Block, associationView, checkVpcCidr } from './vpc-cidr-blocks.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html */
export const createVpc: Operation<CreateVpcRequest, CreateVpcResult> = (input, context) => {
  const { vpcs } = ec2State(context.region);
  if (input.CidrBlock === undefined) {
    if (input.Ipv4IpamPoolId) throw faults.valueUnsupported({ what: 'IPAM pools' });
    throw faults.parameterMissing({ member: 'cidrBlock' });
  }
  const cidr = checkVpcCidr(input.CidrBlock);
  if (vpcs.size >= quotas.vpcs) throw faults.vpcLimit();
  const { ids } = context.account;
  const vpc: VpcRecord = {
    id: ids.resource('vpc'),
    tags: tagsFor('vpcs', input.TagSpecifications),
    cidrs: [{ id: ids.resource('vpc-cidr-assoc'), cidr }],
    tenancy: input.InstanceTenancy ?? 'default',
    dhcpOptions: regionalDhcpOptions(context).id,
    dnsSupport: true,
    dnsHostnames: false,
    addressMetrics: false,
  };
  if (input.AmazonProvidedIpv6CidrBlock) vpc.cidrs.push(amazonIpv6Block(context));
  vpcs.set(vpc.id, vpc);
  newSecurityGroup(vpc, { name: 'default', description: 'default VPC security group' }, context);
  newRouteTable(vpc, new Map(), context, 'main');
  newNetworkAcl(vpc, new Map(), context, 'default');
  // It is there at once, and yet the answer calls it pending.
  return { Vpc: { ...view(vpc, context), State: 'pending' } };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html */
export const deleteVpc: Operation<DeleteVpcRequest, object> = (input, context) => {
  const vpc = found(context, 'vpcs', input.VpcId);
  const state = ec2State(context.region);
  if (hasDependents(state, vpc)) throw faults.vpcInUse({ id: vpc.id });
  for (const kind of ['securityGroups', 'routeTables', 'networkAcls'] as const) {
    for (const { id } of [...state[kind].values()].filter((it) => it.vpc === vpc)) {
      state[kind].delete(id);
    }
  }
  for (const rule of [...state.rules.values()].filter(({ group }) => group.vpc === vpc)) {
    state.rules.delete(rule.id);
  }
  state.vpcs.delete(vpc.id);
  return {};
};

/** What came with the VPC goes with it; anything else stands in the way. */
function hasDependents(state: Ec2State, vpc: VpcRecord): boolean {
  const of = (it: { readonly vpc: VpcRecord | undefined }) => it.vpc === vpc;
  return (
    [...state.subnets.values()].some(of) ||
    [...state.internetGateways.values()].some(of) ||
    [...state.egressGateways.values()].some(of) ||
    [...state.endpoints.values()].some(of) ||
    [...state.securityGroups.values()].some((group) => of(group) && group.name !== 'default') ||
    [...state.networkAcls.values()].some((acl) => of(acl) && !acl.isDefault) ||
    [...state.routeTables.values()].some((table) => of(table) && !isMain(table))
  );
}

const filters: FilterTable<VpcRecord> = {
  cidr: ({ cidrs }) => cidrs[0]?.cidr.text,
  'cidr-block-association.association-id': ({ cidrs }) => cidrs.map(({ id }) => id),
  'cidr-block-association.cidr-block': ({ cidrs }) => blocks(cidrs, 4),
  'cidr-block-association.state': () => 'associated',
  'dhcp-options-id': ({ dhcpOptions }) => dhcpOptions,
  'ipv6-cidr-block-association.association-id': ({ cidrs }) =>
    cidrs.filter(({ cidr }) => cidr.family === 6).map(({ id }) => id),
  'ipv6-cidr-block-association.ipv6-cidr-block': ({ cidrs }) => blocks(cidrs, 6),
  'ipv6-cidr-block-association.ipv6-pool': ({ cidrs }) => blocks(cidrs, 6).map(() => 'Amazon'),
  'ipv6-cidr-block-association.state': ({ cidrs }) => blocks(cidrs, 6).map(() => 'associated'),
  'is-default': () => false,
  isDefault: () => false,
  'owner-id': (_, { account }) => account.id,
  state: () => 'available',
  'vpc-id': ({ id }) => id,
};

function blocks(cidrs: VpcRecord['cidrs'], family: 4 | 6): string[] {
  return cidrs.filter(({ cidr }) => cidr.family === family).map(({ cidr }) => cidr.text);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const describeVpcs: Operation<DescribeVpcsRequest, DescribeVpcsResult> = (
  input,
  context,
) => {
  const asked = { ...input, ids: input.VpcIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'vpcs', asked, filters);
  return { Vpcs: items.map((vpc) => view(vpc, context)), NextToken };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html */
export const describeVpcAttribute: Operation<
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult
> = ({ VpcId, Attribute }, context) => {
  const vpc = found(context, 'vpcs', VpcId);
  const shown = {
    enableDnsSupport: { EnableDnsSupport: { Value: vpc.dnsSupport } },
    enableDnsHostnames: { EnableDnsHostnames: { Value: vpc.dnsHostnames } },
    enableNetworkAddressUsageMetrics: {
      EnableNetworkAddressUsageMetrics: { Value: vpc.addressMetrics },
    },
  };
  return { VpcId: vpc.id, ...shown[Attribute] };
};

/**
 * One attribute a call.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html
 */
export const modifyVpcAttribute: Operation<ModifyVpcAttributeRequest, object> = (
  { VpcId, EnableDnsSupport, EnableDnsHostnames, EnableNetworkAddressUsageMetrics },
  context,
) => {
  const vpc = found(context, 'vpcs', VpcId);
  const given = [EnableDnsSupport, EnableDnsHostnames, EnableNetworkAddressUsageMetrics];
  if (given.filter((one) => one !== undefined).length !== 1) {
    throw faults.mixInvalid({ reason: 'Exactly one attribute must be given' });
  }
  vpc.dnsSupport = EnableDnsSupport?.Value ?? vpc.dnsSupport;
  vpc.dnsHostnames = EnableDnsHostnames?.Value ?? vpc.dnsHostnames;
  vpc.addressMetrics = EnableNetworkAddressUsageMetrics?.Value ?? vpc.addressMetrics;
  return {};
};

function view(vpc: VpcRecord, { account }: Place): Vpc {
  const [primary] = vpc.cidrs;
  return {
    OwnerId: account.id,
    InstanceTenancy: vpc.tenancy,
    Ipv6CidrBlockAssociationSet: vpc.cidrs
      .filter(({ cidr }) => cidr.family === 6)
      .map((one) => associationView(one).Ipv6CidrBlockAssociation ?? {}),
    CidrBlockAssociationSet: vpc.cidrs
      .filter(({ cidr }) => cidr.family === 4)
      .map((one) => associationView(one).CidrBlockAssociation ?? {}),
    IsDefault: false,
    Tags: tagList(vpc.tags),
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
    VpcId: vpc.id,
    State: 'available',
    CidrBlock: primary?.cidr.text,
    DhcpOptionsId: vpc.dhcpOptions,
  };
}
