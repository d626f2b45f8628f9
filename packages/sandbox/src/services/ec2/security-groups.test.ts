// Sources: docs, EC2 API reference; messages as recorded in issue reports of Terraform and Ansible.
import type { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import { emptyVpc, NOWHERE, prodSubnet, prodVpc, refusal, test } from './testing/world.ts';

async function group(ec2: EC2, VpcId: string, GroupName = 'web'): Promise<string> {
  const made = await ec2.createSecurityGroup({ VpcId, GroupName, Description: 'for tests' });
  return made.GroupId ?? '';
}

const https = (CidrIp: string) => [
  { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp }] },
];

describe('a security group', () => {
  test('lets everything out until it is told otherwise', async ({ world: { ec2 } }) => {
    const GroupId = await group(ec2, prodVpc);
    const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions });
    expect(await refusal(ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions }))).toBe(
      '400 InvalidPermission.NotFound: The specified rule does not exist in this security group.',
    );
    const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [GroupId] });
    expect(SecurityGroups).toMatchObject([
      {
        ...{ GroupName: 'web', VpcId: prodVpc, IpPermissions: [], IpPermissionsEgress: [] },
        SecurityGroupArn: `arn:aws:ec2:us-west-2:111122223333:security-group/${GroupId}`,
      },
    ]);
  });

  test('shows rules by ports, and each by itself', async ({ world: { ec2 } }) => {
    const GroupId = await group(ec2, prodVpc);
    const added = await ec2.authorizeSecurityGroupIngress({
      GroupId,
      IpPermissions: [
        ...https('10.20.0.0/16'),
        {
          ...{ IpProtocol: 'TCP', FromPort: 443, ToPort: 443 },
          UserIdGroupPairs: [{ GroupId, Description: 'each other' }],
        },
        { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
      ],
      TagSpecifications: [
        { ResourceType: 'security-group-rule', Tags: [{ Key: 'by', Value: 'test' }] },
      ],
    });
    expect(added.SecurityGroupRules).toHaveLength(3);
    const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [GroupId] });
    expect(SecurityGroups?.[0]?.IpPermissions).toMatchObject([
      {
        ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
        IpRanges: [{ CidrIp: '10.20.0.0/16' }],
        UserIdGroupPairs: [{ GroupId, UserId: '111122223333', Description: 'each other' }],
      },
      { IpProtocol: 'icmp', Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
    ]);
    const Filters = [{ Name: 'group-id', Values: [GroupId] }];
    const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({ Filters });
    expect(SecurityGroupRules).toHaveLength(4);
    const rule = SecurityGroupRules.find((it) => it.ReferencedGroupInfo);
    expect(rule).toMatchObject({ IsEgress: false, Tags: [{ Key: 'by', Value: 'test' }] });
    const SecurityGroupRuleIds = [rule?.SecurityGroupRuleId ?? ''];
    await ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds });
    const after = await ec2.describeSecurityGroupRules({ Filters });
    expect(after.SecurityGroupRules).toHaveLength(3);
  });

  test('is refused in the words of EC2', async ({ world: { ec2 } }) => {
    const GroupId = await group(ec2, prodVpc);
    expect(await refusal(group(ec2, prodVpc))).toBe(
      `400 InvalidGroup.Duplicate: The security group 'web' already exists for VPC '${prodVpc}'`,
    );
    expect(await refusal(group(ec2, prodVpc, 'default'))).toBe(
      '400 InvalidParameterValue: Cannot use reserved security group name: default',
    );
    expect(await refusal(group(ec2, prodVpc, 'sg-web'))).toMatch(/Group names may not be in the/);
    const bare = ec2.createSecurityGroup({ GroupName: 'x', Description: 'x' });
    expect(await refusal(bare)).toBe('400 VPCIdNotSpecified: No default VPC for this user');
    const allow = (CidrIp: string) =>
      ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: https(CidrIp) });
    await allow('0.0.0.0/0');
    expect(await refusal(allow('0.0.0.0/0'))).toBe(
      '400 InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    expect(await refusal(allow('everywhere'))).toBe(
      '400 InvalidParameterValue: CIDR block everywhere is malformed',
    );
    const ports = [
      { IpProtocol: 'udp', FromPort: 9, ToPort: 1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ];
    expect(
      await refusal(ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: ports })),
    ).toBe('400 InvalidParameterValue: Invalid TCP/UDP port range (9:1)');
    const missing = { GroupId: `sg-${NOWHERE}` };
    expect(await refusal(ec2.deleteSecurityGroup(missing))).toBe(
      `400 InvalidGroup.NotFound: The security group 'sg-${NOWHERE}' does not exist`,
    );
  });

  test('has at most sixty rules each way', async ({ world: { ec2 } }) => {
    const GroupId = await group(ec2, prodVpc);
    const IpRanges = Array.from({ length: 61 }, (_, at) => ({ CidrIp: `10.0.${at}.0/24` }));
    const allow = (ranges: typeof IpRanges) =>
      ec2.authorizeSecurityGroupIngress({
        ...{ GroupId, IpPermissions: [{ IpProtocol: '-1', IpRanges: ranges }] },
      });
    expect(await refusal(allow(IpRanges))).toBe(
      '400 RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.',
    );
    await allow(IpRanges.slice(1));
  });

  test('stays while something needs it', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const [one, other] = [await group(ec2, VpcId, 'one'), await group(ec2, VpcId, 'other')];
    const UserIdGroupPairs = [{ GroupId: one }];
    const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs }];
    await ec2.authorizeSecurityGroupIngress({ GroupId: other, IpPermissions });
    expect(await refusal(ec2.deleteSecurityGroup({ GroupId: one }))).toBe(
      `400 DependencyViolation: resource ${one} has a dependent object`,
    );
    await ec2.deleteSecurityGroup({ GroupId: other });
    await ec2.deleteSecurityGroup({ GroupId: one });
    const Groups = [await group(ec2, prodVpc)];
    await ec2.createNetworkInterface({ SubnetId: prodSubnet, Groups });
    expect(await refusal(ec2.deleteSecurityGroup({ GroupId: Groups[0] }))).toMatch(
      /^400 DependencyViolation/,
    );
    const { SecurityGroups } = await ec2.describeSecurityGroups({
      Filters: [
        { Name: 'vpc-id', Values: [VpcId] },
        { Name: 'group-name', Values: ['default'] },
      ],
    });
    const GroupId = SecurityGroups?.[0]?.GroupId;
    expect(await refusal(ec2.deleteSecurityGroup({ GroupId }))).toBe(
      `400 CannotDelete: the specified group: "${GroupId}" name: "default" cannot be deleted by a user`,
    );
  });
});
