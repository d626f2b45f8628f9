// Sources: docs, AWS PrivateLink guide; messages of CreateVpcEndpoint as recorded in issue reports.
import { describe, expect } from 'vitest';
import { emptyVpc, freeIn, MINUTE, NOWHERE, refusal, subnetIn, test } from './testing/world.ts';

describe('a gateway endpoint', () => {
  test('is a route in its tables', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const { RouteTable } = await ec2.createRouteTable({ VpcId });
    const RouteTableIds = [RouteTable?.RouteTableId ?? ''];
    const ServiceName = 'com.amazonaws.us-west-2.s3';
    const { VpcEndpoint } = await ec2.createVpcEndpoint({ VpcId, ServiceName, RouteTableIds });
    const id = VpcEndpoint?.VpcEndpointId ?? '';
    expect(VpcEndpoint).toMatchObject({ VpcEndpointType: 'Gateway', State: 'available' });
    const routes = async () => {
      const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds });
      return RouteTables?.[0]?.Routes?.slice(1);
    };
    expect(await routes()).toMatchObject([
      { DestinationPrefixListId: 'pl-68a54001', GatewayId: id, State: 'active' },
    ]);
    const { PrefixLists } = await ec2.describePrefixLists({ PrefixListIds: ['pl-68a54001'] });
    expect(PrefixLists).toMatchObject([{ PrefixListName: ServiceName }]);
    expect(await refusal(ec2.deleteRouteTable({ RouteTableId: RouteTableIds[0] }))).toMatch(
      /^400 DependencyViolation/,
    );
    await ec2.modifyVpcEndpoint({ VpcEndpointId: id, RemoveRouteTableIds: RouteTableIds });
    expect(await routes()).toEqual([]);
    await ec2.modifyVpcEndpoint({ VpcEndpointId: id, AddRouteTableIds: RouteTableIds });
    const unknown = `vpce-${NOWHERE}`;
    const { Unsuccessful } = await ec2.deleteVpcEndpoints({ VpcEndpointIds: [id, unknown] });
    expect(Unsuccessful).toEqual([
      {
        ResourceId: unknown,
        Error: {
          Code: 'InvalidVpcEndpointId.NotFound',
          Message: `The Vpc Endpoint Id '${unknown}' does not exist`,
        },
      },
    ]);
    expect(await routes()).toEqual([]);
    await ec2.deleteRouteTable({ RouteTableId: RouteTableIds[0] });
    await ec2.deleteVpc({ VpcId });
  });
});

describe('an interface endpoint', () => {
  const ServiceName = 'com.amazonaws.us-west-2.ecr.api';

  test('is an interface in each of its subnets', async ({ world: { ec2, clock } }) => {
    const VpcId = await emptyVpc(ec2);
    await ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: true } });
    const one = await subnetIn(ec2, VpcId, '10.1.0.0/28', 'a');
    const other = await subnetIn(ec2, VpcId, '10.1.1.0/28', 'b');
    const { VpcEndpoint } = await ec2.createVpcEndpoint({
      ...{ VpcId, ServiceName, VpcEndpointType: 'Interface', SubnetIds: [one] },
    });
    const VpcEndpointId = VpcEndpoint?.VpcEndpointId ?? '';
    expect(VpcEndpoint).toMatchObject({ State: 'pending', PrivateDnsEnabled: true });
    clock.advance(MINUTE);
    await ec2.modifyVpcEndpoint({ VpcEndpointId, AddSubnetIds: [other] });
    const { VpcEndpoints } = await ec2.describeVpcEndpoints({ VpcEndpointIds: [VpcEndpointId] });
    expect(VpcEndpoints).toMatchObject([
      { State: 'available', SubnetIds: [one, other], Groups: [{ GroupName: 'default' }] },
    ]);
    expect(VpcEndpoints?.[0]?.DnsEntries?.map(({ DnsName }) => DnsName)).toContain(
      'api.ecr.us-west-2.amazonaws.com',
    );
    expect([await freeIn(ec2, one), await freeIn(ec2, other)]).toEqual([10, 10]);
    expect(await refusal(ec2.deleteSubnet({ SubnetId: one }))).toMatch(/DependencyViolation/);
    await ec2.deleteVpcEndpoints({ VpcEndpointIds: [VpcEndpointId] });
    clock.advance(MINUTE);
    expect(await freeIn(ec2, one)).toBe(11);
    await ec2.deleteSubnet({ SubnetId: one });
  });

  test('is refused in the words of EC2', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const SubnetIds = [await subnetIn(ec2, VpcId, '10.1.0.0/28')];
    const create = (more: object) =>
      refusal(
        ec2.createVpcEndpoint({
          ...{ VpcId, ServiceName, VpcEndpointType: 'Interface', SubnetIds, ...more },
        }),
      );
    expect(await create({})).toMatch(/^400 InvalidParameter: Enabling private DNS requires both/);
    const twice = [...SubnetIds, await subnetIn(ec2, VpcId, '10.1.1.0/28')];
    expect(await create({ SubnetIds: twice, PrivateDnsEnabled: false })).toMatch(
      /^400 DuplicateSubnetsInSameZone/,
    );
    expect(await create({ ServiceName: 'com.amazonaws.us-west-2.nothing' })).toBe(
      "400 InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-west-2.nothing' does not exist",
    );
  });

  test('is of a service that can be looked up', async ({ world: { ec2 } }) => {
    const { ServiceDetails } = await ec2.describeVpcEndpointServices({
      ServiceNames: [ServiceName],
    });
    expect(ServiceDetails).toMatchObject([
      {
        ServiceType: [{ ServiceType: 'Interface' }],
        PrivateDnsName: 'api.ecr.us-west-2.amazonaws.com',
      },
    ]);
  });
});

test('the policy of an endpoint is a policy', async ({ world: { ec2 } }) => {
  const VpcId = await emptyVpc(ec2);
  const ServiceName = 'com.amazonaws.us-west-2.s3';
  // Docs: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  const refused =
    '400 InvalidPolicyDocument: The specified policy document is not a valid JSON policy document.';
  const made = ec2.createVpcEndpoint({ VpcId, ServiceName, PolicyDocument: '{"Statement"' });
  expect(await refusal(made)).toBe(refused);
  const { VpcEndpoint } = await ec2.createVpcEndpoint({ VpcId, ServiceName });
  const VpcEndpointId = VpcEndpoint?.VpcEndpointId;
  // Nobody is named whom it would let through.
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Statement });
  expect(await refusal(ec2.modifyVpcEndpoint({ VpcEndpointId, PolicyDocument }))).toBe(refused);
});
