// Sources: docs, VPC user guide: subnet CIDR blocks; messages as recorded in issue reports.
import { describe, expect } from 'vitest';
import { emptyVpc, freeIn, NOWHERE, prodSubnet, refusal, subnetIn, test } from './testing/world.ts';

describe('a subnet', () => {
  test.for([
    ['10.1.0.0/28', 11],
    ['10.1.0.0/24', 251],
    ['10.1.0.0/16', 65_531],
  ] as const)('of %s has %i addresses to give', async ([cidr, count], { world: { ec2 } }) => {
    const subnet = await subnetIn(ec2, await emptyVpc(ec2), cidr);
    expect(await freeIn(ec2, subnet)).toBe(count);
  });

  test('is refused in the words of EC2', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    await subnetIn(ec2, VpcId, '10.1.0.0/24');
    const create = (CidrBlock: string, more = {}) =>
      refusal(ec2.createSubnet({ VpcId, CidrBlock, ...more }));
    expect(await create('10.1.0.128/25')).toBe(
      "400 InvalidSubnet.Conflict: The CIDR '10.1.0.128/25' conflicts with another subnet",
    );
    for (const cidr of ['192.168.1.0/24', '10.1.1.0/29', '10.0.0.0/15']) {
      expect(await create(cidr)).toBe(`400 InvalidSubnet.Range: The CIDR '${cidr}' is invalid.`);
    }
    expect(await create('10.1.1.0/24', { AvailabilityZone: 'us-west-2z' })).toBe(
      '400 InvalidParameterValue: Value (us-west-2z) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-west-2a, us-west-2b, us-west-2c, us-west-2d.',
    );
    expect(await create('10.1.1.0/24', { VpcId: `vpc-${NOWHERE}` })).toMatch(
      /InvalidVpcID.NotFound/,
    );
    expect(await refusal(ec2.deleteSubnet({ SubnetId: `subnet-${NOWHERE}` }))).toBe(
      `400 InvalidSubnetID.NotFound: The subnet ID 'subnet-${NOWHERE}' does not exist`,
    );
  });

  test('knows its zone by both names', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const { Subnet } = await ec2.createSubnet({
      ...{ VpcId, CidrBlock: '10.1.0.0/24', AvailabilityZoneId: 'usw2-az3' },
    });
    expect(Subnet).toMatchObject({
      ...{ AvailabilityZone: 'us-west-2c', AvailabilityZoneId: 'usw2-az3', State: 'available' },
      SubnetArn: `arn:aws:ec2:us-west-2:111122223333:subnet/${Subnet?.SubnetId}`,
    });
    const { AvailabilityZones } = await ec2.describeAvailabilityZones({ ZoneIds: ['usw2-az3'] });
    expect(AvailabilityZones).toMatchObject([{ ZoneName: 'us-west-2c', State: 'available' }]);
  });

  test('changes one attribute a call', async ({ world: { ec2 } }) => {
    const SubnetId = await subnetIn(ec2, await emptyVpc(ec2), '10.1.0.0/24');
    await ec2.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: true } });
    const { Subnets } = await ec2.describeSubnets({ SubnetIds: [SubnetId] });
    expect(Subnets).toMatchObject([{ MapPublicIpOnLaunch: true }]);
  });

  test('stays while an interface is in it', async ({ world: { ec2 } }) => {
    expect(await refusal(ec2.deleteSubnet({ SubnetId: prodSubnet }))).toBe(
      `400 DependencyViolation: The subnet '${prodSubnet}' has dependencies and cannot be deleted.`,
    );
  });
});
