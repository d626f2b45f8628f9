// Sources: the API reference, as the SDK's type declarations carry it: each Describe operation lists
// the names of its filters; docs, EC2 user guide: list and filter using the CLI and API.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { membersOf, operationShapes, type Shape } from '../../wire/shape.ts';
import * as members from './data/filter-members.ts';
import { ec2 as manifest } from './service.ts';
import { prodVpc, refusal, test } from './testing/world.ts';

const main = fileURLToPath(import.meta.resolve('@aws-sdk/client-ec2'));
const models = join(dirname(main), '..', 'dist-types', 'models');
const declarations = readdirSync(models)
  .map((file) => readFileSync(join(models, file), 'utf8'))
  .join('\n');

/** Listed in the same way: values of one filter, and `tag`, which stands for `tag:KEY`. */
const noNames = ['informational', 'low', 'medium', 'high', 'critical', 'tag'];

/** The filters that the reference lists for an operation, by name. */
function documented(operation: string): readonly string[] {
  const body = new RegExp(`interface ${operation}Request \\{([\\s\\S]*?)\\n\\}`).exec(
    declarations,
  )?.[1];
  const text = /\/\*\*(?:(?!\/\*\*)[\s\S])*?\*\/\s*Filters?\?:/.exec(body ?? '')?.[0] ?? '';
  const names = [...text.matchAll(/<p>\s*\*\s*<code>([a-zA-Z0-9.-]+)<\/code>\s*-/g)];
  return names.flatMap(([, name = '']) => (noNames.includes(name) ? [] : name));
}

const described = Object.keys(manifest.operations).filter((name) => documented(name).length > 0);

describe('a filter that the reference lists', () => {
  test.for(described)('for %s is known', async (operation, { world: { ec2 } }) => {
    // Each operation is a method of the client.
    const call = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}` as 'describeSubnets';
    const more = operation === 'DescribeLaunchTemplateVersions' ? { Versions: ['$Latest'] } : {};
    const outcomes = documented(operation).map(async (Name) => {
      const filter = [{ Name, Values: ['nothing'] }];
      const answer = ec2[call]({ Filters: filter, ...{ Filter: filter }, ...more });
      return answer.then(
        () => [],
        ({ message }: Error) =>
          message === `Gantry's sandbox does not simulate the filter ${Name}` ? [] : [message],
      );
    });
    expect((await Promise.all(outcomes)).flat()).toEqual([]);
  });

  test.for([
    ['DescribeInstances', 'Reservations.Instances', members.instanceMembers],
    ['DescribeNetworkInterfaces', 'NetworkInterfaces', members.interfaceMembers],
    ['DescribeImages', 'Images', members.imageMembers],
    ['DescribeInstanceTypes', 'InstanceTypes', members.instanceTypeMembers],
    ['DescribeSubnets', 'Subnets', members.subnetMembers],
    ['DescribeInstanceStatus', 'InstanceStatuses', members.statusMembers],
    ['DescribeLaunchTemplateVersions', 'LaunchTemplateVersions', members.templateVersionMembers],
  ] as const)('for %s leads to a member of the answer', ([operation, list, paths]) => {
    const answer = operationShapes(manifest.schemas.operations[operation] ?? []).output;
    const astray = Object.values(paths).filter((path) => !leads(answer, `${list}.${path}`));
    expect(astray).toEqual([]);
  });
});

function leads(shape: Shape | undefined, path: string): boolean {
  const [name = '', ...rest] = path.split('.');
  const item = shape?.isListSchema() ? shape.getValueSchema() : shape;
  const member = item && membersOf(item).find((it) => it.name === name)?.shape;
  return member !== undefined && (rest.length === 0 || leads(member, rest.join('.')));
}

describe('instances are found', () => {
  test('by what their interfaces, devices and options are', async ({ world: { ec2 } }) => {
    const mine = { Name: 'vpc-id', Values: [prodVpc] };
    const all = await ec2.describeInstances({ Filters: [mine] });
    const [one] = (all.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    const [card] = one?.NetworkInterfaces ?? [];
    const asked = {
      'block-device-mapping.volume-id': one?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId,
      'iam-instance-profile.id': one?.IamInstanceProfile?.Id,
      'launch-index': String(one?.AmiLaunchIndex),
      'network-interface.attachment.instance-id': one?.InstanceId,
      'network-interface.mac-address': card?.MacAddress,
      'network-interface.private-ip-address': card?.PrivateIpAddress,
      'operator.managed': 'false',
      'usage-operation': 'RunInstances',
    };
    for (const [Name, value = ''] of Object.entries(asked)) {
      const Filters = [mine, { Name, Values: [value] }];
      const { Reservations = [] } = await ec2.describeInstances({ Filters });
      const found = Reservations.flatMap(({ Instances = [] }) => Instances);
      expect(found.map(({ InstanceId }) => InstanceId)).toContain(one?.InstanceId);
    }
  });
});

test('types of instances are found as Karpenter asks for them', async ({ world: { ec2 } }) => {
  const Filters = [
    { Name: 'supported-virtualization-type', Values: ['hvm'] },
    { Name: 'processor-info.supported-architecture', Values: ['arm64'] },
  ];
  const { InstanceTypes = [] } = await ec2.describeInstanceTypes({ Filters });
  expect(InstanceTypes.map(({ InstanceType }) => InstanceType)).toContain('m6g.large');
});

test('security groups are found by the groups that their rules name', async ({
  world: { ec2 },
}) => {
  const VpcId = prodVpc;
  const made = await ec2.createSecurityGroup({ VpcId, GroupName: 'web', Description: 'web' });
  const db = await ec2.createSecurityGroup({ VpcId, GroupName: 'db', Description: 'db' });
  const UserIdGroupPairs = [{ GroupId: made.GroupId }];
  await ec2.authorizeSecurityGroupIngress({
    GroupId: db.GroupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs }],
  });
  const Filters = [
    { Name: 'ip-permission.group-name', Values: ['web'] },
    { Name: 'ip-permission.user-id', Values: ['111122223333'] },
  ];
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({ Filters });
  expect(SecurityGroups.map(({ GroupId }) => GroupId)).toEqual([db.GroupId]);
});

test('a filter that AWS has and the sandbox does not know is named', async ({ world: { ec2 } }) => {
  const asked = ec2.describeInstanceTypes({
    Filters: [{ Name: 'network-info.efa-supported', Values: ['true'] }],
  });
  expect(await refusal(asked)).toBe(
    "400 UnsupportedOperation: Gantry's sandbox does not simulate the filter " +
      'network-info.efa-supported',
  );
});
