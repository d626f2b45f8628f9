// Sources: docs, VPC user guide: security group rules, network ACL rules, route tables.
import { describe, expect } from 'vitest';
import { isIn, passageInside, passageOutside } from './reachability.ts';
import { ec2State } from './state.ts';
import { prodSubnet, test, type World } from './testing/world.ts';

const outside = 'subnet-08d1f26c4be9a7350';

async function interfaceIn({ ec2, account }: World, SubnetId: string, Groups?: string[]) {
  const { NetworkInterface } = await ec2.createNetworkInterface({ SubnetId, Groups });
  const region = account.regions.get('us-west-2');
  const record =
    region && ec2State(region).networkInterfaces.get(NetworkInterface?.NetworkInterfaceId ?? '');
  if (region === undefined || record === undefined) throw new Error('There is no interface');
  return { record, place: { region } };
}

describe('packets', () => {
  test('leave a private subnet through its NAT gateway', async ({ world }) => {
    const { record, place } = await interfaceIn(world, prodSubnet);
    const { NatGateways = [] } = await world.ec2.describeNatGateways({});
    const known = NatGateways.flatMap(({ NatGatewayAddresses = [] }) => NatGatewayAddresses);
    const { source } = passageOutside(record, '198.18.0.1', 443, place);
    expect(known.map(({ PublicIp }) => PublicIp)).toContain(source);
  });

  test('leave a public subnet with a public address only', async ({ world }) => {
    const { record, place } = await interfaceIn(world, outside);
    expect(passageOutside(record, '198.18.0.1', 443, place)).toEqual({
      obstacle: { what: 'no-public-address', id: outside },
    });
    const { AllocationId, PublicIp } = await world.ec2.allocateAddress({ Domain: 'vpc' });
    await world.ec2.associateAddress({ AllocationId, NetworkInterfaceId: record.id });
    expect(passageOutside(record, '198.18.0.1', 443, place)).toEqual({ source: PublicIp });
  });

  test('need rules on both sides inside a network', async ({ world }) => {
    const { ec2 } = world;
    const VpcId = 'vpc-0a4f1c9d27be63e58';
    const made = await ec2.createSecurityGroup({ VpcId, GroupName: 'far', Description: 'far' });
    const GroupId = made.GroupId ?? '';
    const near = await interfaceIn(world, prodSubnet);
    const far = await interfaceIn(world, 'subnet-02c8f5a4ba3d6e719', [GroupId]);
    const go = () => passageInside(near.record, far.record, 443, near.place);
    expect(go()).toEqual({ obstacle: { what: 'group-ingress', id: GroupId } });
    const IpRanges = [{ CidrIp: '10.20.0.0/16' }];
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges }];
    const added = await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
    expect(go()).toEqual({ source: near.record.privateIps[0] });
    const change = async (CidrIpv4: string) => {
      const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4 };
      const rules = (added.SecurityGroupRules ?? []).map(({ SecurityGroupRuleId: id = '' }) => {
        return { SecurityGroupRuleId: id, SecurityGroupRule };
      });
      await ec2.modifySecurityGroupRules({ GroupId, SecurityGroupRules: rules });
    };
    await change('10.99.0.0/16');
    expect(go()).toEqual({ obstacle: { what: 'group-ingress', id: GroupId } });
    await change('10.20.0.0/16');
    expect(go()).toEqual({ source: near.record.privateIps[0] });
    expect(passageInside(near.record, far.record, 80, near.place).obstacle?.what).toBe(
      'group-ingress',
    );
  });
});

test('a block holds the addresses in it', () => {
  expect(isIn('10.20.0.0/19', '10.20.31.255')).toBe(true);
  expect(isIn('10.20.0.0/19', '10.20.32.0')).toBe(false);
  expect(isIn('0.0.0.0/0', '198.18.0.1')).toBe(true);
  expect(isIn('10.0.0.5/32', '10.0.0.5')).toBe(true);
  expect(isIn('2600::/16', '10.0.0.5')).toBe(false);
});
