import type {
  Address,
  AllocateAddressRequest,
  AllocateAddressResult,
  AssociateAddressRequest,
  AssociateAddressResult,
  DescribeAddressesRequest,
  DescribeAddressesResult,
  DisassociateAddressRequest,
  ReleaseAddressRequest,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered } from './filters.ts';
import { addressOf } from './interface-store.ts';
import { found } from './kinds.ts';
import { quotas } from './limits.ts';
import { amazonPublicIp } from './public-addresses.ts';
import { type AddressRecord, ec2State, type NetworkInterfaceRecord, type Place } from './state.ts';
import { tagList, tagsFor } from './tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html */
export const allocateAddress: Operation<AllocateAddressRequest, AllocateAddressResult> = (
  input,
  context,
) => {
  const { addresses } = ec2State(context.region);
  if (addresses.size >= quotas.addresses) throw faults.addressLimit();
  const record: AddressRecord = {
    id: context.account.ids.resource('eipalloc'),
    tags: tagsFor('addresses', input.TagSpecifications),
    publicIp: amazonPublicIp(context),
    domain: 'vpc',
    association: undefined,
  };
  addresses.set(record.id, record);
  const { AllocationId, PublicIp, PublicIpv4Pool, NetworkBorderGroup, Domain } = view(
    record,
    context,
  );
  return { AllocationId, PublicIp, PublicIpv4Pool, NetworkBorderGroup, Domain };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html */
export const releaseAddress: Operation<ReleaseAddressRequest, object> = (input, context) => {
  const { id, association, publicIp: address } = addressAsked(context, input);
  if (association) throw faults.addressInUse({ address });
  ec2State(context.region).addresses.delete(id);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html */
export const associateAddress: Operation<AssociateAddressRequest, AssociateAddressResult> = (
  input,
  context,
) => {
  const record = addressAsked(context, input);
  const networkInterface = interfaceAsked(context, input);
  if (networkInterface.requester) throw faults.managedByService({ id: networkInterface.id });
  const { association } = record;
  const other = addressOf(networkInterface, context);
  if (association?.requester) throw faults.managedByService({ id: record.id });
  if (association && !input.AllowReassociation) {
    throw faults.addressAssociated({ id: record.id, associationId: association.id });
  }
  if (other && other !== record) {
    const associationId = other.association?.id;
    throw faults.addressAssociated({ id: networkInterface.id, associationId });
  }
  const id = context.account.ids.resource('eipassoc');
  const privateIp = input.PrivateIpAddress ?? networkInterface.privateIps[0] ?? '';
  if (!networkInterface.privateIps.includes(privateIp)) {
    const reason = 'The network interface has no such private address.';
    throw faults.valueInvalid({ value: privateIp, member: 'privateIpAddress', reason });
  }
  record.association = { id, networkInterface, privateIp, requester: undefined };
  return { AssociationId: id };
};

/** The interface itself, or the primary one of an instance. */
function interfaceAsked(
  place: Place,
  { NetworkInterfaceId: id, InstanceId }: Checked<AssociateAddressRequest>,
): NetworkInterfaceRecord {
  if (id !== undefined) return found(place, 'networkInterfaces', id);
  if (InstanceId === undefined) throw faults.parameterMissing({ member: 'networkInterfaceId' });
  const { interfaces, status } = found(place, 'instances', InstanceId);
  const [primary] = interfaces;
  if (primary) return primary;
  throw faults.stateWrong({ id: InstanceId, status, what: 'given an address' });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html */
export const disassociateAddress: Operation<DisassociateAddressRequest, object> = (
  { AssociationId: id, PublicIp },
  context,
) => {
  const record = [...ec2State(context.region).addresses.values()].find((it) =>
    id === undefined ? it.publicIp === PublicIp : it.association?.id === id,
  );
  if (record?.association === undefined) throw faults.associationMissing({ id: id ?? PublicIp });
  if (record.association.requester) throw faults.managedByService({ id: record.id });
  record.association = undefined;
  return {};
};

function addressAsked(
  place: Place,
  input: { readonly AllocationId?: string | undefined; readonly PublicIp?: string | undefined },
): AddressRecord {
  if (input.AllocationId !== undefined) return found(place, 'addresses', input.AllocationId);
  if (input.PublicIp === undefined) throw faults.parameterMissing({ member: 'AllocationId' });
  return byPublicIp(place, input.PublicIp);
}

function byPublicIp({ region }: Place, address: string): AddressRecord {
  const record = [...ec2State(region).addresses.values()].find((it) => it.publicIp === address);
  if (record) return record;
  throw faults.publicIpMissing({ address });
}

const filters: FilterTable<AddressRecord> = {
  'allocation-id': ({ id }) => id,
  'association-id': ({ association }) => association?.id,
  domain: ({ domain }) => domain,
  'instance-id': ({ association }) => association?.networkInterface.attachment?.instanceId,
  'network-border-group': (_, { region }) => region.name,
  'network-interface-id': ({ association }) => association?.networkInterface.id,
  'network-interface-owner-id': ({ association }, { account }) => association && account.id,
  'private-ip-address': ({ association }) => association?.privateIp,
  'public-ip': ({ publicIp: address }) => address,
};

/**
 * One of the few lists without pages.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html
 */
export const describeAddresses: Operation<DescribeAddressesRequest, DescribeAddressesResult> = (
  { AllocationIds = [], PublicIps = [], Filters },
  context,
) => {
  const asked = [
    ...AllocationIds.map((id) => found(context, 'addresses', id)),
    ...PublicIps.map((address) => byPublicIp(context, address)),
  ];
  const all = [...ec2State(context.region).addresses.values()];
  const given = AllocationIds.length + PublicIps.length > 0;
  const shown = filtered(given ? asked : all, Filters, filters, context);
  return { Addresses: shown.map((record) => view(record, context)) };
};

function view(
  { id, tags, publicIp: address, domain, association }: AddressRecord,
  place: Place,
): Address {
  return {
    AllocationId: id,
    AssociationId: association?.id,
    Domain: domain,
    InstanceId: association?.networkInterface.attachment?.instanceId,
    NetworkInterfaceId: association?.networkInterface.id,
    NetworkInterfaceOwnerId: association && place.account.id,
    PrivateIpAddress: association?.privateIp,
    Tags: tagList(tags),
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: place.region.name,
    PublicIp: address,
  };
}
