// Sources: docs, API_ModifySecurityGroupRules, API_SecurityGroupRuleRequest and
// API_UpdateSecurityGroupRuleDescriptionsIngress; messages as recorded in reports of the console,
// the AWS CLI and Pulumi.
import type { EC2, IpPermission, SecurityGroupRuleRequest } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import { NOWHERE, prodVpc, refusal, test } from './testing/world.ts';

const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

/** A group, and the ids of what it is told to let in. */
async function group(ec2: EC2, name: string, IpPermissions: IpPermission[]) {
  const made = await ec2.createSecurityGroup({
    ...{ VpcId: prodVpc, GroupName: name, Description: 'for tests' },
  });
  const GroupId = made.GroupId ?? '';
  if (IpPermissions.length === 0) return { GroupId, ids: [] };
  const added = await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
  const ids = (added.SecurityGroupRules ?? []).map(({ SecurityGroupRuleId: id = '' }) => id);
  return { GroupId, ids };
}

async function ingress(ec2: EC2, GroupId: string) {
  const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [GroupId] });
  return SecurityGroups?.[0]?.IpPermissions;
}

type Change = readonly [id: string, rule: SecurityGroupRuleRequest];

function modify(ec2: EC2, GroupId: string, ...changes: readonly Change[]) {
  const SecurityGroupRules = changes.map(([SecurityGroupRuleId, SecurityGroupRule]) => {
    return { SecurityGroupRuleId, SecurityGroupRule };
  });
  return ec2.modifySecurityGroupRules({ GroupId, SecurityGroupRules });
}

describe('a rule', () => {
  const ranges = (...texts: string[]) => [
    { ...https, IpRanges: texts.map((CidrIp) => ({ CidrIp })) },
  ];

  test('becomes another and keeps its id and tags', async ({ world: { ec2 } }) => {
    const { GroupId, ids } = await group(ec2, 'web', ranges('10.20.0.0/16'));
    const [id = ''] = ids;
    await ec2.createTags({ Resources: [id], Tags: [{ Key: 'by', Value: 'test' }] });
    const asked = { IpProtocol: 'tcp', FromPort: 80, ToPort: 81, CidrIpv4: '10.21.0.0/16' };
    await modify(ec2, GroupId, [id, { ...asked, Description: 'plain' }]);
    const { SecurityGroupRules } = await ec2.describeSecurityGroupRules({
      SecurityGroupRuleIds: [id],
    });
    expect(SecurityGroupRules).toMatchObject([
      { ...asked, IsEgress: false, Description: 'plain', Tags: [{ Key: 'by', Value: 'test' }] },
    ]);
    // What is left out is gone.
    await modify(ec2, GroupId, [id, asked]);
    expect(await ingress(ec2, GroupId)).toEqual([
      expect.objectContaining({ IpRanges: [{ CidrIp: '10.21.0.0/16' }] }),
    ]);
  });

  test('may change places with another, but be none twice', async ({ world: { ec2 } }) => {
    const { GroupId, ids } = await group(ec2, 'web', ranges('10.1.0.0/16', '10.2.0.0/16'));
    const [one = '', two = ''] = ids;
    const to = (CidrIpv4: string) => ({ ...https, CidrIpv4 });
    await modify(ec2, GroupId, [one, to('10.2.0.0/16')], [two, to('10.1.0.0/16')]);
    expect(await refusal(modify(ec2, GroupId, [one, to('10.1.0.0/16')]))).toBe(
      '400 InvalidPermission.Duplicate: the specified rule "peer: 10.1.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    const half = modify(ec2, GroupId, [one, to('10.3.0.0/16')], [two, to('everywhere')]);
    expect(await refusal(half)).toBe(
      '400 InvalidParameterValue: CIDR block everywhere is malformed',
    );
    expect(await ingress(ec2, GroupId)).toEqual([
      expect.objectContaining({ IpRanges: [{ CidrIp: '10.2.0.0/16' }, { CidrIp: '10.1.0.0/16' }] }),
    ]);
  });

  test('stays of its kind, and in its group', async ({ world: { ec2 } }) => {
    const other = await group(ec2, 'other', []);
    const peers = [{ ...https, UserIdGroupPairs: [{ GroupId: other.GroupId }] }];
    const { GroupId, ids } = await group(ec2, 'web', [...ranges('10.1.0.0/16'), ...peers]);
    const [range = '', pair = ''] = ids;
    const pairs = { ...https, ReferencedGroupId: other.GroupId };
    expect(await refusal(modify(ec2, GroupId, [range, pairs]))).toBe(
      '400 InvalidParameterValue: You may not specify a referenced group id for an existing IPv4 CIDR rule.',
    );
    const open = { ...https, CidrIpv4: '0.0.0.0/0' };
    expect(await refusal(modify(ec2, GroupId, [pair, open]))).toBe(
      '400 InvalidParameterValue: You may not specify an IPv4 CIDR for an existing referenced group id rule.',
    );
    expect(await refusal(modify(ec2, GroupId, [range, https]))).toMatch(/Combination: Specify one/);
    expect(await refusal(modify(ec2, GroupId, [range, { ...open, ...pairs }]))).toMatch(
      /^400 InvalidParameterCombination: /,
    );
    const foreign = `400 InvalidSecurityGroupRuleId.NotFound: The security group rule ID '${range}' does not exist`;
    expect(await refusal(modify(ec2, other.GroupId, [range, open]))).toBe(foreign);
    const revoked = ec2.revokeSecurityGroupIngress({
      GroupId: other.GroupId,
      SecurityGroupRuleIds: [range],
    });
    expect(await refusal(revoked)).toBe(foreign);
    expect(await refusal(modify(ec2, GroupId, [`sgr-${NOWHERE}`, open]))).toMatch(
      /^400 InvalidSecurityGroupRuleId.NotFound: /,
    );
  });

  test('changes for who may change its group, itself and the group it names', async ({ world }) => {
    const other = await group(world.ec2, 'other', []);
    const peers = [{ ...https, UserIdGroupPairs: [{ GroupId: other.GroupId }] }];
    const { GroupId, ids } = await group(world.ec2, 'web', peers);
    const [id = ''] = ids;
    const arn = (kind: string, name: string) =>
      `arn:aws:ec2:us-west-2:111122223333:${kind}/${name}`;
    const own = [arn('security-group', GroupId), arn('security-group-rule', id)];
    const may = (Resource: string[]) =>
      world.account.call({
        service: 'iam',
        operation: 'PutUserPolicy',
        input: {
          UserName: 'gantry-viewer',
          PolicyName: 'rules',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'ec2:ModifySecurityGroupRules', Resource }],
          }),
        },
      });
    const viewer = world.as('gantry-viewer');
    const change = () =>
      modify(viewer, GroupId, [id, { ...https, ReferencedGroupId: other.GroupId }]);
    may(own);
    expect(await refusal(change())).toMatch(/^403 UnauthorizedOperation: /);
    may([...own, arn('security-group', other.GroupId)]);
    expect(await change()).toMatchObject({ Return: true });
  });
});

describe('the description of a rule', () => {
  test('is told by id or by what it lets in, and taken away', async ({ world: { ec2 } }) => {
    const CidrIp = '10.1.0.0/16';
    const { GroupId, ids } = await group(ec2, 'web', [{ ...https, IpRanges: [{ CidrIp }] }]);
    const [SecurityGroupRuleId = ''] = ids;
    const described = async () => {
      const found = await ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: ids });
      return found.SecurityGroupRules?.[0]?.Description;
    };
    await ec2.updateSecurityGroupRuleDescriptionsIngress({
      GroupId,
      SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId, Description: 'by id' }],
    });
    expect(await described()).toBe('by id');
    const named = (IpRanges: IpPermission['IpRanges']) => ({
      ...{ GroupId, IpPermissions: [{ ...https, IpRanges }] },
    });
    const told = named([{ CidrIp, Description: 'by range' }]);
    await ec2.updateSecurityGroupRuleDescriptionsIngress(told);
    expect(await described()).toBe('by range');
    await ec2.updateSecurityGroupRuleDescriptionsIngress(named([{ CidrIp }]));
    expect(await described()).toBeUndefined();
    const missing =
      '400 InvalidPermission.NotFound: The specified rule does not exist in this security group.';
    expect(await refusal(ec2.updateSecurityGroupRuleDescriptionsEgress(told))).toBe(missing);
    const everywhere = [{ CidrIp: '0.0.0.0/0', Description: 'out' }];
    const IpPermissions = [{ IpProtocol: '-1', IpRanges: everywhere }];
    await ec2.updateSecurityGroupRuleDescriptionsEgress({ GroupId, IpPermissions });
    const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [GroupId] });
    expect(SecurityGroups?.[0]?.IpPermissionsEgress).toMatchObject([{ IpRanges: everywhere }]);
  });
});
