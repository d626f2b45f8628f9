// Sources: docs, VPC user guide: network ACLs; EC2 API reference: errors.
import { describe, expect } from 'vitest';
import { emptyVpc, refusal, subnetIn, test } from './testing/world.ts';

describe('a network ACL', () => {
  test('lets nothing through until it is told to', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const { NetworkAcl } = await ec2.createNetworkAcl({ VpcId });
    const NetworkAclId = NetworkAcl?.NetworkAclId;
    expect(NetworkAcl?.Entries?.map((it) => it.RuleAction)).toEqual(['deny', 'deny']);
    const entry = {
      ...{ NetworkAclId, RuleNumber: 100, Egress: false, Protocol: 'tcp' },
      ...{ CidrBlock: '0.0.0.0/0', PortRange: { From: 1024, To: 65_535 } },
    };
    await ec2.createNetworkAclEntry({ ...entry, RuleAction: 'allow' });
    expect(await refusal(ec2.createNetworkAclEntry({ ...entry, RuleAction: 'deny' }))).toBe(
      '400 NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.',
    );
    await ec2.replaceNetworkAclEntry({ ...entry, RuleAction: 'deny' });
    const { NetworkAcls } = await ec2.describeNetworkAcls({
      ...{ NetworkAclIds: [NetworkAclId ?? ''] },
    });
    expect(NetworkAcls?.[0]?.Entries).toMatchObject([
      { Egress: true, RuleNumber: 32_767 },
      {
        Egress: false,
        RuleNumber: 100,
        RuleAction: 'deny',
        Protocol: '6',
        PortRange: { From: 1024 },
      },
      { Egress: false, RuleNumber: 32_767 },
    ]);
    await ec2.deleteNetworkAclEntry({ NetworkAclId, RuleNumber: 100, Egress: false });
    const gone = ec2.deleteNetworkAclEntry({ NetworkAclId, RuleNumber: 100, Egress: false });
    expect(await refusal(gone)).toMatch(/^400 InvalidNetworkAclEntry.NotFound/);
    const last = ec2.deleteNetworkAclEntry({ NetworkAclId, RuleNumber: 32_767, Egress: false });
    expect(await refusal(last)).toMatch(/^400 InvalidParameterValue/);
  });

  test('holds for a subnet, one at a time', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const SubnetId = await subnetIn(ec2, VpcId, '10.1.0.0/24');
    const Filters = [{ Name: 'association.subnet-id', Values: [SubnetId] }];
    const own = async () => (await ec2.describeNetworkAcls({ Filters })).NetworkAcls?.[0];
    const before = await own();
    expect(before?.IsDefault).toBe(true);
    const AssociationId = before?.Associations?.[0]?.NetworkAclAssociationId;
    const made = await ec2.createNetworkAcl({ VpcId });
    const NetworkAclId = made.NetworkAcl?.NetworkAclId;
    await ec2.replaceNetworkAclAssociation({ AssociationId, NetworkAclId });
    expect((await own())?.NetworkAclId).toBe(NetworkAclId);
    expect(await refusal(ec2.deleteNetworkAcl({ NetworkAclId }))).toBe(
      `400 DependencyViolation: The networkAcl '${NetworkAclId}' has dependencies and cannot be deleted.`,
    );
    await ec2.deleteSubnet({ SubnetId });
    await ec2.deleteNetworkAcl({ NetworkAclId });
    const ofVpc = ec2.deleteNetworkAcl({ NetworkAclId: before?.NetworkAclId });
    expect(await refusal(ofVpc)).toMatch(/cannot delete default network ACL/);
  });
});
