// Sources: docs, EC2 user guide: example policies for RunInstances; Service Authorization Reference.
import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import { publishedImages } from '../ssm/public-parameters.ts';
import { NOWHERE, prodSubnet, refusal, test, type World } from './testing/world.ts';

const UserName = 'gantry-viewer';
const { id: ImageId } =
  publishedImages('us-west-2').find(({ name }) => /al2023-x86_64-standard/.test(name)) ?? {};

function grant({ account }: World, ...Statement: object[]): void {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const input = { UserName, PolicyName: 'test', PolicyDocument };
  invoke(account, { service: 'iam', operation: 'PutUserPolicy', input });
}

function launch({ as }: World, change: Partial<RunInstancesCommandInput> = {}) {
  return as(UserName).runInstances({
    ...{ ImageId, InstanceType: 't3.medium', SubnetId: prodSubnet, MinCount: 1, MaxCount: 1 },
    ...change,
  });
}

const run = { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' };

describe('a launch is authorized', () => {
  test('against the image, the subnet and what it makes', async ({ world }) => {
    const Resource = ['instance/*', 'network-interface/*', 'volume/*'].map(
      (rest) => `arn:aws:ec2:us-west-2:111122223333:${rest}`,
    );
    grant(world, { ...run, Resource });
    expect(await refusal(launch(world))).toContain(
      `ec2:RunInstances on resource: arn:aws:ec2:us-west-2::image/${ImageId}`,
    );
    grant(world, { ...run, Resource: [...Resource, 'arn:aws:ec2:us-west-2::image/*'] });
    expect(await refusal(launch(world))).toContain(`subnet/${prodSubnet}`);
  });

  test('for the parameter that names the image', async ({ world }) => {
    const input = { Name: '/golden', Type: 'String', Value: ImageId };
    invoke(world.account, { service: 'ssm', operation: 'PutParameter', input });
    const named = { ImageId: 'resolve:ssm:/golden' };
    grant(world, run);
    expect(await refusal(launch(world, named))).toContain(
      'ssm:GetParameters on resource: arn:aws:ssm:us-west-2:111122223333:parameter/golden',
    );
    grant(world, run, { ...run, Action: 'ssm:GetParameters' });
    expect((await launch(world, named)).Instances).toMatchObject([{ ImageId }]);
    // Recorded, as quoted in https://github.com/hashicorp/terraform-provider-aws/issues/43488
    const nowhere = { ImageId: 'resolve:ssm:/nowhere' };
    expect(await refusal(launch(world, nowhere))).toBe(
      '400 InvalidAMIID.Malformed: Invalid id: "resolve:ssm:/nowhere" (expecting "ami-...")',
    );
  });

  test('by the type of the instances', async ({ world }) => {
    const Condition = { StringEquals: { 'ec2:InstanceType': 't3.large' } };
    grant(world, { ...run, Condition });
    expect(await refusal(launch(world))).toMatch(/^403 UnauthorizedOperation: /);
    await launch(world, { InstanceType: 't3.large' });
  });

  test('for the tags that it gives', async ({ world }) => {
    const Tags = [{ Key: 'team', Value: 'shop' }];
    const tagged = { TagSpecifications: [{ ResourceType: 'instance' as const, Tags }] };
    grant(world, run);
    expect(await refusal(launch(world, tagged))).toMatch(/ec2:CreateTags on resource: .*instance/);
    const Condition = { StringEquals: { 'ec2:CreateAction': 'RunInstances' } };
    grant(world, run, { ...run, Action: 'ec2:CreateTags', Condition });
    await launch(world, tagged);
  });

  test('for the role that it hands over', async ({ world }) => {
    const { Reservations } = await world.ec2.describeInstances({
      Filters: [{ Name: 'tag:eks:nodegroup-name', Values: ['general'] }],
    });
    const { Arn } = Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile ?? {};
    const withProfile = { IamInstanceProfile: { Arn } };
    grant(world, run);
    const passing = 'iam:PassRole on resource: arn:aws:iam::111122223333:role/eks-node';
    expect(await refusal(launch(world, withProfile))).toContain(passing);
    const Condition = { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } };
    grant(world, run, { ...run, Action: 'iam:PassRole', Condition });
    await launch(world, withProfile);
  });

  test('by the launch template, which can be demanded', async ({ world }) => {
    const { LaunchTemplate } = await world.ec2.createLaunchTemplate({
      LaunchTemplateName: 'approved',
      LaunchTemplateData: { ImageId, InstanceType: 't3.medium' },
    });
    const id = LaunchTemplate?.LaunchTemplateId;
    const arn = `arn:aws:ec2:us-west-2:111122223333:launch-template/${id}`;
    grant(world, { ...run, Condition: { ArnEquals: { 'ec2:LaunchTemplate': arn } } });
    expect(await refusal(launch(world))).toMatch(/^403 /);
    await launch(world, { LaunchTemplate: { LaunchTemplateId: id } });
  });
});

test('a dry run tells whether it would be allowed', async ({ world }) => {
  expect(await refusal(launch(world, { DryRun: true }))).toMatch(/^403 UnauthorizedOperation/);
  grant(world, run);
  expect(await refusal(launch(world, { DryRun: true }))).toMatch(/^412 DryRunOperation/);
});

test('instances are stopped and ended by their tags', async ({ world }) => {
  const Condition = { StringEquals: { 'aws:ResourceTag/eks:cluster-name': 'staging' } };
  grant(world, { ...run, Action: 'ec2:TerminateInstances', Condition });
  const idOf = async (cluster: string) => {
    const Filters = [{ Name: 'tag:eks:cluster-name', Values: [cluster] }];
    const { Reservations } = await world.ec2.describeInstances({ Filters });
    return Reservations?.[0]?.Instances?.[0]?.InstanceId ?? '';
  };
  const end = async (cluster: string) =>
    world.as(UserName).terminateInstances({ InstanceIds: [await idOf(cluster)] });
  expect(await refusal(end('prod'))).toMatch(/^403 UnauthorizedOperation/);
  await end('staging');
  const nowhere = { InstanceIds: [`i-${NOWHERE}`] };
  expect(await refusal(world.ec2.terminateInstances(nowhere))).toMatch(
    /^400 InvalidInstanceID.NotFound/,
  );
});
