// Sources: docs, Service Authorization Reference: Amazon EC2; refusals as recorded in issue reports.
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import { emptyVpc, prodVpc, refusal, test, type World } from './testing/world.ts';

const UserName = 'gantry-viewer';
const viewer = `arn:aws:iam::111122223333:user/${UserName}`;
const arn = (rest: string) => `arn:aws:ec2:us-west-2:111122223333:${rest}`;

function grant({ account }: World, ...Statement: object[]): void {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const input = { UserName, PolicyName: 'test', PolicyDocument };
  invoke(account, { service: 'iam', operation: 'PutUserPolicy', input });
}

const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
  Condition?: object,
) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...(Condition ? { Condition } : {}),
});

function denied(action: string, resource: string): string {
  return `403 UnauthorizedOperation: You are not authorized to perform this operation. User: ${viewer} is not authorized to perform: ${action}${resource && ` on resource: ${resource}`} because no identity-based policy allows the ${action} action`;
}

describe('a call is authorized', () => {
  test('as a whole where it names nothing', async ({ world: { as } }) => {
    expect(await refusal(as(UserName).describeAddresses({}))).toBe(
      denied('ec2:DescribeAddresses', ''),
    );
  });

  test('against each thing that it names or makes', async ({ world }) => {
    const ec2 = world.as(UserName);
    const create = () => ec2.createSubnet({ VpcId: prodVpc, CidrBlock: '10.20.200.0/24' });
    expect(await refusal(create())).toBe(denied('ec2:CreateSubnet', arn('subnet/*')));
    grant(world, allow('ec2:CreateSubnet', arn('subnet/*')));
    expect(await refusal(create())).toBe(denied('ec2:CreateSubnet', arn(`vpc/${prodVpc}`)));
    grant(world, allow('ec2:CreateSubnet', [arn('subnet/*'), arn(`vpc/${prodVpc}`)]));
    await create();
  });

  test('by the tags of what is there', async ({ world }) => {
    const VpcId = await emptyVpc(world.ec2);
    const Condition = { StringEquals: { 'aws:ResourceTag/env': 'lab' } };
    grant(world, allow('ec2:DeleteVpc', arn('vpc/*'), Condition));
    const remove = () => world.as(UserName).deleteVpc({ VpcId });
    expect(await refusal(remove())).toBe(denied('ec2:DeleteVpc', arn(`vpc/${VpcId}`)));
    await world.ec2.createTags({ Resources: [VpcId], Tags: [{ Key: 'env', Value: 'lab' }] });
    await remove();
  });

  test('by the network that it is about', async ({ world }) => {
    const VpcId = await emptyVpc(world.ec2);
    const Condition = { ArnEquals: { 'ec2:Vpc': arn(`vpc/${VpcId}`) } };
    grant(
      world,
      allow('ec2:CreateSecurityGroup', arn('security-group/*'), Condition),
      allow('ec2:CreateSecurityGroup', arn('vpc/*')),
    );
    const ec2 = world.as(UserName);
    const create = (id: string) =>
      ec2.createSecurityGroup({ VpcId: id, GroupName: 'x', Description: 'x' });
    await create(VpcId);
    expect(await refusal(create(prodVpc))).toBe(
      denied('ec2:CreateSecurityGroup', arn('security-group/*')),
    );
  });

  test('for the tags that it gives, by what gives them', async ({ world }) => {
    const Tags = [{ Key: 'team', Value: 'shop' }];
    const make = () =>
      world.as(UserName).createInternetGateway({
        TagSpecifications: [{ ResourceType: 'internet-gateway', Tags }],
      });
    grant(world, allow('ec2:CreateInternetGateway'));
    expect(await refusal(make())).toBe(denied('ec2:CreateTags', arn('internet-gateway/*')));
    const Condition = {
      StringEquals: { 'ec2:CreateAction': 'CreateInternetGateway', 'aws:RequestTag/team': 'shop' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    };
    grant(
      world,
      allow('ec2:CreateInternetGateway'),
      allow('ec2:CreateTags', arn('*/*'), Condition),
    );
    const { InternetGateway } = await make();
    const Resources = [InternetGateway?.InternetGatewayId ?? ''];
    expect(await refusal(world.as(UserName).createTags({ Resources, Tags }))).toBe(
      denied('ec2:CreateTags', arn(`internet-gateway/${Resources[0]}`)),
    );
  });
});

test('an unknown key is no key', async ({ world: { as } }) => {
  expect(await refusal(as('somebody').describeVpcs({}))).toBe(
    '401 AuthFailure: AWS was not able to validate the provided access credentials',
  );
});

test('what is not simulated says so by name', async ({ world: { ec2 } }) => {
  expect(await refusal(ec2.describeVolumes({}))).toBe(
    "501 NotImplemented: Gantry's sandbox does not implement ec2:DescribeVolumes",
  );
});
