import type {
  CreateNatGatewayRequest,
  CreateNatGatewayResult,
  DeleteNatGatewayRequest,
  DeleteNatGatewayResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  NatGateway,
  NatGatewayState,
} from '@aws-sdk/client-ec2';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation } from '../../service.ts';
import { noteToken, refuseOther } from './client-tokens.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { addInterface, dropInterface } from './interface-store.ts';
import { found } from './kinds.ts';
import { durations, quotas } from './limits.ts';
import { select } from './paging.ts';
import {
  type AddressRecord,
  ec2State,
  type NatGatewayRecord,
  type Place,
  type SubnetRecord,
} from './state.ts';
import { freeAddresses } from './subnet-addresses.ts';
import { tagList, tagsFor } from './tags.ts';

/** In whose name the service holds interfaces and addresses. */
const OWNER = 'amazon-aws';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html */
export const createNatGateway: Operation<CreateNatGatewayRequest, CreateNatGatewayResult> = (
  input,
  context,
) => {
  const { natGateways } = ec2State(context.region);
  const token = input.ClientToken;
  const same = [...natGateways.values()].find((it) => token && it.token === token);
  if (same) {
    refuseOther(context, same.id, input);
    return { NatGateway: view(same), ClientToken: token };
  }
  if (input.AvailabilityMode === 'regional' || input.SubnetId === undefined) {
    if (input.AvailabilityMode !== 'regional')
      throw faults.parameterMissing({ member: 'SubnetId' });
    throw faults.valueUnsupported({ what: 'regional NAT gateways' });
  }
  const subnet = found(context, 'subnets', input.SubnetId);
  checkLimit(subnet, context);
  const gateway = begin(subnet, addressFor(input, context), input, context);
  natGateways.set(gateway.id, gateway);
  noteToken(context, gateway.id, input);
  return { NatGateway: view(gateway), ClientToken: token };
};

/** Those that are there or to come count, one zone at a time. */
function checkLimit({ zone }: SubnetRecord, { region }: Pick<Place, 'region'>): void {
  const inZone = [...ec2State(region).natGateways.values()].filter(
    ({ subnet, status }) => subnet.zone === zone && /^(pending|available|deleting)$/.test(status),
  );
  const limit = quotas.natGateways;
  if (inZone.length >= limit) throw faults.natLimit({ limit });
}

function addressFor(
  input: Checked<CreateNatGatewayRequest>,
  place: Place,
): AddressRecord | undefined {
  const { ConnectivityType, AllocationId } = input;
  if (ConnectivityType === 'private') return undefined;
  if (AllocationId === undefined) throw faults.natNeedsAddress();
  return found(place, 'addresses', AllocationId);
}

/** What stands in its way is found out later: it is made, and then fails. */
function begin(
  subnet: SubnetRecord,
  address: AddressRecord | undefined,
  input: Checked<CreateNatGatewayRequest>,
  context: Place & { readonly now: number },
): NatGatewayRecord {
  const { now, account } = context;
  const tags = tagsFor('natGateways', input.TagSpecifications);
  const id = account.ids.resource('nat');
  const failure = failureOf(subnet, address, context);
  const networkInterface = failure
    ? undefined
    : addInterface(
        {
          ...{ subnet, groups: [], type: 'nat_gateway', address: input.PrivateIpAddress },
          description: `Interface for NAT Gateway ${id}`,
          service: { requester: OWNER, owner: OWNER, at: now },
        },
        context,
      );
  if (networkInterface && address) {
    const associationId = account.ids.resource('eipassoc');
    const [privateIp = ''] = networkInterface.privateIps;
    address.association = { id: associationId, networkInterface, privateIp, requester: OWNER };
  }
  return {
    ...{ id, tags, subnet, failure, networkInterface },
    ...{ status: 'pending', since: now, createdAt: now },
    isPublic: address !== undefined,
    allocationId: address?.id,
    token: input.ClientToken,
    publicIp: address?.publicIp,
    deletedAt: undefined,
  };
}

/** Codes and words of the member's own documentation: NatGateway.FailureMessage. */
function failureOf(
  subnet: SubnetRecord,
  address: AddressRecord | undefined,
  { region }: Place,
): NatGatewayRecord['failure'] {
  const gateways = [...ec2State(region).internetGateways.values()];
  if (freeAddresses(subnet) < 1) {
    const message = 'Subnet has insufficient free addresses to create this NAT gateway';
    return { code: 'InsufficientFreeAddressesInSubnet', message };
  }
  if (address && !gateways.some(({ vpc }) => vpc === subnet.vpc)) {
    const message = `Network ${subnet.vpc.id} has no Internet gateway attached`;
    return { code: 'Gateway.NotAttached', message };
  }
  if (address?.association) {
    const message = `Elastic IP address ${address.id} is already associated`;
    return { code: 'Resource.AlreadyAssociated', message };
  }
  return undefined;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html */
export function natGatewayLife(place: Pick<Place, 'region'>): Life<NatGatewayRecord> {
  const { natGatewayCreation, natGatewayDeletion, natGatewayFailure, natGatewayShown } = durations;
  return {
    pending: [
      { to: 'failed', after: natGatewayFailure, when: ({ failure }) => failure !== undefined },
      { to: 'available', after: natGatewayCreation, when: ({ failure }) => failure === undefined },
    ],
    deleting: [
      {
        to: 'deleted',
        after: natGatewayDeletion,
        run: (gateway, at) => {
          gateway.deletedAt = at;
          if (gateway.networkInterface) dropInterface(gateway.networkInterface, place);
        },
      },
    ],
    deleted: [{ to: 'gone', after: natGatewayShown }],
    failed: [{ to: 'gone', after: natGatewayShown }],
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html */
export const deleteNatGateway: Operation<DeleteNatGatewayRequest, DeleteNatGatewayResult> = (
  input,
  context,
) => {
  const gateway = found(context, 'natGateways', input.NatGatewayId);
  if (gateway.status === 'available' || gateway.status === 'pending') {
    gateway.status = 'deleting';
    gateway.since = context.now;
  }
  return { NatGatewayId: gateway.id };
};

const filters: FilterTable<NatGatewayRecord> = {
  'nat-gateway-id': ({ id }) => id,
  state: ({ status }) => status,
  'subnet-id': ({ subnet }) => subnet.id,
  'vpc-id': ({ subnet }) => subnet.vpc.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html */
export const describeNatGateways: Operation<
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult
> = (input, context) => {
  // The one request whose filters are called Filter.
  const asked = { ...input, ids: input.NatGatewayIds, filters: input.Filter };
  const { items, NextToken } = select(context, 'natGateways', asked, filters);
  return { NatGateways: items.map(view), NextToken };
};

function view(gateway: NatGatewayRecord): NatGateway {
  const { networkInterface, subnet, failure, deletedAt, status } = gateway;
  const shown = status === 'failed' ? failure : undefined;
  const held = {
    AllocationId: gateway.allocationId,
    NetworkInterfaceId: networkInterface?.id,
    PrivateIp: networkInterface?.privateIps[0],
    PublicIp: gateway.publicIp,
    IsPrimary: true,
    Status: 'succeeded',
  } as const;
  return {
    CreateTime: new Date(gateway.createdAt),
    DeleteTime: deletedAt === undefined ? undefined : new Date(deletedAt),
    FailureCode: shown?.code,
    FailureMessage: shown?.message,
    NatGatewayAddresses: [held],
    NatGatewayId: gateway.id,
    SubnetId: subnet.id,
    VpcId: subnet.vpc.id,
    // The statuses of the life are those of the API.
    State: status as NatGatewayState,
    Tags: tagList(gateway.tags),
    ConnectivityType: gateway.isPublic ? 'public' : 'private',
    AvailabilityMode: 'zonal',
  };
}
