import type {
  CreateRouteRequest,
  CreateRouteResult,
  DeleteRouteRequest,
  ReplaceRouteRequest,
  Route,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import {
  ec2State,
  type Kind,
  type Place,
  type RouteRecord,
  type RouteTableRecord,
  type RouteTarget,
} from './state.ts';
import { readCidr } from './vpc-cidr-blocks.ts';

type Destination = Pick<RouteRecord, 'member' | 'destination'>;
type GivenTarget = Checked<CreateRouteRequest>;

const destinations = [
  'DestinationCidrBlock',
  'DestinationIpv6CidrBlock',
  'DestinationPrefixListId',
] as const;

/** Targets that are simulated, by the member that names them. */
const targets: Readonly<Record<RouteTarget['member'], Kind>> = {
  EgressOnlyInternetGatewayId: 'egressGateways',
  GatewayId: 'internetGateways',
  NatGatewayId: 'natGateways',
  NetworkInterfaceId: 'networkInterfaces',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html */
export const createRoute: Operation<CreateRouteRequest, CreateRouteResult> = (input, context) => {
  const table = found(context, 'routeTables', input.RouteTableId);
  const to = destinationOf(input);
  if (isLocal(table, to) || table.routes.has(to.destination)) {
    throw faults.routeExists({ destination: to.destination });
  }
  const target = targetOf(table, input, context);
  table.routes.set(to.destination, { ...to, target, origin: 'CreateRoute' });
  return { Return: true };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html */
export const replaceRoute: Operation<ReplaceRouteRequest, object> = (input, context) => {
  const table = found(context, 'routeTables', input.RouteTableId);
  const { destination } = destinationOf(input);
  const route = table.routes.get(destination);
  if (isLocal(table, destinationOf(input))) throw faults.localRoute({ destination });
  if (route === undefined) throw faults.routeToReplaceMissing({ destination });
  if (route.origin !== 'CreateRoute' || route.target.id.startsWith('vpce-')) {
    throw faults.managedByService({ id: destination });
  }
  route.target = targetOf(table, input, context);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html */
export const deleteRoute: Operation<DeleteRouteRequest, object> = (input, context) => {
  const table = found(context, 'routeTables', input.RouteTableId);
  const to = destinationOf(input);
  const { destination } = to;
  if (isLocal(table, to)) throw faults.localRoute({ destination });
  const route = table.routes.get(destination);
  if (route === undefined) throw faults.routeMissing({ destination, id: table.id });
  if (route.target.id.startsWith('vpce-')) throw faults.managedByService({ id: destination });
  table.routes.delete(destination);
  return {};
};

function destinationOf(input: Checked<DeleteRouteRequest>): Destination {
  const given = destinations.filter((member) => input[member] !== undefined);
  const [member] = given;
  if (member === undefined) throw faults.parameterMissing({ member: 'destinationCidrBlock' });
  if (given.length > 1) {
    throw faults.mixInvalid({ reason: 'Only one destination may be given' });
  }
  const text = input[member] ?? '';
  if (member === 'DestinationPrefixListId') return { member, destination: text };
  const name =
    member === 'DestinationCidrBlock' ? 'destinationCidrBlock' : 'destinationIpv6CidrBlock';
  const cidr = readCidr(text, name);
  if ((cidr.family === 6) !== (member === 'DestinationIpv6CidrBlock')) {
    throw faults.cidrInvalid({ value: text, member: name });
  }
  return { member, destination: cidr.text };
}

function isLocal({ vpc }: RouteTableRecord, { destination }: Destination): boolean {
  return vpc.cidrs.some(({ cidr }) => cidr.text === destination);
}

/** The one target of a call: there, and in the network of the table. */
function targetOf(table: RouteTableRecord, input: GivenTarget, place: Place): RouteTarget {
  const members = Object.keys(input).filter(
    (member) =>
      /(Id|Arn)$/.test(member) && member !== 'RouteTableId' && !member.startsWith('Destination'),
  );
  if (members.length !== 1) {
    const reason = 'Exactly one target of the route must be given';
    throw faults.mixInvalid({ reason });
  }
  for (const [member, kind] of Object.entries(targets)) {
    // The keys of the table are the members.
    const name = member as RouteTarget['member'];
    const id = input[name];
    if (id === undefined) continue;
    found(place, kind, id);
    checkNetwork(table, { member: name, id }, place);
    return { member: name, id };
  }
  throw faults.valueUnsupported({ what: `routes to a target given as ${members[0]}` });
}

function checkNetwork(table: RouteTableRecord, { member, id }: RouteTarget, place: Place): void {
  const vpc = vpcOfTarget({ member, id }, place);
  if (vpc === table.vpc) return;
  if (vpc === undefined) throw faults.gatewayNotAttached({ id, vpcId: table.vpc.id });
  throw faults.targetInOtherVpc({ id: table.id, target: id });
}

function vpcOfTarget({ member, id }: RouteTarget, place: Place) {
  if (member === 'GatewayId') return found(place, 'internetGateways', id).vpc;
  if (member === 'EgressOnlyInternetGatewayId') return found(place, 'egressGateways', id).vpc;
  const kind = member === 'NatGatewayId' ? 'natGateways' : 'networkInterfaces';
  return found(place, kind, id).subnet.vpc;
}

/** All routes of a table: the local ones of the VPC's blocks, then those that were made. */
export function routesOf(table: RouteTableRecord, place: Pick<Place, 'region'>): Route[] {
  const local = table.vpc.cidrs.map(
    ({ cidr }): Route => ({
      ...{ [cidr.family === 4 ? 'DestinationCidrBlock' : 'DestinationIpv6CidrBlock']: cidr.text },
      ...{ GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
    }),
  );
  const made = [...table.routes.values()].map(({ member, destination, origin, target }): Route => {
    const State = isReachable(table, target, place) ? 'active' : 'blackhole';
    return { [member]: destination, [target.member]: target.id, Origin: origin, State };
  });
  return [...local, ...made];
}

/** A route whose target is gone, or no longer works, leads nowhere. */
function isReachable(
  { vpc }: RouteTableRecord,
  { member, id }: RouteTarget,
  { region }: Pick<Place, 'region'>,
): boolean {
  const state = ec2State(region);
  if (id.startsWith('vpce-')) return state.endpoints.has(id);
  if (member === 'GatewayId') return state.internetGateways.get(id)?.vpc === vpc;
  if (member === 'NetworkInterfaceId') return state.networkInterfaces.has(id);
  if (member === 'EgressOnlyInternetGatewayId') return state.egressGateways.has(id);
  const status = state.natGateways.get(id)?.status;
  return status === 'available' || status === 'pending';
}
