// Sources: docs, EC2 API reference; VPC CNI's troubleshooting pages for the words of exhaustion.
import { describe, expect } from 'vitest';
import { emptyVpc, freeIn, NOWHERE, prodSubnet, refusal, subnetIn, test } from './testing/world.ts';

const full =
  '400 InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.';
const fragmented =
  '400 InsufficientCidrBlocks: The specified subnet does not have enough free cidr blocks to satisfy the request.';

describe('addresses of a subnet', () => {
  test('run out, and come back', async ({ world: { ec2 } }) => {
    const SubnetId = await subnetIn(ec2, await emptyVpc(ec2), '10.1.0.0/28');
    const made = [];
    for (let left = 11; left > 0; left -= 1) {
      expect(await freeIn(ec2, SubnetId)).toBe(left);
      made.push((await ec2.createNetworkInterface({ SubnetId })).NetworkInterface);
    }
    const taken = made.map((it) => Number(it?.PrivateIpAddress?.split('.')[3]));
    expect(taken.sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(await freeIn(ec2, SubnetId)).toBe(0);
    expect(await refusal(ec2.createNetworkInterface({ SubnetId }))).toBe(full);
    await ec2.deleteNetworkInterface({ NetworkInterfaceId: made[3]?.NetworkInterfaceId });
    expect(await freeIn(ec2, SubnetId)).toBe(1);
    const again = await ec2.createNetworkInterface({ SubnetId });
    expect(again.NetworkInterface?.PrivateIpAddress).toBe(made[3]?.PrivateIpAddress);
  });

  test('are given out several to an interface, all or none', async ({ world: { ec2 } }) => {
    const SubnetId = await subnetIn(ec2, await emptyVpc(ec2), '10.1.0.0/28');
    const { NetworkInterface } = await ec2.createNetworkInterface({
      ...{ SubnetId, SecondaryPrivateIpAddressCount: 3 },
    });
    const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
    expect(NetworkInterface?.PrivateIpAddresses?.map(({ Primary }) => Primary)).toEqual([
      ...[true, false, false, false],
    ]);
    const more = (SecondaryPrivateIpAddressCount: number) =>
      ec2.assignPrivateIpAddresses({ NetworkInterfaceId, SecondaryPrivateIpAddressCount });
    expect(await refusal(more(8))).toBe(full);
    expect(await freeIn(ec2, SubnetId)).toBe(7);
    const { AssignedPrivateIpAddresses = [] } = await more(7);
    expect(await freeIn(ec2, SubnetId)).toBe(0);
    const PrivateIpAddresses = AssignedPrivateIpAddresses.map((it) => it.PrivateIpAddress ?? '');
    await ec2.unassignPrivateIpAddresses({ NetworkInterfaceId, PrivateIpAddresses });
    expect(await freeIn(ec2, SubnetId)).toBe(7);
    expect(await refusal(ec2.createNetworkInterface({ SubnetId, Ipv4PrefixCount: 1 }))).toBe(
      fragmented,
    );
    expect(await freeIn(ec2, SubnetId)).toBe(7);
  });

  test('are given out by sixteen, where they are in a row', async ({ world: { ec2 } }) => {
    const SubnetId = await subnetIn(ec2, await emptyVpc(ec2), '10.1.0.0/26');
    const at = (PrivateIpAddress: string) =>
      ec2.createNetworkInterface({ SubnetId, PrivateIpAddress });
    const { NetworkInterface } = await at('10.1.0.20');
    const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
    expect(await refusal(at('10.1.0.20'))).toMatch(/^400 InvalidIPAddress.InUse/);
    expect(await refusal(at('10.1.0.3'))).toMatch(/^400 InvalidParameterValue/);
    const prefix = () => ec2.assignPrivateIpAddresses({ NetworkInterfaceId, Ipv4PrefixCount: 1 });
    expect(await prefix()).toMatchObject({
      AssignedIpv4Prefixes: [{ Ipv4Prefix: '10.1.0.32/28' }],
    });
    expect(await freeIn(ec2, SubnetId)).toBe(59 - 17);
    expect(await refusal(prefix())).toBe(fragmented);
  });
});

describe('an interface', () => {
  test('is shown with its place and its groups', async ({ world: { ec2 } }) => {
    const { NetworkInterface } = await ec2.createNetworkInterface({
      ...{ SubnetId: prodSubnet, Description: 'probe' },
    });
    const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({
      NetworkInterfaceIds: [NetworkInterface?.NetworkInterfaceId ?? ''],
    });
    const address = NetworkInterface?.PrivateIpAddress ?? '';
    expect(NetworkInterfaces).toMatchObject([
      {
        ...{ Description: 'probe', Status: 'available', InterfaceType: 'interface' },
        ...{ SubnetId: prodSubnet, AvailabilityZone: 'us-west-2a', RequesterManaged: false },
        PrivateDnsName: `ip-${address.replaceAll('.', '-')}.us-west-2.compute.internal`,
        MacAddress: expect.stringMatching(/^02(:[0-9a-f]{2}){5}$/),
        Groups: [{ GroupName: 'default' }],
        SourceDestCheck: true,
      },
    ]);
  });

  test('that a service made is the service’s to change', async ({ world: { ec2 } }) => {
    const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
      Filters: [{ Name: 'description', Values: ['Amazon EKS prod'] }],
    });
    expect(NetworkInterfaces).toHaveLength(2);
    for (const { NetworkInterfaceId, ...it } of NetworkInterfaces) {
      expect(it).toMatchObject({ RequesterManaged: true, Status: 'in-use' });
      expect(await refusal(ec2.deleteNetworkInterface({ NetworkInterfaceId }))).toBe(
        `400 InvalidNetworkInterface.InUse: Network interface '${NetworkInterfaceId}' is currently in use.`,
      );
      const change = { NetworkInterfaceId, Description: { Value: 'mine' } };
      expect(await refusal(ec2.modifyNetworkInterfaceAttribute(change))).toMatch(
        /^400 OperationNotPermitted/,
      );
    }
  });

  test('takes only groups of its own network', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const made = await ec2.createSecurityGroup({ VpcId, GroupName: 'x', Description: 'x' });
    const Groups = [made.GroupId ?? ''];
    expect(await refusal(ec2.createNetworkInterface({ SubnetId: prodSubnet, Groups }))).toMatch(
      /^400 InvalidParameter: /,
    );
    const missing = { NetworkInterfaceIds: [`eni-${NOWHERE}`] };
    expect(await refusal(ec2.describeNetworkInterfaces(missing))).toBe(
      `400 InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-${NOWHERE}' does not exist`,
    );
  });
});
