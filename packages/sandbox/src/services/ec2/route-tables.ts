import type {
  CreateRouteTableRequest,
  CreateRouteTableResult,
  DeleteRouteTableRequest,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  RouteTable,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { found } from './kinds.ts';
import { select } from './paging.ts';
import { routesOf } from './routes.ts';
import {
  ec2State,
  type Place,
  type RouteTableAssociationRecord,
  type RouteTableRecord,
  type SubnetRecord,
  type Tags,
  type VpcRecord,
} from './state.ts';
import { tagList, tagsFor } from './tags.ts';

/** Makes a route table; the one that comes with a VPC is its main one. */
export function newRouteTable(
  vpc: VpcRecord,
  tags: Tags,
  { account, region }: Place,
  main?: 'main',
): RouteTableRecord {
  const id = account.ids.resource('rtb');
  const table: RouteTableRecord = { id, tags, vpc, routes: new Map(), associations: new Map() };
  if (main) {
    const association = { id: account.ids.resource('rtbassoc'), subnet: undefined };
    table.associations.set(association.id, association);
  }
  ec2State(region).routeTables.set(id, table);
  return table;
}

/** The table that holds for every subnet of its VPC which has no other. */
export function isMain({ associations }: RouteTableRecord): boolean {
  return [...associations.values()].some(({ subnet }) => subnet === undefined);
}

/** The table by which a subnet's packets go. */
export function routeTableOf(
  subnet: SubnetRecord,
  { region }: Pick<Place, 'region'>,
): RouteTableRecord {
  const tables = [...ec2State(region).routeTables.values()];
  const own = tables.find(({ associations }) =>
    [...associations.values()].some((association) => association.subnet === subnet),
  );
  const table = own ?? tables.find((it) => it.vpc === subnet.vpc && isMain(it));
  if (table === undefined) throw new Error(`${subnet.vpc.id} has no main route table`);
  return table;
}

/** A subnet that goes takes its association along. */
export function leaveRouteTable(subnet: SubnetRecord, { region }: Place): void {
  for (const { associations } of ec2State(region).routeTables.values()) {
    for (const association of associations.values()) {
      if (association.subnet === subnet) associations.delete(association.id);
    }
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html */
export const createRouteTable: Operation<CreateRouteTableRequest, CreateRouteTableResult> = (
  input,
  context,
) => {
  const vpc = found(context, 'vpcs', input.VpcId);
  const table = newRouteTable(vpc, tagsFor('routeTables', input.TagSpecifications), context);
  return { RouteTable: view(table, context), ClientToken: input.ClientToken };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html */
export const deleteRouteTable: Operation<DeleteRouteTableRequest, object> = (input, context) => {
  const { id, associations } = found(context, 'routeTables', input.RouteTableId);
  const { routeTables, endpoints } = ec2State(context.region);
  const ofEndpoint = [...endpoints.values()].some((endpoint) =>
    endpoint.routeTables.some((table) => table.id === id),
  );
  if (associations.size > 0 || ofEndpoint) throw faults.routeTableInUse({ id });
  routeTables.delete(id);
  return {};
};

const filters: FilterTable<RouteTableRecord> = {
  'association.gateway-id': () => [],
  'association.main': (table) => isMain(table),
  'association.route-table-association-id': ({ associations }) => [...associations.keys()],
  'association.route-table-id': ({ id, associations }) => (associations.size > 0 ? id : undefined),
  'association.subnet-id': ({ associations }) =>
    [...associations.values()].map(({ subnet }) => subnet?.id),
  'owner-id': (_, { account }) => account.id,
  'route-table-id': ({ id }) => id,
  'route.destination-cidr-block': route((it) => it.DestinationCidrBlock),
  'route.destination-ipv6-cidr-block': route((it) => it.DestinationIpv6CidrBlock),
  'route.destination-prefix-list-id': route((it) => it.DestinationPrefixListId),
  'route.egress-only-internet-gateway-id': route((it) => it.EgressOnlyInternetGatewayId),
  'route.gateway-id': route((it) => it.GatewayId),
  'route.instance-id': route((it) => it.InstanceId),
  'route.nat-gateway-id': route((it) => it.NatGatewayId),
  'route.origin': route((it) => it.Origin),
  'route.state': route((it) => it.State),
  'route.transit-gateway-id': route((it) => it.TransitGatewayId),
  'route.vpc-peering-connection-id': route((it) => it.VpcPeeringConnectionId),
  'vpc-id': ({ vpc }) => vpc.id,
};

type Routes = ReturnType<typeof routesOf>;

function route(
  read: (route: Routes[number]) => string | undefined,
): (table: RouteTableRecord, place: Place) => (string | undefined)[] {
  return (table, place) => routesOf(table, place).map(read);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
export const describeRouteTables: Operation<
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult
> = (input, context) => {
  const asked = { ...input, ids: input.RouteTableIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'routeTables', asked, filters);
  return { RouteTables: items.map((table) => view(table, context)), NextToken };
};

function view(table: RouteTableRecord, place: Place): RouteTable {
  return {
    Associations: [...table.associations.values()].map((it) => associationView(table, it)),
    PropagatingVgws: [],
    RouteTableId: table.id,
    Routes: routesOf(table, place),
    Tags: tagList(table.tags),
    VpcId: table.vpc.id,
    OwnerId: place.account.id,
  };
}

function associationView(
  { id }: RouteTableRecord,
  { id: RouteTableAssociationId, subnet }: RouteTableAssociationRecord,
) {
  return {
    ...{ Main: subnet === undefined, RouteTableAssociationId, RouteTableId: id },
    ...{ SubnetId: subnet?.id, AssociationState: { State: 'associated' as const } },
  };
}
