// Sources: docs, EC2 API reference; recorded refusals, as quoted in public issues.
import type { EC2, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import { publishedImages } from '../ssm/public-parameters.ts';
import {
  emptyVpc,
  freeIn,
  MINUTE,
  NOWHERE,
  prodSubnet,
  refusal,
  subnetIn,
  test,
} from './testing/world.ts';

const images = publishedImages('us-west-2');
const idOf = (name: RegExp) => images.find((image) => name.test(image.name))?.id ?? '';
const ImageId = idOf(/al2023-x86_64-standard-1.36/);

function launch(ec2: EC2, change: Partial<RunInstancesCommandInput> = {}) {
  const basic = { ImageId, InstanceType: 't3.medium', SubnetId: prodSubnet } as const;
  return ec2.runInstances({ ...basic, MinCount: 1, MaxCount: 1, ...change });
}

async function one(ec2: EC2, change: Partial<RunInstancesCommandInput> = {}): Promise<string> {
  return (await launch(ec2, change)).Instances?.[0]?.InstanceId ?? '';
}

async function show(ec2: EC2, id: string) {
  const { Reservations } = await ec2.describeInstances({ InstanceIds: [id] });
  return Reservations?.[0]?.Instances?.[0];
}

describe('an instance', () => {
  test('comes, takes an address, and goes', async ({ world: { ec2, clock } }) => {
    const free = (await freeIn(ec2, prodSubnet)) ?? 0;
    const tags = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'team', Value: 'shop' }] }];
    const id = await one(ec2, { ClientToken: 'once', TagSpecifications: tags });
    expect(await one(ec2, { ClientToken: 'once', TagSpecifications: tags })).toBe(id);
    // Docs: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
    expect(await refusal(one(ec2, { ClientToken: 'once' }))).toBe(
      '400 IdempotentParameterMismatch: Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
    expect(id).toMatch(/^i-0[0-9a-f]{16}$/);
    expect(await freeIn(ec2, prodSubnet)).toBe(free - 1);
    expect((await show(ec2, id))?.State).toEqual({ Code: 0, Name: 'pending' });
    clock.advance(MINUTE);
    const shown = await show(ec2, id);
    expect(shown).toMatchObject({
      ...{
        State: { Code: 16, Name: 'running' },
        InstanceType: 't3.medium',
        Architecture: 'x86_64',
      },
      ...{ SubnetId: prodSubnet, SecurityGroups: [{ GroupName: 'default' }] },
      PrivateDnsName: `ip-${shown?.PrivateIpAddress?.replaceAll('.', '-')}.us-west-2.compute.internal`,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }],
      NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, DeleteOnTermination: true } }],
      Tags: [{ Key: 'team', Value: 'shop' }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
    });
    await ec2.terminateInstances({ InstanceIds: [id] });
    clock.advance(MINUTE);
    expect(await show(ec2, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
      StateTransitionReason: 'User initiated (2026-11-22 12:01:00 GMT)',
    });
    expect(await freeIn(ec2, prodSubnet)).toBe(free);
    clock.advance(61 * MINUTE);
    expect(await refusal(show(ec2, id))).toBe(
      `400 InvalidInstanceID.NotFound: The instance ID '${id}' does not exist`,
    );
  });

  test('is checked once it runs, and says so', async ({ world: { ec2, clock } }) => {
    const InstanceIds = [await one(ec2)];
    const look = async (IncludeAllInstances = false) =>
      (await ec2.describeInstanceStatus({ InstanceIds, IncludeAllInstances })).InstanceStatuses;
    expect(await look()).toEqual([]);
    expect(await look(true)).toMatchObject([{ InstanceState: { Name: 'pending' } }]);
    clock.advance(MINUTE);
    expect(await look()).toMatchObject([{ InstanceStatus: { Status: 'initializing' } }]);
    clock.advance(3 * MINUTE);
    const ok = { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] };
    expect(await look()).toMatchObject([{ InstanceStatus: ok, SystemStatus: ok }]);
    const { Output = '' } = await ec2.getConsoleOutput({ InstanceId: InstanceIds[0] });
    expect(Buffer.from(Output, 'base64').toString()).toContain('cloud-init');
  });

  test('stops, changes and starts again', async ({ world: { ec2, clock } }) => {
    const InstanceId = await one(ec2);
    const InstanceIds = [InstanceId];
    clock.advance(MINUTE);
    const bigger = { InstanceId, InstanceType: { Value: 't3.large' } };
    expect(await refusal(ec2.modifyInstanceAttribute(bigger))).toBe(
      `400 IncorrectInstanceState: The instance '${InstanceId}' is not in the 'stopped' state.`,
    );
    await ec2.stopInstances({ InstanceIds });
    clock.advance(MINUTE);
    await ec2.modifyInstanceAttribute(bigger);
    await ec2.modifyInstanceAttribute({ InstanceId, UserData: { Value: Buffer.from('hello') } });
    await ec2.modifyInstanceAttribute({ InstanceId, DisableApiTermination: { Value: true } });
    await ec2.modifyInstanceMetadataOptions({ InstanceId, HttpPutResponseHopLimit: 1 });
    await ec2.startInstances({ InstanceIds });
    clock.advance(MINUTE);
    expect(await show(ec2, InstanceId)).toMatchObject({
      ...{ InstanceType: 't3.large', State: { Name: 'running' } },
      MetadataOptions: { HttpPutResponseHopLimit: 1 },
    });
    const attribute = { InstanceId, Attribute: 'userData' as const };
    expect((await ec2.describeInstanceAttribute(attribute)).UserData?.Value).toBe('aGVsbG8=');
    expect(await refusal(ec2.terminateInstances({ InstanceIds }))).toBe(
      `400 OperationNotPermitted: The instance '${InstanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  });

  test('holds as many interfaces as its type', async ({ world: { ec2, clock } }) => {
    const InstanceId = await one(ec2);
    clock.advance(MINUTE);
    const more = async (DeviceIndex: number) => {
      const { NetworkInterface } = await ec2.createNetworkInterface({ SubnetId: prodSubnet });
      const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
      return ec2.attachNetworkInterface({ InstanceId, NetworkInterfaceId, DeviceIndex });
    };
    await more(1);
    const { AttachmentId } = await more(2);
    expect(await refusal(more(3))).toMatch(/^400 AttachmentLimitExceeded: /);
    await ec2.detachNetworkInterface({ AttachmentId });
    await more(3);
  });

  test('gets a public address in a public subnet', async ({ world: { ec2, clock } }) => {
    const SubnetId = 'subnet-08d1f26c4be9a7350';
    const id = await one(ec2, { SubnetId });
    clock.advance(MINUTE);
    const shown = await show(ec2, id);
    expect(shown?.PublicIpAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(shown?.PublicDnsName).toMatch(/^ec2-.*\.us-west-2\.compute\.amazonaws\.com$/);
  });
});

describe('the profile of an instance', () => {
  test('can be given, changed and taken', async ({ world: { ec2, account, clock } }) => {
    const iam = (operation: string, input: object) =>
      invoke(account, { service: 'iam', operation, input });
    for (const InstanceProfileName of ['one', 'two']) {
      iam('CreateInstanceProfile', { InstanceProfileName });
    }
    const InstanceId = await one(ec2);
    clock.advance(MINUTE);
    const give = (Name: string) =>
      ec2.associateIamInstanceProfile({ InstanceId, IamInstanceProfile: { Name } });
    const { IamInstanceProfileAssociation } = await give('one');
    expect(IamInstanceProfileAssociation).toMatchObject({ State: 'associating', InstanceId });
    expect(await refusal(give('two'))).toBe(
      `400 IncorrectState: There is an existing association for instance ${InstanceId}`,
    );
    const AssociationId = IamInstanceProfileAssociation?.AssociationId;
    const other = { AssociationId, IamInstanceProfile: { Name: 'two' } };
    const replaced = await ec2.replaceIamInstanceProfileAssociation(other);
    expect((await show(ec2, InstanceId))?.IamInstanceProfile?.Arn).toMatch(
      /instance-profile\/two$/,
    );
    const Filters = [{ Name: 'instance-id', Values: [InstanceId] }];
    const listed = await ec2.describeIamInstanceProfileAssociations({ Filters });
    const after = replaced.IamInstanceProfileAssociation?.AssociationId;
    expect(listed.IamInstanceProfileAssociations).toMatchObject([{ AssociationId: after }]);
    await ec2.disassociateIamInstanceProfile({ AssociationId: after });
    expect((await show(ec2, InstanceId))?.IamInstanceProfile).toBeUndefined();
  });
});

describe('a launch is refused for', () => {
  test('what is not simulated, by name', async ({ world: { ec2 } }) => {
    const Spec = { CapacityReservationPreference: 'none' as const };
    expect(await refusal(launch(ec2, { CapacityReservationSpecification: Spec }))).toBe(
      "400 UnsupportedOperation: Gantry's sandbox does not simulate CapacityReservationSpecification of instances",
    );
  });

  test('what is not there', async ({ world: { ec2 } }) => {
    const cases: [Partial<RunInstancesCommandInput>, string][] = [
      [
        { ImageId: `ami-${NOWHERE}` },
        `InvalidAMIID.NotFound: The image id '[ami-${NOWHERE}]' does not exist`,
      ],
      [
        { SubnetId: `subnet-${NOWHERE}` },
        `InvalidSubnetID.NotFound: The subnet ID 'subnet-${NOWHERE}' does not exist`,
      ],
      [
        { SecurityGroupIds: [`sg-${NOWHERE}`] },
        `InvalidGroup.NotFound: The security group 'sg-${NOWHERE}' does not exist`,
      ],
      [{ KeyName: 'mine' }, "InvalidKeyPair.NotFound: The key pair 'mine' does not exist"],
      [
        { IamInstanceProfile: { Name: 'nobody' } },
        'InvalidParameterValue: Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
      ],
      [
        { LaunchTemplate: { LaunchTemplateId: `lt-${NOWHERE}` } },
        `InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID lt-${NOWHERE}, does not exist.`,
      ],
    ];
    for (const [change, said] of cases) {
      expect(await refusal(launch(ec2, change))).toBe(`400 ${said}`);
    }
  });

  test('an image of another architecture', async ({ world: { ec2 } }) => {
    expect(await refusal(launch(ec2, { InstanceType: 'm7g.large' }))).toMatch(
      /^400 InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match/,
    );
  });

  test('a full subnet', async ({ world: { ec2 } }) => {
    const SubnetId = await subnetIn(ec2, await emptyVpc(ec2), '10.1.0.0/28');
    expect(await refusal(launch(ec2, { SubnetId, MinCount: 12, MaxCount: 12 }))).toBe(
      `400 InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet '${SubnetId}' to satisfy the requested number of instances.`,
    );
    expect(await freeIn(ec2, SubnetId)).toBe(11);
  });

  test('more vCPUs than the quota', async ({ world: { ec2, clock } }) => {
    const big = { InstanceType: 'm6i.32xlarge', MinCount: 1, MaxCount: 9 } as const;
    const { Instances = [] } = await launch(ec2, big);
    expect(Instances.length).toBeLessThan(6);
    expect(await refusal(launch(ec2, big))).toMatch(
      /^400 VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 640 /,
    );
    await ec2.terminateInstances({ InstanceIds: [Instances[0]?.InstanceId ?? ''] });
    clock.advance(MINUTE);
    await launch(ec2, big);
  });

  test('a type that the zone has no more of, or never had', async ({ world: { ec2 } }) => {
    const ImageId = idOf(/al2023-x86_64-nvidia-1.36/);
    const gpu = { ImageId, InstanceType: 'g5.xlarge' } as const;
    await launch(ec2, { ...gpu, MinCount: 2, MaxCount: 2 });
    expect(await refusal(launch(ec2, gpu))).toBe(
      '400 InsufficientInstanceCapacity: We currently do not have sufficient g5.xlarge capacity in the Availability Zone you requested (us-west-2a). Our system will be working on provisioning additional capacity. You can currently get g5.xlarge capacity by not specifying an Availability Zone in your request or choosing us-west-2b, us-west-2c.',
    );
    const SubnetId = await subnetIn(ec2, await emptyVpc(ec2), '10.1.0.0/24', 'd');
    expect(await refusal(launch(ec2, { ...gpu, SubnetId }))).toBe(
      '400 Unsupported: Your requested instance type (g5.xlarge) is not supported in your requested Availability Zone (us-west-2d). Please retry your request by not specifying an Availability Zone or choosing us-west-2a, us-west-2b, us-west-2c.',
    );
  });

  test('want of permission, also to hand over the role', async ({ world: { as } }) => {
    expect(await refusal(launch(as('gantry-viewer')))).toMatch(
      /^403 UnauthorizedOperation: .* is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-west-2:111122223333:instance\/\*/,
    );
  });
});

describe('what can be launched', () => {
  test('images, by id and filter', async ({ world: { ec2 } }) => {
    const named = await ec2.describeImages({ ImageIds: [ImageId] });
    expect(named.Images).toMatchObject([
      { Architecture: 'x86_64', ImageOwnerAlias: 'amazon', State: 'available' },
    ]);
    const Filters = [{ Name: 'name', Values: ['amazon-eks-node-al2023-arm64-standard-1.35-*'] }];
    const { Images } = await ec2.describeImages({ Filters, Owners: ['amazon'] });
    expect(Images).toMatchObject([{ Architecture: 'arm64' }]);
  });

  test('types, with what they hold and where they are', async ({ world: { ec2 } }) => {
    const { InstanceTypes } = await ec2.describeInstanceTypes({ InstanceTypes: ['m6i.xlarge'] });
    expect(InstanceTypes).toMatchObject([
      {
        VCpuInfo: { DefaultVCpus: 4, DefaultCores: 2 },
        MemoryInfo: { SizeInMiB: 16_384 },
        NetworkInfo: { MaximumNetworkInterfaces: 4, Ipv4AddressesPerInterface: 15 },
      },
    ]);
    expect(
      await refusal(ec2.describeInstanceTypes({ InstanceTypes: ['m1.tiny' as 'm6i.large'] })),
    ).toMatch(
      /^400 InvalidInstanceType: The following supplied instance types do not exist: \[m1.tiny\]/,
    );
    const { InstanceTypeOfferings = [] } = await ec2.describeInstanceTypeOfferings({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['g5.xlarge'] }],
    });
    expect(InstanceTypeOfferings.map(({ Location }) => Location)).toEqual([
      ...['us-west-2a', 'us-west-2b', 'us-west-2c'],
    ]);
  });
});

test('instances that are not there are named all at once', async ({ world: { ec2 } }) => {
  const InstanceIds = [`i-${NOWHERE}`, 'i-0fedcba9876543210'];
  // Recorded: many reports of DescribeInstances and TerminateInstances
  const refused = `400 InvalidInstanceID.NotFound: The instance IDs '${InstanceIds.join(', ')}' do not exist`;
  expect(await refusal(ec2.describeInstances({ InstanceIds }))).toBe(refused);
  expect(await refusal(ec2.terminateInstances({ InstanceIds }))).toBe(refused);
  expect(await refusal(ec2.describeInstanceStatus({ InstanceIds }))).toBe(refused);
});
