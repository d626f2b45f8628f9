// Sources: docs, EC2 user guide: tagging, filtering; EC2 API reference: pages and dry runs.
import { describe, expect } from 'vitest';
import {
  emptyVpc,
  NOWHERE,
  prodSubnet,
  prodVpc,
  refusal,
  subnetIn,
  test,
} from './testing/world.ts';

describe('tags', () => {
  test('are put on whatever has an id, and taken off', async ({ world: { ec2 } }) => {
    const Resources = [prodVpc, prodSubnet];
    await ec2.createTags({
      Resources,
      Tags: [
        { Key: 'owner', Value: 'net' },
        { Key: 'odd', Value: '' },
      ],
    });
    const Filters = [{ Name: 'key', Values: ['o*'] }];
    const { Tags } = await ec2.describeTags({ Filters });
    expect(Tags).toEqual(
      [
        [prodSubnet, 'subnet', 'odd', ''],
        [prodSubnet, 'subnet', 'owner', 'net'],
        [prodVpc, 'vpc', 'odd', ''],
        [prodVpc, 'vpc', 'owner', 'net'],
      ].map(([ResourceId, ResourceType, Key, Value]) => ({ ResourceId, ResourceType, Key, Value })),
    );
    const own = { Filters: [{ Name: 'tag:owner', Values: ['n*'] }] };
    expect((await ec2.describeTags(own)).Tags?.map((it) => it.ResourceId)).toEqual([
      ...[prodSubnet, prodVpc],
    ]);
    await ec2.deleteTags({ Resources, Tags: [{ Key: 'owner', Value: 'other' }, { Key: 'odd' }] });
    expect((await ec2.describeTags({ Filters })).Tags?.map((it) => it.Key)).toEqual([
      ...['owner', 'owner'],
    ]);
  });

  test('are refused in the words of EC2', async ({ world: { ec2 } }) => {
    const Tags = [{ Key: 'a', Value: 'b' }];
    const tag = (id: string, tags = Tags) =>
      refusal(ec2.createTags({ Resources: [id], Tags: tags }));
    expect(await tag('nonsense')).toBe("400 InvalidID: The ID 'nonsense' is not valid");
    expect(await tag(`subnet-${NOWHERE}`)).toMatch(/InvalidSubnetID.NotFound/);
    expect(await tag(prodVpc, [{ Key: 'aws:x', Value: '' }])).toBe(
      "400 InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use",
    );
    const many = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
    expect(await tag(prodVpc, many)).toMatch(/^400 TagLimitExceeded/);
    // Recorded: a dry run of RunInstances
    expect(await tag(prodVpc, [...Tags, ...Tags])).toBe(
      "400 InvalidParameterValue: Duplicate tag key 'a' specified.",
    );
    // Docs: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html
    await ec2.createTags({ Resources: [prodVpc], Tags: [{ Key: 'long', Value: 'v'.repeat(256) }] });
    expect(await tag(prodVpc, [{ Key: 'long', Value: 'v'.repeat(257) }])).toMatch(
      /^400 InvalidParameterValue/,
    );
    const TagSpecifications = [{ ResourceType: 'subnet' as const, Tags }];
    const wrong = ec2.createVpc({ CidrBlock: '10.1.0.0/16', TagSpecifications });
    expect(await refusal(wrong)).toBe(
      "400 InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.",
    );
  });
});

describe('filters', () => {
  test.for([
    [{ Name: 'tag:Name', Values: ['prod-private-*'] }, 3],
    [{ Name: 'tag:Name', Values: ['prod-private-us-west-2?', 'dev-public-*'] }, 6],
    [{ Name: 'tag:Name', Values: ['prod-private-\\*'] }, 0],
    [{ Name: 'tag-key', Values: ['kubernetes.io/role/elb'] }, 6],
    [{ Name: 'availability-zone', Values: ['us-west-2a'] }, 4],
    [{ Name: 'cidr-block', Values: ['10.20.0.0/19'] }, 1],
    [{ Name: 'map-public-ip-on-launch', Values: ['true'] }, 6],
    [{ Name: 'state', Values: ['pending'] }, 0],
  ] as const)('%o finds %i subnets', async ([{ Name, Values }, count], { world: { ec2 } }) => {
    const { Subnets } = await ec2.describeSubnets({ Filters: [{ Name, Values: [...Values] }] });
    expect(Subnets).toHaveLength(count);
  });

  test('must all fit, and be known', async ({ world: { ec2 } }) => {
    const Filters = [
      { Name: 'vpc-id', Values: [prodVpc] },
      { Name: 'tag:kubernetes.io/role/internal-elb', Values: ['1'] },
    ];
    expect((await ec2.describeSubnets({ Filters })).Subnets).toHaveLength(3);
    const unknown = { Filters: [{ Name: 'colour', Values: ['red'] }] };
    expect(await refusal(ec2.describeSubnets(unknown))).toBe(
      "400 InvalidParameterValue: The filter 'colour' is invalid",
    );
  });
});

describe('pages', () => {
  test('show everything once', async ({ world: { ec2 } }) => {
    const whole = (await ec2.describeSubnets({})).Subnets?.map(({ SubnetId }) => SubnetId);
    const first = await ec2.describeSubnets({ MaxResults: 5 });
    const second = await ec2.describeSubnets({ MaxResults: 1000, NextToken: first.NextToken });
    expect(second.NextToken).toBeUndefined();
    const shown = [...(first.Subnets ?? []), ...(second.Subnets ?? [])];
    expect(shown.map(({ SubnetId }) => SubnetId)).toEqual(whole);
    expect(whole).toHaveLength(12);
  });

  test('are refused in the words of EC2', async ({ world: { ec2 } }) => {
    expect(await refusal(ec2.describeSubnets({ MaxResults: 4 }))).toBe(
      '400 InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
    );
    const both = { SubnetIds: [prodSubnet], MaxResults: 5 };
    expect(await refusal(ec2.describeSubnets(both))).toMatch(/^400 InvalidParameterCombination/);
    // Recorded: Amazon's SDK for Ruby, resource pagination; cb-spider, GetVPC
    const InstanceIds = [`i-${NOWHERE}`];
    const refused = await Promise.all([
      refusal(ec2.describeInstances({ InstanceIds, MaxResults: 5 })),
      refusal(ec2.describeImages({ ImageIds: ['ami-0e810178251227c94'], MaxResults: 5 })),
      refusal(ec2.describeVpcs({ VpcIds: [prodVpc], MaxResults: 5 })),
    ]);
    expect(refused).toEqual(
      ['instancesSet|maxResults', 'imageIdsSet|maxResults', 'VpcIds|MaxResults'].map((words) => {
        const [ids, size] = words.split('|');
        const said = `The parameter ${ids} cannot be used with the parameter ${size}`;
        return `400 InvalidParameterCombination: ${said}`;
      }),
    );
    const { NextToken } = await ec2.describeSubnets({ MaxResults: 5 });
    for (const token of ['nonsense', NextToken]) {
      const call = ec2.describeVpcs({ MaxResults: 5, NextToken: token });
      expect(await refusal(call)).toMatch(/^400 InvalidNextToken/);
    }
  });
});

describe('the size of a page', () => {
  test('has limits that differ', async ({ world: { ec2 } }) => {
    const one = await ec2.describeLaunchTemplates({ MaxResults: 1 });
    expect(one.LaunchTemplates).toHaveLength(1);
    expect(one.NextToken).toBeDefined();
    const reason = (value: number, limit: string) =>
      `400 InvalidParameterValue: Value ( ${value} ) for parameter maxResults is invalid. Expecting a value ${limit}.`;
    expect(await refusal(ec2.describeLaunchTemplates({ MaxResults: 201 }))).toBe(
      reason(201, 'less than 200'),
    );
    expect(await refusal(ec2.describeRouteTables({ MaxResults: 101 }))).toBe(
      reason(101, 'less than 100'),
    );
    expect((await ec2.describeVpcEndpoints({ MaxResults: 2000 })).VpcEndpoints).not.toEqual([]);
  });
});

describe('a dry run', () => {
  test('changes nothing', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    expect(await refusal(ec2.deleteVpc({ VpcId, DryRun: true }))).toBe(
      '412 DryRunOperation: Request would have succeeded, but DryRun flag is set.',
    );
    await subnetIn(ec2, VpcId, '10.1.0.0/24');
  });

  test('still needs the permission', async ({ world: { as } }) => {
    const call = as('gantry-viewer').createVpc({ CidrBlock: '10.1.0.0/16', DryRun: true });
    expect(await refusal(call)).toMatch(/^403 UnauthorizedOperation: /);
  });
});

test('a parameter of no known value is refused by name', async ({ world: { ec2 } }) => {
  const call = ec2.createVpc({ CidrBlock: '10.1.0.0/16', InstanceTenancy: 'shared' as 'host' });
  expect(await refusal(call)).toMatch(
    /^400 InvalidParameterValue: Value \(shared\) for parameter instanceTenancy is invalid\./,
  );
});
