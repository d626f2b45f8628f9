// Sources: docs, EC2 API reference; messages as recorded in reports of Terraform's AWS provider.
import { describe, expect } from 'vitest';
import { emptyVpc, NOWHERE, refusal, subnetIn, test } from './testing/world.ts';

describe('a VPC', () => {
  test('comes with a group, a route table and a network ACL', async ({ world: { ec2 } }) => {
    const Tags = [{ Key: 'Name', Value: 'lab' }];
    const { Vpc } = await ec2.createVpc({
      CidrBlock: '10.1.2.3/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags }],
    });
    expect(Vpc).toMatchObject({
      ...{ CidrBlock: '10.1.0.0/16', State: 'pending', IsDefault: false, Tags },
      ...{ InstanceTenancy: 'default', OwnerId: '111122223333' },
      DhcpOptionsId: expect.stringMatching(/^dopt-0[0-9a-f]{16}$/),
      CidrBlockAssociationSet: [
        { CidrBlock: '10.1.0.0/16', CidrBlockState: { State: 'associated' } },
      ],
    });
    const VpcId = Vpc?.VpcId ?? '';
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    expect((await ec2.describeVpcs({ VpcIds: [VpcId] })).Vpcs?.[0]?.State).toBe('available');
    const { SecurityGroups } = await ec2.describeSecurityGroups({ Filters });
    expect(SecurityGroups).toMatchObject([
      {
        GroupName: 'default',
        Description: 'default VPC security group',
        IpPermissions: [
          { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: SecurityGroups?.[0]?.GroupId }] },
        ],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ]);
    const { RouteTables } = await ec2.describeRouteTables({ Filters });
    expect(RouteTables).toMatchObject([
      {
        Associations: [{ Main: true, AssociationState: { State: 'associated' } }],
        Routes: [
          {
            ...{ DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'local' },
            ...{ Origin: 'CreateRouteTable', State: 'active' },
          },
        ],
      },
    ]);
    const { NetworkAcls } = await ec2.describeNetworkAcls({ Filters });
    expect(NetworkAcls?.[0]).toMatchObject({ IsDefault: true });
    expect(
      NetworkAcls?.[0]?.Entries?.map((it) => [it.Egress, it.RuleNumber, it.RuleAction]),
    ).toEqual([
      [true, 100, 'allow'],
      [true, 32767, 'deny'],
      [false, 100, 'allow'],
      [false, 32767, 'deny'],
    ]);
    await ec2.deleteVpc({ VpcId });
    expect((await ec2.describeSecurityGroups({ Filters })).SecurityGroups).toEqual([]);
  });

  test('is refused in the words of EC2', async ({ world: { ec2 } }) => {
    expect(await refusal(ec2.createVpc({ CidrBlock: '10.0.0.0/8' }))).toBe(
      "400 InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid.",
    );
    expect(await refusal(ec2.createVpc({ CidrBlock: 'ten' }))).toBe(
      '400 InvalidParameterValue: Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.',
    );
    expect(await refusal(ec2.createVpc({}))).toBe(
      '400 MissingParameter: The request must contain the parameter cidrBlock',
    );
    expect(await refusal(ec2.deleteVpc({ VpcId: `vpc-${NOWHERE}` }))).toBe(
      `400 InvalidVpcID.NotFound: The vpc ID 'vpc-${NOWHERE}' does not exist`,
    );
    expect(await refusal(ec2.deleteVpc({ VpcId: 'vpc' }))).toBe(
      '400 InvalidVpcID.Malformed: Invalid id: "vpc" (expecting "vpc-...")',
    );
    for (let at = 0; at < 3; at += 1) await emptyVpc(ec2, `10.${at + 1}.0.0/16`);
    expect(await refusal(emptyVpc(ec2, '10.9.0.0/16'))).toBe(
      '400 VpcLimitExceeded: The maximum number of VPCs has been reached.',
    );
  });

  test('goes only when nothing is left in it', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const inUse = `400 DependencyViolation: The vpc '${VpcId}' has dependencies and cannot be deleted.`;
    const SubnetId = await subnetIn(ec2, VpcId, '10.1.0.0/24');
    expect(await refusal(ec2.deleteVpc({ VpcId }))).toBe(inUse);
    await ec2.deleteSubnet({ SubnetId });
    const { InternetGateway } = await ec2.createInternetGateway({});
    const InternetGatewayId = InternetGateway?.InternetGatewayId;
    await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
    expect(await refusal(ec2.deleteVpc({ VpcId }))).toBe(inUse);
    await ec2.detachInternetGateway({ InternetGatewayId, VpcId });
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    expect(await refusal(ec2.deleteVpc({ VpcId }))).toBe(inUse);
    await ec2.deleteRouteTable({ RouteTableId: RouteTable?.RouteTableId });
    await ec2.deleteVpc({ VpcId });
    expect(await refusal(ec2.describeVpcs({ VpcIds: [VpcId] }))).toMatch(
      /^400 InvalidVpcID.NotFound/,
    );
  });

  test('has attributes, one a call', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const read = () => ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' });
    expect(await read()).toMatchObject({ VpcId, EnableDnsHostnames: { Value: false } });
    await ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: true } });
    expect(await read()).toMatchObject({ EnableDnsHostnames: { Value: true } });
    const both = { EnableDnsHostnames: { Value: true }, EnableDnsSupport: { Value: true } };
    expect(await refusal(ec2.modifyVpcAttribute({ VpcId, ...both }))).toMatch(
      /^400 InvalidParameterCombination/,
    );
  });

  test('can be given further blocks, and lose those that are empty', async ({ world }) => {
    const { ec2 } = world;
    const VpcId = await emptyVpc(ec2);
    const added = await ec2.associateVpcCidrBlock({ VpcId, CidrBlock: '100.64.0.0/16' });
    const AssociationId = added.CidrBlockAssociation?.AssociationId;
    expect(added.CidrBlockAssociation?.CidrBlockState?.State).toBe('associating');
    const SubnetId = await subnetIn(ec2, VpcId, '100.64.0.0/24');
    expect(await refusal(ec2.disassociateVpcCidrBlock({ AssociationId }))).toBe(
      `400 InvalidCidrBlock.InUse: The vpc ${VpcId} currently has a subnet within CIDR block 100.64.0.0/16`,
    );
    await ec2.deleteSubnet({ SubnetId });
    await ec2.disassociateVpcCidrBlock({ AssociationId });
    const { Vpcs } = await ec2.describeVpcs({ VpcIds: [VpcId] });
    const [primary, ...others] = Vpcs?.[0]?.CidrBlockAssociationSet ?? [];
    expect(others).toEqual([]);
    expect(
      await refusal(ec2.disassociateVpcCidrBlock({ AssociationId: primary?.AssociationId })),
    ).toMatch(/^400 OperationNotPermitted: .* primary IPv4 CIDR block of the VPC$/);
  });

  test('can have addresses of IPv6, and a gateway for them', async ({ world: { ec2 } }) => {
    const { Vpc } = await ec2.createVpc({
      CidrBlock: '10.1.0.0/16',
      AmazonProvidedIpv6CidrBlock: true,
    });
    const VpcId = Vpc?.VpcId ?? '';
    const block = Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? '';
    expect(block).toMatch(/^2001:db8:[0-9a-f:]+::\/56$/);
    const Ipv6CidrBlock = block.replace('/56', '/64');
    const { Subnet } = await ec2.createSubnet({ VpcId, CidrBlock: '10.1.0.0/24', Ipv6CidrBlock });
    expect(Subnet?.Ipv6CidrBlockAssociationSet).toMatchObject([{ Ipv6CidrBlock }]);
    const made = await ec2.createEgressOnlyInternetGateway({ VpcId });
    const id = made.EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId;
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const route = { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: id };
    await ec2.createRoute({ RouteTableId: RouteTable?.RouteTableId, ...route });
    const { EgressOnlyInternetGateways } = await ec2.describeEgressOnlyInternetGateways({});
    expect(EgressOnlyInternetGateways).toMatchObject([
      { EgressOnlyInternetGatewayId: id, Attachments: [{ State: 'attached', VpcId }] },
    ]);
    await ec2.deleteEgressOnlyInternetGateway({ EgressOnlyInternetGatewayId: id });
    const { RouteTables } = await ec2.describeRouteTables({
      Filters: [{ Name: 'route.state', Values: ['blackhole'] }],
    });
    expect(RouteTables).toMatchObject([{ RouteTableId: RouteTable?.RouteTableId }]);
  });

  test('takes its DHCP options from a set', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const { DhcpOptions } = await ec2.createDhcpOptions({
      DhcpConfigurations: [{ Key: 'domain-name', Values: ['shop.example'] }],
    });
    const DhcpOptionsId = DhcpOptions?.DhcpOptionsId;
    await ec2.associateDhcpOptions({ DhcpOptionsId, VpcId });
    expect(await refusal(ec2.deleteDhcpOptions({ DhcpOptionsId }))).toBe(
      `400 DependencyViolation: The dhcpOptions '${DhcpOptionsId}' has dependencies and cannot be deleted.`,
    );
    await ec2.associateDhcpOptions({ DhcpOptionsId: 'default', VpcId });
    await ec2.deleteDhcpOptions({ DhcpOptionsId });
    const Filters = [{ Name: 'value', Values: ['AmazonProvidedDNS'] }];
    expect((await ec2.describeDhcpOptions({ Filters })).DhcpOptions).toHaveLength(1);
  });
});
