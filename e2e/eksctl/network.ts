import { waitUntilNatGatewayAvailable, waitUntilNatGatewayDeleted } from '@aws-sdk/client-ec2';
import { type Account, given, patience } from './account.ts';

const zones = ['us-west-2a', 'us-west-2b', 'us-west-2c'];
const everywhere = { DestinationCidrBlock: '0.0.0.0/0' };

export type Network = {
  readonly vpc: string;
  readonly gateway: string;
  readonly nat: string;
  readonly address: string;
  readonly outside: readonly string[];
  readonly inside: readonly string[];
  readonly tables: readonly string[];
  readonly controlPlaneGroup: string;
  readonly sharedGroup: string;
};

/** As eksctl lays it out; without a way from the private subnets if that is to be missed. */
export async function createNetwork({ ec2 }: Account, name: string, way = true): Promise<Network> {
  const { Vpc } = await ec2.createVpc({
    CidrBlock: '192.168.0.0/16',
    TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: name }] }],
  });
  const vpc = given(Vpc?.VpcId);
  await ec2.modifyVpcAttribute({ VpcId: vpc, EnableDnsSupport: { Value: true } });
  await ec2.modifyVpcAttribute({ VpcId: vpc, EnableDnsHostnames: { Value: true } });
  const { InternetGateway } = await ec2.createInternetGateway({});
  const gateway = given(InternetGateway?.InternetGatewayId);
  await ec2.attachInternetGateway({ InternetGatewayId: gateway, VpcId: vpc });

  const outside = await createSubnets(ec2, vpc, 0, 'kubernetes.io/role/elb');
  const inside = await createSubnets(ec2, vpc, 3, 'kubernetes.io/role/internal-elb');
  for (const SubnetId of outside) {
    await ec2.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: true } });
  }
  const { AllocationId } = await ec2.allocateAddress({ Domain: 'vpc' });
  const address = given(AllocationId);
  const { NatGateway } = await ec2.createNatGateway({
    ...{ AllocationId: address, SubnetId: outside[0] },
  });
  const nat = given(NatGateway?.NatGatewayId);
  await waitUntilNatGatewayAvailable({ client: ec2, ...patience }, { NatGatewayIds: [nat] });

  const open = await createTable(ec2, vpc, outside);
  await ec2.createRoute({ RouteTableId: open, ...everywhere, GatewayId: gateway });
  const tables = [open];
  for (const subnet of inside) {
    const table = await createTable(ec2, vpc, [subnet]);
    if (way) await ec2.createRoute({ RouteTableId: table, ...everywhere, NatGatewayId: nat });
    tables.push(table);
  }
  const groups = await createGroups(ec2, vpc, name);
  return { vpc, gateway, nat, address, outside, inside, tables, ...groups };
}

type Ec2 = Account['ec2'];

async function createSubnets(ec2: Ec2, vpc: string, first: number, role: string) {
  const ids: string[] = [];
  for (const [index, AvailabilityZone] of zones.entries()) {
    const { Subnet } = await ec2.createSubnet({
      ...{ VpcId: vpc, AvailabilityZone, CidrBlock: `192.168.${(first + index) * 32}.0/19` },
      TagSpecifications: [{ ResourceType: 'subnet', Tags: [{ Key: role, Value: '1' }] }],
    });
    ids.push(given(Subnet?.SubnetId));
  }
  return ids;
}

async function createTable(ec2: Ec2, vpc: string, subnets: readonly string[]): Promise<string> {
  const { RouteTable } = await ec2.createRouteTable({ VpcId: vpc });
  const RouteTableId = given(RouteTable?.RouteTableId);
  for (const SubnetId of subnets) await ec2.associateRouteTable({ RouteTableId, SubnetId });
  return RouteTableId;
}

async function createGroups(ec2: Ec2, VpcId: string, name: string) {
  const make = async (GroupName: string, Description: string) =>
    given((await ec2.createSecurityGroup({ VpcId, GroupName, Description })).GroupId);
  const controlPlaneGroup = await make(
    `${name}-ControlPlaneSecurityGroup`,
    'Communication between the control plane and worker nodegroups',
  );
  const sharedGroup = await make(
    `${name}-ClusterSharedNodeSecurityGroup`,
    'Communication between all nodes in the cluster',
  );
  await letIn(ec2, sharedGroup, sharedGroup);
  return { controlPlaneGroup, sharedGroup };
}

/** Everything from one group to another. */
export async function letIn(ec2: Ec2, GroupId: string, from: string): Promise<void> {
  const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: from }] }];
  await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
}

/** In the reverse order. */
export async function deleteNetwork({ ec2 }: Account, network: Network): Promise<void> {
  const { vpc, gateway, nat, address, tables } = network;
  await ec2.deleteSecurityGroup({ GroupId: network.sharedGroup });
  await ec2.deleteSecurityGroup({ GroupId: network.controlPlaneGroup });
  await ec2.deleteNatGateway({ NatGatewayId: nat });
  await waitUntilNatGatewayDeleted({ client: ec2, ...patience }, { NatGatewayIds: [nat] });
  await ec2.releaseAddress({ AllocationId: address });
  const { RouteTables = [] } = await ec2.describeRouteTables({ RouteTableIds: [...tables] });
  for (const { Associations = [] } of RouteTables) {
    for (const { RouteTableAssociationId: AssociationId } of Associations) {
      await ec2.disassociateRouteTable({ AssociationId });
    }
  }
  for (const RouteTableId of tables) await ec2.deleteRouteTable({ RouteTableId });
  for (const SubnetId of [...network.inside, ...network.outside]) {
    await ec2.deleteSubnet({ SubnetId });
  }
  await ec2.detachInternetGateway({ InternetGatewayId: gateway, VpcId: vpc });
  await ec2.deleteInternetGateway({ InternetGatewayId: gateway });
  await ec2.deleteVpc({ VpcId: vpc });
}
