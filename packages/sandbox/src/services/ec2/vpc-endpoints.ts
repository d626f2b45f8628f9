import type {
  CreateVpcEndpointRequest,
  CreateVpcEndpointResult,
  DeleteVpcEndpointsRequest,
  DeleteVpcEndpointsResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
} from '@aws-sdk/client-ec2';
import type { Life } from '../../account/life.ts';
import { AwsFault } from '../../fault.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { noteToken, refuseOther } from './client-tokens.ts';
import { openPolicy, readEndpointPolicy } from './endpoint-policy.ts';
import { endpointService, prefixListOf } from './endpoint-services.ts';
import { endpointView } from './endpoint-view.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { addInterface, dropInterface, groupsFor } from './interface-store.ts';
import { found } from './kinds.ts';
import { durations } from './limits.ts';
import { select } from './paging.ts';
import {
  type EndpointRecord,
  ec2State,
  type NetworkInterfaceRecord,
  type Place,
  type RouteTableRecord,
  type SubnetRecord,
  type VpcRecord,
} from './state.ts';
import { freeAddresses } from './subnet-addresses.ts';
import { tagsFor } from './tags.ts';

type Input = Checked<CreateVpcEndpointRequest>;

const OWNER = 'amazon-aws';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html */
export const createVpcEndpoint: Operation<CreateVpcEndpointRequest, CreateVpcEndpointResult> = (
  input,
  context,
) => {
  const { endpoints } = ec2State(context.region);
  const token = input.ClientToken;
  const same = [...endpoints.values()].find((it) => token && it.token === token);
  if (same) {
    refuseOther(context, same.id, input);
    return { VpcEndpoint: endpointView(same, context), ClientToken: token };
  }
  const vpc = found(context, 'vpcs', input.VpcId);
  const type = input.VpcEndpointType ?? 'Gateway';
  if (type !== 'Gateway' && type !== 'Interface') {
    throw faults.valueUnsupported({ what: `VPC endpoints of type ${type}` });
  }
  if (input.ServiceName === undefined) throw faults.parameterMissing({ member: 'ServiceName' });
  const { name } = endpointService(context, input.ServiceName, type);
  const { PolicyDocument: text } = input;
  const policy = text === undefined ? openPolicy : readEndpointPolicy(text);
  const id = context.account.ids.resource('vpce');
  const tags = tagsFor('endpoints', input.TagSpecifications);
  const named = { id, vpc, service: name };
  const parts = (type === 'Gateway' ? gateway : interfaces)(named, input, context);
  const endpoint: EndpointRecord = {
    ...{ id, vpc, type, service: name, token, createdAt: context.now, since: context.now },
    status: type === 'Gateway' ? 'available' : 'pending',
    tags,
    policy,
    ...parts,
  };
  endpoints.set(id, endpoint);
  noteToken(context, id, input);
  return { VpcEndpoint: endpointView(endpoint, context), ClientToken: token };
};

type Named = Pick<EndpointRecord, 'id' | 'vpc' | 'service'>;
type Parts = Pick<EndpointRecord, 'routeTables' | 'groups' | 'networkInterfaces' | 'privateDns'>;

/** A gateway endpoint is a route in each of its tables. */
function gateway(named: Named, input: Input, context: OperationContext): Parts {
  const routeTables = (input.RouteTableIds ?? []).map((id) => tableIn(named.vpc, id, context));
  addEndpointRoutes(named, routeTables, context);
  return { routeTables, groups: [], networkInterfaces: [], privateDns: false };
}

/** A table of the endpoint's own network. */
export function tableIn(vpc: VpcRecord, id: string, place: Place): RouteTableRecord {
  const table = found(place, 'routeTables', id);
  if (table.vpc === vpc) return table;
  throw faults.targetInOtherVpc({ id, target: vpc.id });
}

export function addEndpointRoutes(
  { id, service }: Pick<EndpointRecord, 'id' | 'service'>,
  tables: readonly RouteTableRecord[],
  place: Place,
): void {
  const destination = prefixListOf(place, service);
  const taken = tables.find(({ routes }) => routes.has(destination));
  if (taken) throw faults.endpointRouteExists({ id: taken.id, destination });
  const target = { member: 'GatewayId', id } as const;
  for (const { routes } of tables) {
    const member = 'DestinationPrefixListId';
    routes.set(destination, { member, destination, target, origin: 'CreateRoute' });
  }
}

export function dropEndpointRoutes(
  { id }: Pick<EndpointRecord, 'id'>,
  tables: readonly RouteTableRecord[],
): void {
  for (const { routes } of tables) {
    for (const [key, { target }] of routes) if (target.id === id) routes.delete(key);
  }
}

/** An interface endpoint is an interface in each of its subnets, one a zone. */
function interfaces({ id, vpc, service }: Named, input: Input, context: OperationContext): Parts {
  const subnets = (input.SubnetIds ?? []).map((subnet) => found(context, 'subnets', subnet));
  for (const [at, subnet] of subnets.entries()) {
    if (subnet.vpc !== vpc) throw faults.targetInOtherVpc({ id: vpc.id, target: subnet.id });
    if (subnets.slice(0, at).some(({ zone }) => zone === subnet.zone)) {
      throw faults.endpointZoneTwice({ id: subnet.id });
    }
    if (freeAddresses(subnet) < 1) throw faults.subnetFull();
  }
  const privateDns = input.PrivateDnsEnabled ?? true;
  if (privateDns) checkPrivateDns(vpc, service, context);
  const [first] = subnets;
  const groups = first ? groupsFor(first, input.SecurityGroupIds, context) : [];
  const networkInterfaces = subnets.map((subnet) => endpointInterface(id, subnet, groups, context));
  return { routeTables: [], groups, networkInterfaces, privateDns };
}

function checkPrivateDns(vpc: VpcRecord, service: string, { region }: Place): void {
  if (!vpc.dnsSupport || !vpc.dnsHostnames) throw faults.endpointNeedsDns({ vpcId: vpc.id });
  const others = [...ec2State(region).endpoints.values()];
  if (others.some((it) => it.vpc === vpc && it.service === service && it.privateDns)) {
    throw faults.endpointDnsConflict({ service, vpcId: vpc.id });
  }
}

export function endpointInterface(
  id: string,
  subnet: SubnetRecord,
  groups: EndpointRecord['groups'],
  context: OperationContext,
): NetworkInterfaceRecord {
  const service = { requester: OWNER, owner: OWNER, at: context.now };
  const description = `VPC Endpoint Interface ${id}`;
  return addInterface({ subnet, groups, type: 'vpc_endpoint', description, service }, context);
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
export function endpointLife(place: Pick<Place, 'region'>): Life<EndpointRecord> {
  return {
    pending: [{ to: 'available', after: durations.endpointCreation }],
    deleting: [
      {
        to: 'gone',
        after: ({ type }) => (type === 'Gateway' ? 0 : durations.endpointDeletion),
        run: ({ networkInterfaces }) => {
          for (const it of networkInterfaces) dropInterface(it, place);
        },
      },
    ],
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html */
export const deleteVpcEndpoints: Operation<DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult> = (
  input,
  context,
) => {
  const Unsuccessful = input.VpcEndpointIds.flatMap((ResourceId) => {
    try {
      const endpoint = found(context, 'endpoints', ResourceId);
      dropEndpointRoutes(endpoint, endpoint.routeTables);
      endpoint.routeTables = [];
      if (endpoint.status !== 'deleting') {
        endpoint.status = 'deleting';
        endpoint.since = context.now;
      }
      return [];
    } catch (error) {
      // What one of several ids was refused with is part of the answer.
      if (!(error instanceof AwsFault)) throw error;
      return [{ ResourceId, Error: { Code: error.code, Message: error.message } }];
    }
  });
  return { Unsuccessful };
};

const filters: FilterTable<EndpointRecord> = {
  'ip-address-type': () => 'ipv4',
  'service-name': ({ service }) => service,
  'service-region': (_, { region }) => region.name,
  'vpc-endpoint-id': ({ id }) => id,
  'vpc-endpoint-state': ({ status }) => status,
  'vpc-endpoint-type': ({ type }) => type,
  'vpc-id': ({ vpc }) => vpc.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
export const describeVpcEndpoints: Operation<
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult
> = (input, context) => {
  const asked = { ...input, ids: input.VpcEndpointIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'endpoints', asked, filters);
  return { VpcEndpoints: items.map((it) => endpointView(it, context)), NextToken };
};
