import type { Route, RouteTable, Subnet } from '@aws-sdk/client-ec2';

/** Where traffic to everywhere else goes from a subnet. */
export type Egress = {
  /** `internet-gateway`, `nat-gateway`, …; `none` where there is no default route. */
  readonly type: string;
  readonly target?: string;
  /** False when the target is gone: the route leads nowhere. */
  readonly works: boolean;
};

/** Kinds of route targets by the member of a route that names them. */
const TARGETS: readonly (readonly [keyof Route, string])[] = [
  ['NatGatewayId', 'nat-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['EgressOnlyInternetGatewayId', 'egress-only-internet-gateway'],
  ['VpcPeeringConnectionId', 'vpc-peering-connection'],
  ['NetworkInterfaceId', 'network-interface'],
  ['InstanceId', 'instance'],
  ['CarrierGatewayId', 'carrier-gateway'],
  ['LocalGatewayId', 'local-gateway'],
  ['CoreNetworkArn', 'core-network'],
];

/** What a `GatewayId` is, by its prefix. */
const GATEWAYS: readonly (readonly [string, string])[] = [
  ['igw-', 'internet-gateway'],
  ['vgw-', 'vpn-gateway'],
  ['vpce-', 'vpc-endpoint'],
];

/** A route as the answer shows it. */
export function routeRow(route: Route): {
  destination: string;
  type: string;
  target: string;
  state: string;
} {
  const { type, target } = targetOf(route);
  return { destination: destinationOf(route), type, target, state: route.State ?? 'active' };
}

function destinationOf(route: Route): string {
  return (
    route.DestinationCidrBlock ??
    route.DestinationIpv6CidrBlock ??
    route.DestinationPrefixListId ??
    'unknown'
  );
}

function targetOf(route: Route): { type: string; target: string } {
  const { GatewayId: gateway } = route;
  if (gateway === 'local') return { type: 'local', target: 'local' };
  if (gateway !== undefined) {
    const known = GATEWAYS.find(([prefix]) => gateway.startsWith(prefix));
    return { type: known?.[1] ?? 'gateway', target: gateway };
  }
  for (const [member, type] of TARGETS) {
    const target = route[member];
    if (typeof target === 'string') return { type, target };
  }
  return { type: 'unknown', target: 'unknown' };
}

/**
 * The route table that really applies to a subnet: its own association, else the VPC's main table.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
 */
export function tableOf(subnet: Subnet, tables: readonly RouteTable[]): RouteTable | undefined {
  const associated = (test: (of: NonNullable<RouteTable['Associations']>[number]) => boolean) =>
    tables.find(
      ({ VpcId, Associations = [] }) => VpcId === subnet.VpcId && Associations.some(test),
    );
  return (
    associated(({ SubnetId }) => SubnetId !== undefined && SubnetId === subnet.SubnetId) ??
    associated(({ Main }) => Main === true)
  );
}

/** Where a table sends what is not for the VPC itself. */
export function egressOf(table: RouteTable | undefined): Egress {
  const route = table?.Routes?.find(({ DestinationCidrBlock: to }) => to === '0.0.0.0/0');
  if (route === undefined) return { type: 'none', works: false };
  return { ...targetOf(route), works: route.State !== 'blackhole' };
}
