import type {
  CreateNetworkAclRequest,
  CreateNetworkAclResult,
  DeleteNetworkAclRequest,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl,
  NetworkAclEntry,
  ReplaceNetworkAclAssociationRequest,
  ReplaceNetworkAclAssociationResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { found } from './kinds.ts';
import { select } from './paging.ts';
import {
  type AclEntry,
  ec2State,
  type NetworkAclRecord,
  type Place,
  type SubnetRecord,
  type Tags,
  type VpcRecord,
} from './state.ts';
import { tagList, tagsFor } from './tags.ts';

/** The last entry of every list, which nobody can remove. */
const LAST = 32_767;

function entry(number: number, egress: boolean, action: 'allow' | 'deny'): AclEntry {
  const all = { protocol: '-1', cidr: '0.0.0.0/0', ipv6Cidr: undefined };
  return { number, egress, action, ...all, ports: undefined, icmp: undefined };
}

/**
 * The one that comes with a VPC lets everything through, any other one nothing.
 * https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
 */
export function newNetworkAcl(
  vpc: VpcRecord,
  tags: Tags,
  { account, region }: Place,
  isDefault?: 'default',
): NetworkAclRecord {
  const open = isDefault ? [entry(100, true, 'allow'), entry(100, false, 'allow')] : [];
  const acl: NetworkAclRecord = {
    ...{ id: account.ids.resource('acl'), tags, vpc, isDefault: isDefault !== undefined },
    entries: [...open, entry(LAST, true, 'deny'), entry(LAST, false, 'deny')],
    associations: new Map(),
  };
  ec2State(region).networkAcls.set(acl.id, acl);
  return acl;
}

/** A new subnet is under its network's default list. */
export function joinDefaultAcl(subnet: SubnetRecord, place: Place): void {
  const acls = [...ec2State(place.region).networkAcls.values()];
  const acl = acls.find(({ vpc, isDefault }) => isDefault && vpc === subnet.vpc);
  acl?.associations.set(place.account.ids.resource('aclassoc'), subnet);
}

export function leaveAcl(subnet: SubnetRecord, { region }: Place): void {
  for (const { associations } of ec2State(region).networkAcls.values()) {
    for (const [id, of] of associations) if (of === subnet) associations.delete(id);
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html */
export const createNetworkAcl: Operation<CreateNetworkAclRequest, CreateNetworkAclResult> = (
  input,
  context,
) => {
  const vpc = found(context, 'vpcs', input.VpcId);
  const acl = newNetworkAcl(vpc, tagsFor('networkAcls', input.TagSpecifications), context);
  return { NetworkAcl: view(acl, context), ClientToken: input.ClientToken };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html */
export const deleteNetworkAcl: Operation<DeleteNetworkAclRequest, object> = (input, context) => {
  const { id, associations, isDefault } = found(context, 'networkAcls', input.NetworkAclId);
  if (isDefault) throw faults.aclIsDefault({ id });
  if (associations.size > 0) throw faults.aclInUse({ id });
  ec2State(context.region).networkAcls.delete(id);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html */
export const replaceNetworkAclAssociation: Operation<
  ReplaceNetworkAclAssociationRequest,
  ReplaceNetworkAclAssociationResult
> = ({ AssociationId: id, NetworkAclId }, context) => {
  const target = found(context, 'networkAcls', NetworkAclId);
  const acls = [...ec2State(context.region).networkAcls.values()];
  const before = acls.find(({ associations }) => associations.has(id));
  const subnet = before?.associations.get(id);
  if (before === undefined || subnet === undefined) throw faults.associationMissing({ id });
  if (target.vpc !== subnet.vpc) {
    throw faults.targetInOtherVpc({ id: target.id, target: `subnet ${subnet.id}` });
  }
  before.associations.delete(id);
  const NewAssociationId = context.account.ids.resource('aclassoc');
  target.associations.set(NewAssociationId, subnet);
  return { NewAssociationId };
};

const filters: FilterTable<NetworkAclRecord> = {
  'association.association-id': ({ associations }) => [...associations.keys()],
  'association.network-acl-id': ({ id, associations }) => (associations.size > 0 ? id : undefined),
  'association.subnet-id': ({ associations }) => [...associations.values()].map(({ id }) => id),
  default: ({ isDefault }) => isDefault,
  'entry.cidr': ({ entries }) => entries.map(({ cidr }) => cidr),
  'entry.egress': ({ entries }) => entries.map(({ egress }) => egress),
  'entry.icmp.code': ({ entries }) => entries.map(({ icmp }) => icmp?.Code),
  'entry.icmp.type': ({ entries }) => entries.map(({ icmp }) => icmp?.Type),
  'entry.ipv6-cidr': ({ entries }) => entries.map(({ ipv6Cidr }) => ipv6Cidr),
  'entry.port-range.from': ({ entries }) => entries.map(({ ports }) => ports?.From),
  'entry.port-range.to': ({ entries }) => entries.map(({ ports }) => ports?.To),
  'entry.protocol': ({ entries }) => entries.map(({ protocol }) => protocol),
  'entry.rule-action': ({ entries }) => entries.map(({ action }) => action),
  'entry.rule-number': ({ entries }) => entries.map(({ number }) => number),
  'network-acl-id': ({ id }) => id,
  'owner-id': (_, { account }) => account.id,
  'vpc-id': ({ vpc }) => vpc.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html */
export const describeNetworkAcls: Operation<
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult
> = (input, context) => {
  const asked = { ...input, ids: input.NetworkAclIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'networkAcls', asked, filters);
  return { NetworkAcls: items.map((acl) => view(acl, context)), NextToken };
};

function view({ id, vpc, ...acl }: NetworkAclRecord, { account }: Place): NetworkAcl {
  const sorted = acl.entries.toSorted(
    (a, b) => Number(b.egress) - Number(a.egress) || a.number - b.number,
  );
  return {
    Associations: [...acl.associations].map(([NetworkAclAssociationId, subnet]) => {
      return { NetworkAclAssociationId, NetworkAclId: id, SubnetId: subnet.id };
    }),
    Entries: sorted.map(entryView),
    IsDefault: acl.isDefault,
    NetworkAclId: id,
    Tags: tagList(acl.tags),
    VpcId: vpc.id,
    OwnerId: account.id,
  };
}

function entryView({ number, egress, protocol, action, ...rest }: AclEntry): NetworkAclEntry {
  return {
    CidrBlock: rest.cidr,
    Egress: egress,
    IcmpTypeCode: rest.icmp,
    Ipv6CidrBlock: rest.ipv6Cidr,
    PortRange: rest.ports,
    Protocol: protocol,
    RuleAction: action,
    RuleNumber: number,
  };
}
