import type {
  CreateNetworkInterfaceRequest,
  CreateNetworkInterfaceResult,
  DeleteNetworkInterfaceRequest,
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  ModifyNetworkInterfaceAttributeRequest,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { interfaceMembers } from './data/filter-members.ts';
import { faults } from './faults.ts';
import { type FilterTable, shown } from './filters.ts';
import { addInterface, addressOf, dropInterface, groupsFor } from './interface-store.ts';
import { interfaceView, privateDnsName } from './interface-view.ts';
import { found } from './kinds.ts';
import { select } from './paging.ts';
import { addPrefixes, addSecondary } from './private-addresses.ts';
import type { NetworkInterfaceRecord } from './state.ts';
import { tagsFor } from './tags.ts';
import { zonesOf } from './zones.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html */
export const createNetworkInterface: Operation<
  CreateNetworkInterfaceRequest,
  CreateNetworkInterfaceResult
> = (input, context) => {
  const subnet = found(context, 'subnets', input.SubnetId);
  if (input.InterfaceType) {
    throw faults.valueUnsupported({ what: `network interfaces of type ${input.InterfaceType}` });
  }
  const { primary, secondary } = addressesAsked(input);
  const groups = groupsFor(subnet, input.Groups, context);
  const tags = tagsFor('networkInterfaces', input.TagSpecifications);
  const description = input.Description ?? '';
  const record = addInterface({ subnet, groups, tags, description, address: primary }, context);
  try {
    addSecondary(record, secondary, input.SecondaryPrivateIpAddressCount ?? 0, context);
    addPrefixes(record, input.Ipv4PrefixCount ?? 0);
  } catch (error) {
    // All addresses or none.
    dropInterface(record, context);
    throw error;
  }
  // It is there at once, and yet the answer calls it pending, which the SDK's enum does not know.
  const Status = 'pending' as 'available';
  const NetworkInterface = { ...interfaceView(record, context), Status };
  return { NetworkInterface, ClientToken: input.ClientToken };
};

function addressesAsked(input: Checked<CreateNetworkInterfaceRequest>): {
  readonly primary: string | undefined;
  readonly secondary: string[];
} {
  const listed = input.PrivateIpAddresses ?? [];
  const primary = listed.find((one) => one.Primary)?.PrivateIpAddress ?? input.PrivateIpAddress;
  const others = listed.filter((one) => !one.Primary);
  return { primary, secondary: others.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []) };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html */
export const deleteNetworkInterface: Operation<DeleteNetworkInterfaceRequest, object> = (
  input,
  context,
) => {
  const record = found(context, 'networkInterfaces', input.NetworkInterfaceId);
  if (record.attachment) throw faults.interfaceInUse({ id: record.id });
  dropInterface(record, context);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html */
export const modifyNetworkInterfaceAttribute: Operation<
  ModifyNetworkInterfaceAttributeRequest,
  object
> = ({ NetworkInterfaceId, Description, SourceDestCheck, Groups, ...rest }, context) => {
  const record = found(context, 'networkInterfaces', NetworkInterfaceId);
  if (record.requester) throw faults.managedByService({ id: record.id });
  const { DryRun: _, ...unknown } = rest;
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw faults.valueUnsupported({ what: `changes of ${other}` });
  record.description = Description?.Value ?? record.description;
  record.sourceDestCheck = SourceDestCheck?.Value ?? record.sourceDestCheck;
  if (Groups) record.groups = groupsFor(record.subnet, Groups, context);
  return {};
};

const filters: FilterTable<NetworkInterfaceRecord> = {
  ...shown(interfaceView, interfaceMembers),
  'addresses.primary': ({ privateIps }) => privateIps.map((_, at) => at === 0),
  'addresses.private-ip-address': ({ privateIps }) => privateIps,
  'association.allocation-id': (it, place) => addressOf(it, place)?.id,
  'association.association-id': (it, place) => addressOf(it, place)?.association?.id,
  'association.ip-owner-id': (it, place) => addressOf(it, place) && place.account.id,
  'association.public-ip': (it, place) => addressOf(it, place)?.publicIp,
  'attachment.attachment-id': ({ attachment }) => attachment?.id,
  'attachment.delete-on-termination': ({ attachment }) => attachment?.deleteOnTermination,
  'attachment.device-index': ({ attachment }) => attachment?.device,
  'attachment.instance-id': ({ attachment }) => attachment?.instanceId,
  'attachment.instance-owner-id': ({ attachment }) => attachment?.owner,
  'attachment.status': ({ attachment }) => attachment && 'attached',
  'availability-zone': ({ subnet }) => subnet.zone,
  'availability-zone-id': ({ subnet }, { region }) => zonesOf(region.name)[subnet.zone],
  description: ({ description }) => description,
  'group-id': ({ groups }) => groups.map(({ id }) => id),
  'group-name': ({ groups }) => groups.map(({ name }) => name),
  'interface-type': ({ type }) => type,
  'mac-address': ({ mac }) => mac,
  'network-interface-id': ({ id }) => id,
  'owner-id': (_, { account }) => account.id,
  'private-dns-name': (it, place) => privateDnsName(it, place),
  'private-ip-address': ({ privateIps }) => privateIps[0],
  'requester-id': ({ requester }) => requester,
  'requester-managed': ({ requester }) => requester !== undefined,
  'source-dest-check': ({ sourceDestCheck }) => sourceDestCheck,
  status: ({ attachment }) => (attachment ? 'in-use' : 'available'),
  'subnet-id': ({ subnet }) => subnet.id,
  'vpc-id': ({ subnet }) => subnet.vpc.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export const describeNetworkInterfaces: Operation<
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult
> = (input, context) => {
  const asked = { ...input, ids: input.NetworkInterfaceIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'networkInterfaces', asked, filters);
  return { NetworkInterfaces: items.map((it) => interfaceView(it, context)), NextToken };
};
