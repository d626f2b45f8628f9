// Sources: docs, EKS user guide: VPC and subnet requirements, security group requirements.
import type { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import {
  emptyVpc,
  freeIn,
  MINUTE,
  prodSubnet,
  refusal,
  subnetIn,
  test,
  type World,
} from '../ec2/testing/world.ts';

const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';

async function interfacesOf(ec2: EC2, cluster: string) {
  const Filters = [{ Name: 'description', Values: [`Amazon EKS ${cluster}`] }];
  return (await ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces ?? [];
}

/** A VPC with an internet gateway, a NAT gateway and subnets of two zones, as `eksctl` makes it. */
async function layOut({ ec2, clock }: World) {
  const VpcId = await emptyVpc(ec2, '192.168.0.0/16');
  await ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: true } });
  const { InternetGateway } = await ec2.createInternetGateway({});
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
  const outside = await subnetIn(ec2, VpcId, '192.168.0.0/19', 'a');
  const inside = [
    await subnetIn(ec2, VpcId, '192.168.64.0/19', 'a'),
    await subnetIn(ec2, VpcId, '192.168.96.0/19', 'b'),
  ];
  const { AllocationId } = await ec2.allocateAddress({ Domain: 'vpc' });
  const { NatGateway } = await ec2.createNatGateway({ SubnetId: outside, AllocationId });
  const NatGatewayId = NatGateway?.NatGatewayId;
  clock.advance(2 * MINUTE);
  const tables: (string | undefined)[] = [];
  for (const [subnets, target] of [
    [[outside], { GatewayId: InternetGatewayId }],
    [inside, { NatGatewayId }],
  ] as const) {
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const RouteTableId = RouteTable?.RouteTableId;
    tables.push(RouteTableId);
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target });
    for (const SubnetId of subnets) await ec2.associateRouteTable({ RouteTableId, SubnetId });
  }
  return { VpcId, inside, outside, tables, InternetGatewayId, NatGatewayId, AllocationId };
}

describe('a cluster in a network of its own', () => {
  test('comes from the VPC upwards, and goes in the other order', async ({ world }) => {
    const { ec2, eks, clock } = world;
    const site = await layOut(world);
    const { VpcId, inside } = site;
    const group = { VpcId, GroupName: 'control-plane', Description: 'further rules' };
    const { GroupId = '' } = await ec2.createSecurityGroup(group);
    const resourcesVpcConfig = { subnetIds: inside, securityGroupIds: [GroupId] };
    await eks.createCluster({ name: 'lab', roleArn, resourcesVpcConfig });
    clock.advance(12 * MINUTE);
    const { cluster } = await eks.describeCluster({ name: 'lab' });
    expect(cluster?.status).toBe('ACTIVE');
    const own = cluster?.resourcesVpcConfig?.clusterSecurityGroupId ?? '';
    const interfaces = await interfacesOf(ec2, 'lab');
    expect(interfaces.map(({ SubnetId }) => SubnetId).sort()).toEqual([...inside].sort());
    const accounts = invoke(world.account, {
      ...{ service: 'organizations', operation: 'ListAccounts', input: {} },
    });
    for (const { Groups = [], Attachment } of interfaces) {
      expect(Groups.map((it) => it.GroupId)).toEqual([own, GroupId]);
      // Attached by an account of EKS's, which is none of the organization's.
      expect(Attachment?.InstanceOwnerId).toMatch(/^\d{12}$/);
      expect(JSON.stringify(accounts)).not.toContain(Attachment?.InstanceOwnerId);
    }
    expect(await freeIn(ec2, inside[0] ?? '')).toBe(8186);
    const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [own] });
    expect(SecurityGroups).toMatchObject([
      {
        GroupName: expect.stringMatching(/^eks-cluster-sg-lab-\d+$/),
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: own }] }],
      },
    ]);
    const groupFilter = { Filters: [{ Name: 'tag:aws:eks:cluster-name', Values: ['lab'] }] };
    expect((await ec2.describeSecurityGroups(groupFilter)).SecurityGroups).toHaveLength(1);
    expect(await refusal(ec2.deleteSubnet({ SubnetId: inside[0] }))).toMatch(/DependencyViolation/);
    expect(await refusal(ec2.deleteSecurityGroup({ GroupId }))).toMatch(/DependencyViolation/);

    await eks.deleteCluster({ name: 'lab' });
    clock.advance(15 * MINUTE);
    expect(await interfacesOf(ec2, 'lab')).toEqual([]);
    expect((await ec2.describeSecurityGroups(groupFilter)).SecurityGroups).toEqual([]);
    await ec2.deleteSecurityGroup({ GroupId });
    await tearDown(world, site);
  });
});

async function tearDown(
  { ec2, clock }: World,
  site: Awaited<ReturnType<typeof layOut>>,
): Promise<void> {
  const { VpcId, InternetGatewayId } = site;
  await ec2.deleteNatGateway({ NatGatewayId: site.NatGatewayId });
  clock.advance(MINUTE);
  await ec2.releaseAddress({ AllocationId: site.AllocationId });
  for (const SubnetId of [...site.inside, site.outside]) await ec2.deleteSubnet({ SubnetId });
  for (const RouteTableId of site.tables) await ec2.deleteRouteTable({ RouteTableId });
  await ec2.detachInternetGateway({ InternetGatewayId, VpcId });
  await ec2.deleteInternetGateway({ InternetGatewayId });
  await ec2.deleteVpc({ VpcId });
}

describe('a control plane', () => {
  test('does not come to life without addresses', async ({ world: { ec2, eks, clock } }) => {
    const VpcId = await emptyVpc(ec2);
    const subnetIds = [
      await subnetIn(ec2, VpcId, '10.1.0.0/28', 'a'),
      await subnetIn(ec2, VpcId, '10.1.1.0/28', 'b'),
    ];
    const [SubnetId] = subnetIds;
    await ec2.createNetworkInterface({ SubnetId, SecondaryPrivateIpAddressCount: 10 });
    await eks.createCluster({ name: 'tight', roleArn, resourcesVpcConfig: { subnetIds } });
    clock.advance(12 * MINUTE);
    const { cluster } = await eks.describeCluster({ name: 'tight' });
    expect(cluster).toMatchObject({
      status: 'FAILED',
      health: { issues: [{ code: 'InsufficientFreeAddresses', resourceIds: [SubnetId] }] },
    });
    await eks.deleteCluster({ name: 'tight' });
    clock.advance(15 * MINUTE);
    expect(await freeIn(ec2, subnetIds[1] ?? '')).toBe(11);
  });

  test('moves with the subnets of its cluster', async ({ world: { ec2, eks, clock } }) => {
    const VpcId = await emptyVpc(ec2);
    const zones = ['a', 'b', 'c'] as const;
    const subnets = await Promise.all(
      zones.map((zone, at) => subnetIn(ec2, VpcId, `10.1.${at}.0/24`, zone)),
    );
    const subnetIds = subnets.slice(0, 2);
    await eks.createCluster({ name: 'lab', roleArn, resourcesVpcConfig: { subnetIds } });
    clock.advance(12 * MINUTE);
    const moved = { subnetIds: subnets.slice(1) };
    await eks.updateClusterConfig({ name: 'lab', resourcesVpcConfig: moved });
    clock.advance(10 * MINUTE);
    expect((await interfacesOf(ec2, 'lab')).map(({ SubnetId }) => SubnetId).sort()).toEqual(
      [...moved.subnetIds].sort(),
    );
    expect(await freeIn(ec2, subnets[0] ?? '')).toBe(251);
  });

  test('needs subnets and groups of one VPC', async ({ world: { ec2, eks } }) => {
    const VpcId = await emptyVpc(ec2);
    const own = [
      await subnetIn(ec2, VpcId, '10.1.0.0/24', 'a'),
      await subnetIn(ec2, VpcId, '10.1.1.0/24', 'b'),
    ];
    const create = (resourcesVpcConfig: { subnetIds: string[]; securityGroupIds?: string[] }) =>
      refusal(eks.createCluster({ name: 'lab', roleArn, resourcesVpcConfig }));
    expect(await create({ subnetIds: [prodSubnet, own[1] ?? ''] })).toBe(
      '400 InvalidParameterException: Subnets must be in the same VPC',
    );
    const missing = 'sg-0123456789abcdef0';
    expect(await create({ subnetIds: own, securityGroupIds: [missing] })).toBe(
      `400 InvalidParameterException: The security group '${missing}' does not exist`,
    );
    const { SecurityGroups } = await ec2.describeSecurityGroups({
      Filters: [{ Name: 'group-name', Values: ['prod-endpoints'] }],
    });
    const elsewhere = SecurityGroups?.[0]?.GroupId ?? '';
    expect(await create({ subnetIds: own, securityGroupIds: [elsewhere] })).toMatch(
      /does not belong to the VPC/,
    );
    const refused = (await ec2.describeSecurityGroups({})).SecurityGroups ?? [];
    expect(refused.filter(({ GroupName }) => GroupName?.includes('-sg-lab-'))).toEqual([]);
  });
});
