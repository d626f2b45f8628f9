// Sources: docs, VPC user guide: route tables; messages as recorded in reports of Terraform's users.
import type { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import {
  emptyVpc,
  MINUTE,
  NOWHERE,
  prodSubnet,
  prodVpc,
  refusal,
  subnetIn,
  test,
} from './testing/world.ts';

const DestinationCidrBlock = '0.0.0.0/0';

async function attachedGateway(ec2: EC2, VpcId: string): Promise<string> {
  const { InternetGateway } = await ec2.createInternetGateway({});
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
  return InternetGatewayId;
}

async function routesIn(ec2: EC2, id: string | undefined): Promise<unknown[][]> {
  const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [id ?? ''] });
  const routes = RouteTables?.[0]?.Routes ?? [];
  return routes.map((it) => [it.DestinationCidrBlock, it.GatewayId ?? it.NatGatewayId, it.State]);
}

describe('a route', () => {
  test('becomes a black hole when its target goes', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const RouteTableId = RouteTable?.RouteTableId;
    const GatewayId = await attachedGateway(ec2, VpcId);
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock, GatewayId });
    const local = ['10.1.0.0/16', 'local', 'active'];
    expect(await routesIn(ec2, RouteTableId)).toEqual([local, ['0.0.0.0/0', GatewayId, 'active']]);
    await ec2.detachInternetGateway({ InternetGatewayId: GatewayId, VpcId });
    expect(await routesIn(ec2, RouteTableId)).toEqual([
      local,
      ['0.0.0.0/0', GatewayId, 'blackhole'],
    ]);
    await ec2.attachInternetGateway({ InternetGatewayId: GatewayId, VpcId });
    expect((await routesIn(ec2, RouteTableId))[1]).toEqual(['0.0.0.0/0', GatewayId, 'active']);
    await ec2.deleteRoute({ RouteTableId, DestinationCidrBlock });
    expect(await routesIn(ec2, RouteTableId)).toEqual([local]);
  });

  test('of the healthy account breaks with its NAT gateway', async ({ world: { ec2, clock } }) => {
    const Filters = [{ Name: 'association.subnet-id', Values: [prodSubnet] }];
    const { RouteTables } = await ec2.describeRouteTables({ Filters });
    const [table] = RouteTables ?? [];
    const NatGatewayId = table?.Routes?.[1]?.NatGatewayId;
    expect((await routesIn(ec2, table?.RouteTableId))[1]).toEqual([
      ...['0.0.0.0/0', NatGatewayId, 'active'],
    ]);
    await ec2.deleteNatGateway({ NatGatewayId });
    expect((await routesIn(ec2, table?.RouteTableId))[1]?.[2]).toBe('blackhole');
    clock.advance(2 * 60 * MINUTE);
    expect((await routesIn(ec2, table?.RouteTableId))[1]?.[2]).toBe('blackhole');
  });

  test('is refused in the words of EC2', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const RouteTableId = RouteTable?.RouteTableId;
    const GatewayId = await attachedGateway(ec2, VpcId);
    const create = (more: object) =>
      refusal(ec2.createRoute({ RouteTableId, DestinationCidrBlock, GatewayId, ...more }));
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock, GatewayId });
    expect(await create({})).toBe(
      '400 RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.',
    );
    expect(await create({ DestinationCidrBlock: '10.1.0.0/16' })).toMatch(/RouteAlreadyExists/);
    expect(await create({ GatewayId: `igw-${NOWHERE}`, DestinationCidrBlock: '1.0.0.0/8' })).toBe(
      `400 InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-${NOWHERE}' does not exist`,
    );
    expect(
      await refusal(ec2.deleteRoute({ RouteTableId, DestinationCidrBlock: '9.0.0.0/8' })),
    ).toBe(
      `400 InvalidRoute.NotFound: no route with destination-cidr-block 9.0.0.0/8 in route table ${RouteTableId}`,
    );
    const replace = { RouteTableId, DestinationCidrBlock: '9.0.0.0/8', GatewayId };
    expect(await refusal(ec2.replaceRoute(replace))).toMatch(/There is no route defined for/);
    const { InternetGateway } = await ec2.createInternetGateway({});
    const loose = InternetGateway?.InternetGatewayId;
    expect(await create({ DestinationCidrBlock: '9.0.0.0/8', GatewayId: loose })).toBe(
      `400 Gateway.NotAttached: resource ${loose} is not attached to network ${VpcId}`,
    );
  });
});

describe('a route table', () => {
  test('holds for a subnet instead of the main one', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const SubnetId = await subnetIn(ec2, VpcId, '10.1.0.0/24');
    const [one, other] = await Promise.all(
      [1, 2].map(async () => (await ec2.createRouteTable({ VpcId })).RouteTable?.RouteTableId),
    );
    const { AssociationId } = await ec2.associateRouteTable({ RouteTableId: one, SubnetId });
    expect(await refusal(ec2.associateRouteTable({ RouteTableId: other, SubnetId }))).toBe(
      `400 Resource.AlreadyAssociated: the specified association for route table ${one} conflicts with an existing association`,
    );
    expect(await refusal(ec2.deleteRouteTable({ RouteTableId: one }))).toBe(
      `400 DependencyViolation: The routeTable '${one}' has dependencies and cannot be deleted.`,
    );
    const replaced = await ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId: other });
    await ec2.deleteRouteTable({ RouteTableId: one });
    await ec2.disassociateRouteTable({ AssociationId: replaced.NewAssociationId });
    await ec2.deleteRouteTable({ RouteTableId: other });
  });

  test('can become the main one', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const Filters = [
      { Name: 'vpc-id', Values: [VpcId] },
      { Name: 'association.main', Values: ['true'] },
    ];
    const main = async () => (await ec2.describeRouteTables({ Filters })).RouteTables?.[0];
    const before = await main();
    const AssociationId = before?.Associations?.[0]?.RouteTableAssociationId;
    expect(await refusal(ec2.disassociateRouteTable({ AssociationId }))).toMatch(
      /^400 InvalidParameterValue: cannot disassociate the main route table association/,
    );
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const RouteTableId = RouteTable?.RouteTableId;
    await ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId });
    expect((await main())?.RouteTableId).toBe(RouteTableId);
    await ec2.deleteRouteTable({ RouteTableId: before?.RouteTableId });
    await ec2.deleteVpc({ VpcId });
  });
});

describe('an internet gateway', () => {
  test('belongs to one network, and a network to one gateway', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const InternetGatewayId = await attachedGateway(ec2, VpcId);
    expect(await refusal(ec2.attachInternetGateway({ InternetGatewayId, VpcId: prodVpc }))).toBe(
      `400 Resource.AlreadyAssociated: resource ${InternetGatewayId} is already attached to network ${VpcId}`,
    );
    expect(await refusal(attachedGateway(ec2, VpcId))).toBe(
      `400 InvalidParameterValue: Network ${VpcId} already has an internet gateway attached`,
    );
    expect(await refusal(ec2.deleteInternetGateway({ InternetGatewayId }))).toBe(
      `400 DependencyViolation: The internetGateway '${InternetGatewayId}' has dependencies and cannot be deleted.`,
    );
    await ec2.detachInternetGateway({ InternetGatewayId, VpcId });
    await ec2.deleteInternetGateway({ InternetGatewayId });
  });

  test('stays while addresses are mapped through it', async ({ world: { ec2 } }) => {
    const { InternetGateways } = await ec2.describeInternetGateways({
      Filters: [{ Name: 'attachment.vpc-id', Values: [prodVpc] }],
    });
    const InternetGatewayId = InternetGateways?.[0]?.InternetGatewayId;
    expect(InternetGateways?.[0]?.Attachments).toEqual([{ State: 'available', VpcId: prodVpc }]);
    expect(await refusal(ec2.detachInternetGateway({ InternetGatewayId, VpcId: prodVpc }))).toBe(
      `400 DependencyViolation: Network ${prodVpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  });
});
