import type {
  AllocateAddressResult,
  CreateInternetGatewayResult,
  CreateNatGatewayResult,
  CreateRouteTableResult,
  CreateSecurityGroupResult,
  ResourceType,
} from '@aws-sdk/client-ec2';
import type { Account } from '../account/account.ts';
import type { Step } from './call.ts';
import { type NetworkPlan, networkPlans } from './networks-data.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Days since the networks were laid out: before there was a cluster in them. */
const AGE = 195;
const everywhere = '0.0.0.0/0';

/** The company's networks, as its platform team makes them. */
export const networks: Step = (call, account) => {
  for (const plan of networkPlans) {
    const made = account.clock.now() - AGE * DAY;
    const at = (minutes: number, name: string, input: object) =>
      call(`ec2:${name}`, input, { region: plan.region, at: made + minutes * MINUTE });
    layOut({ plan, account, call: at });
  }
};

type Site = {
  readonly plan: NetworkPlan;
  readonly account: Account;
  readonly call: (minutes: number, name: string, input: object) => object;
};

function layOut(site: Site): void {
  const { plan, account, call } = site;
  const VpcId = plan.id;
  account.ids.reserve(VpcId);
  call(0, 'CreateVpc', { CidrBlock: `${plan.prefix}.0.0/16`, ...tagged(plan, 'vpc', plan.name) });
  call(0, 'ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: true } });
  const made: CreateInternetGatewayResult = call(1, 'CreateInternetGateway', {
    ...tagged(plan, 'internet-gateway', plan.name),
  });
  const InternetGatewayId = made.InternetGateway?.InternetGatewayId;
  call(1, 'AttachInternetGateway', { InternetGatewayId, VpcId });
  subnets(site);
  const open = routeTable(site, 'public', { GatewayId: InternetGatewayId });
  const gateways = natGateways(site);
  for (const [index, [zone, [inside, outside]]] of Object.entries(plan.subnets).entries()) {
    associate(site, open, outside);
    const NatGatewayId = gateways[index % gateways.length];
    associate(site, routeTable(site, `private-${zone}`, { NatGatewayId }), inside);
  }
  endpoints(site);
}

/** Private subnets of `/19` and public ones of `/22`, one of each in every zone. */
function subnets({ plan, account, call }: Site): void {
  for (const [index, [zone, [inside, outside]]] of Object.entries(plan.subnets).entries()) {
    const both = [
      [inside, 'private', `${plan.prefix}.${index * 32}.0/19`, 'internal-elb'],
      [outside, 'public', `${plan.prefix}.${128 + index * 4}.0/22`, 'elb'],
    ] as const;
    for (const [SubnetId, kind, CidrBlock, role] of both) {
      account.ids.reserve(SubnetId);
      const roles = {
        [`kubernetes.io/role/${role}`]: '1',
        ...Object.fromEntries(
          plan.clusters.map((name) => [`kubernetes.io/cluster/${name}`, 'shared']),
        ),
      };
      call(2, 'CreateSubnet', {
        ...{ VpcId: plan.id, CidrBlock, AvailabilityZone: zone },
        ...tagged(plan, 'subnet', `${plan.name}-${kind}-${zone}`, roles),
      });
    }
    call(3, 'ModifySubnetAttribute', { SubnetId: outside, MapPublicIpOnLaunch: { Value: true } });
  }
}

function natGateways({ plan, call }: Site): (string | undefined)[] {
  const zones = Object.entries(plan.subnets);
  const chosen = plan.gateways === 'one' ? zones.slice(0, 1) : zones;
  return chosen.map(([zone, [, SubnetId]]) => {
    const name = `${plan.name}-nat-${zone}`;
    const { AllocationId }: AllocateAddressResult = call(4, 'AllocateAddress', {
      ...{ Domain: 'vpc', ...tagged(plan, 'elastic-ip', name) },
    });
    const { NatGateway }: CreateNatGatewayResult = call(4, 'CreateNatGateway', {
      ...{ SubnetId, AllocationId, ...tagged(plan, 'natgateway', name) },
    });
    return NatGateway?.NatGatewayId;
  });
}

function routeTable({ plan, call }: Site, kind: string, target: object): string | undefined {
  const { RouteTable }: CreateRouteTableResult = call(6, 'CreateRouteTable', {
    ...{ VpcId: plan.id, ...tagged(plan, 'route-table', `${plan.name}-${kind}`) },
  });
  const RouteTableId = RouteTable?.RouteTableId;
  call(6, 'CreateRoute', { RouteTableId, DestinationCidrBlock: everywhere, ...target });
  return RouteTableId;
}

function associate({ call }: Site, RouteTableId: string | undefined, SubnetId: string): void {
  call(7, 'AssociateRouteTable', { RouteTableId, SubnetId });
}

/** Pulls of images need not go through the NAT gateways: their layers lie in S3. */
function endpoints({ plan, call }: Site): void {
  const inside = Object.values(plan.subnets).map(([SubnetId]) => SubnetId);
  const ServiceName = (name: string) => `com.amazonaws.${plan.region}.${name}`;
  const { RouteTables = [] }: { RouteTables?: { RouteTableId?: string }[] } = call(
    8,
    'DescribeRouteTables',
    { Filters: [{ Name: 'association.subnet-id', Values: inside }] },
  );
  call(8, 'CreateVpcEndpoint', {
    ...{ VpcId: plan.id, ServiceName: ServiceName('s3'), VpcEndpointType: 'Gateway' },
    RouteTableIds: RouteTables.map(({ RouteTableId }) => RouteTableId),
    ...tagged(plan, 'vpc-endpoint', `${plan.name}-s3`),
  });
  if (plan.gateways === 'one') return;
  const { GroupId }: CreateSecurityGroupResult = call(9, 'CreateSecurityGroup', {
    ...{ VpcId: plan.id, GroupName: `${plan.name}-endpoints` },
    Description: 'HTTPS from the network to VPC endpoints',
    ...tagged(plan, 'security-group', `${plan.name}-endpoints`),
  });
  const IpRanges = [{ CidrIp: `${plan.prefix}.0.0/16`, Description: 'the network itself' }];
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges }];
  call(9, 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions });
  for (const name of ['ecr.api', 'ecr.dkr', 'sts']) {
    call(9, 'CreateVpcEndpoint', {
      ...{ VpcId: plan.id, ServiceName: ServiceName(name), VpcEndpointType: 'Interface' },
      ...{ SubnetIds: inside, SecurityGroupIds: [GroupId] },
      ...tagged(plan, 'vpc-endpoint', `${plan.name}-${name.replace('.', '-')}`),
    });
  }
}

function tagged(
  plan: NetworkPlan,
  type: ResourceType,
  name: string,
  more: Readonly<Record<string, string>> = {},
): object {
  const tags = Object.entries({ Name: name, ...plan.tags, ...more });
  const Tags = tags.map(([Key, Value]) => ({ Key, Value }));
  return { TagSpecifications: [{ ResourceType: type, Tags }] };
}
