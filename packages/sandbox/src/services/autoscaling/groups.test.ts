// Sources: docs, EC2 Auto Scaling user guide and API reference; recorded activities of public issues.
import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { refusal, type Started, started } from '../../testing/started.ts';
import { publishedImages } from '../ssm/public-parameters.ts';

const MINUTE = 60_000;
const [inA, inB] = ['subnet-01b7e4f3a92c5d608', 'subnet-02c8f5a4ba3d6e719'];
const ImageId = publishedImages('us-west-2').find(({ name }) =>
  /al2023-x86_64-standard/.test(name),
)?.id;
const AutoScalingGroupName = 'web';

let sandbox: Started;
let clock: SteppedClock;
let scaling: AutoScaling;
let ec2: EC2;
let LaunchTemplateId = '';

beforeEach(async () => {
  clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
  sandbox = await started({ clock });
  scaling = sandbox.client(AutoScaling);
  ec2 = sandbox.client(EC2);
  const made = await ec2.createLaunchTemplate({
    LaunchTemplateName: 'web',
    LaunchTemplateData: { ImageId, InstanceType: 't3.medium' },
  });
  LaunchTemplateId = made.LaunchTemplate?.LaunchTemplateId ?? '';
});
afterEach(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

function create(change: object = {}) {
  return scaling.createAutoScalingGroup({
    ...{ AutoScalingGroupName, MinSize: 1, MaxSize: 4, DesiredCapacity: 2 },
    ...{ LaunchTemplate: { LaunchTemplateId }, VPCZoneIdentifier: `${inA},${inB}` },
    Tags: [{ Key: 'team', Value: 'shop', PropagateAtLaunch: true }],
    ...change,
  });
}

async function show() {
  const AutoScalingGroupNames = [AutoScalingGroupName];
  return (await scaling.describeAutoScalingGroups({ AutoScalingGroupNames }))
    .AutoScalingGroups?.[0];
}

async function activities() {
  return (await scaling.describeScalingActivities({ AutoScalingGroupName })).Activities ?? [];
}

describe('a group', () => {
  it('launches what is asked for, over the zones', async () => {
    await create();
    expect((await show())?.Instances).toEqual([]);
    clock.advance(MINUTE);
    const group = await show();
    expect(group).toMatchObject({
      ...{ MinSize: 1, MaxSize: 4, DesiredCapacity: 2 },
      AvailabilityZones: ['us-west-2a', 'us-west-2b'],
      Instances: [
        { AvailabilityZone: 'us-west-2a', LifecycleState: 'InService', HealthStatus: 'Healthy' },
        { AvailabilityZone: 'us-west-2b', LifecycleState: 'InService' },
      ],
    });
    const [newest] = await activities();
    expect(newest).toMatchObject({
      ...{ StatusCode: 'Successful', Progress: 100 },
      Description: expect.stringMatching(/^Launching a new EC2 instance: i-0[0-9a-f]{16}$/),
      Cause:
        'At 2026-11-22T12:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 2.  At 2026-11-22T12:00:06Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 1 to 2.',
    });
    const InstanceIds = [group?.Instances?.[0]?.InstanceId ?? ''];
    const { Reservations } = await ec2.describeInstances({ InstanceIds });
    expect(Reservations?.[0]?.Instances?.[0]?.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'team', Value: 'shop' },
        { Key: 'aws:autoscaling:groupName', Value: AutoScalingGroupName },
      ]),
    );
    const { Role } = await sandbox
      .client(IAM)
      .getRole({ RoleName: 'AWSServiceRoleForAutoScaling' });
    expect(Role?.Path).toBe('/aws-service-role/autoscaling.amazonaws.com/');
  });

  it('replaces what somebody terminated', async () => {
    await create();
    clock.advance(MINUTE);
    const [gone] = (await show())?.Instances ?? [];
    await ec2.terminateInstances({ InstanceIds: [gone?.InstanceId ?? ''] });
    clock.advance(3 * MINUTE);
    const instances = (await show())?.Instances ?? [];
    expect(instances).toHaveLength(2);
    expect(instances.map(({ InstanceId }) => InstanceId)).not.toContain(gone?.InstanceId);
    const causes = (await activities()).map(({ Cause }) => Cause?.replace(/^At \S+ /, ''));
    expect(causes.slice(0, 2)).toEqual([
      'an instance was launched in response to an unhealthy instance needing to be replaced.',
      'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.',
    ]);
  });

  it('shrinks, is limited, and protects what it is told to', async () => {
    await create();
    clock.advance(MINUTE);
    const ids = ((await show())?.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
    const kept = { AutoScalingGroupName, InstanceIds: [ids[0] ?? ''], ProtectedFromScaleIn: true };
    await scaling.setInstanceProtection(kept);
    const set = (DesiredCapacity: number) =>
      scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity });
    expect(await refusal(set(5))).toBe(
      '400 ValidationError: New SetDesiredCapacity value 5 is above max value 4 for the AutoScalingGroup.',
    );
    await set(1);
    clock.advance(2 * MINUTE);
    expect((await show())?.Instances).toMatchObject([{ InstanceId: ids[0] }]);
    const force = { AutoScalingGroupName, ForceDelete: true };
    expect(await refusal(scaling.deleteAutoScalingGroup({ AutoScalingGroupName }))).toMatch(
      /^400 ResourceInUse/,
    );
    await scaling.deleteAutoScalingGroup(force);
    expect((await show())?.Status).toBe('Delete in progress');
    clock.advance(MINUTE);
    expect(await show()).toBeUndefined();
  });

  it('holds still while its processes are suspended', async () => {
    await create({ DesiredCapacity: 1 });
    clock.advance(MINUTE);
    await scaling.suspendProcesses({ AutoScalingGroupName, ScalingProcesses: ['Launch'] });
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 3 });
    clock.advance(5 * MINUTE);
    expect((await show())?.Instances).toHaveLength(1);
    await scaling.resumeProcesses({ AutoScalingGroupName });
    clock.advance(MINUTE);
    expect((await show())?.Instances).toHaveLength(3);
  });

  it('terminates one of its own for somebody', async () => {
    await create();
    clock.advance(MINUTE);
    const InstanceId = (await show())?.Instances?.[0]?.InstanceId ?? '';
    const asked = { InstanceId, ShouldDecrementDesiredCapacity: true };
    const { Activity } = await scaling.terminateInstanceInAutoScalingGroup(asked);
    expect(Activity?.Cause).toBe(
      `At 2026-11-22T12:01:00Z instance ${InstanceId} was taken out of service in response to a user request, shrinking the capacity from 2 to 1.`,
    );
    clock.advance(2 * MINUTE);
    expect(await show()).toMatchObject({ DesiredCapacity: 1, Instances: [{}] });
    const { AutoScalingInstances } = await scaling.describeAutoScalingInstances({});
    expect(AutoScalingInstances).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ AutoScalingGroupName: 'web', HealthStatus: 'HEALTHY' }),
      ]),
    );
  });
});

describe('a launch that fails', () => {
  it('stands in the activities in the words of EC2, and is tried again', async () => {
    await create({ DesiredCapacity: 1 });
    clock.advance(MINUTE);
    await ec2.deleteLaunchTemplate({ LaunchTemplateId });
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 2 });
    clock.advance(20_000);
    const message = `The specified launch template, with template ID ${LaunchTemplateId}, does not exist. Launching EC2 instance failed.`;
    expect((await activities())[0]).toMatchObject({
      Description: `Launching a new EC2 instance.  Status Reason: ${message}`,
      ...{ StatusCode: 'Failed', StatusMessage: message, Progress: 100 },
    });
    clock.advance(30 * MINUTE);
    const failed = (await activities()).filter(({ StatusCode }) => StatusCode === 'Failed');
    expect(failed.length).toBeGreaterThan(3);
    expect(failed.length).toBeLessThan(7);
  });

  it('names capacity and code where there is a policy', async () => {
    const type = { InstanceType: 'm6i.32xlarge' };
    const spec = { LaunchTemplateId, Version: '$Latest' };
    await create({
      LaunchTemplate: undefined,
      MixedInstancesPolicy: {
        LaunchTemplate: { LaunchTemplateSpecification: spec, Overrides: [type] },
      },
      ...{ MaxSize: 9, DesiredCapacity: 9 },
    });
    clock.advance(MINUTE);
    const failed = (await activities()).find(({ StatusCode }) => StatusCode === 'Failed');
    expect(failed?.StatusMessage).toMatch(
      /^Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 640 .* Launching EC2 instance failed.$/,
    );
  });
});

describe('a lifecycle hook', () => {
  const LifecycleHookName = 'seen-to';
  const put = (way: string, more: object = {}) =>
    scaling.putLifecycleHook({
      ...{ AutoScalingGroupName, LifecycleHookName, HeartbeatTimeout: 300 },
      ...{ LifecycleTransition: `autoscaling:EC2_INSTANCE_${way}`, ...more },
    });
  const states = async () => ((await show())?.Instances ?? []).map((it) => it.LifecycleState);

  it('holds an instance that comes until somebody lets it in', async () => {
    await create({ DesiredCapacity: 1, MinSize: 0 });
    clock.advance(MINUTE);
    await put('LAUNCHING');
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 2 });
    clock.advance(MINUTE);
    expect(await states()).toEqual(['InService', 'Pending:Wait']);
    const InstanceId = (await show())?.Instances?.[1]?.InstanceId;
    const action = { AutoScalingGroupName, LifecycleHookName, InstanceId };
    await scaling.completeLifecycleAction({ ...action, LifecycleActionResult: 'CONTINUE' });
    expect(await states()).toEqual(['InService', 'InService']);
    const again = { ...action, LifecycleActionResult: 'CONTINUE' };
    expect(await refusal(scaling.completeLifecycleAction(again))).toBe(
      `400 ValidationError: No active Lifecycle Action found with instance ID ${InstanceId}`,
    );
  });

  it('abandons an instance for which nobody came', async () => {
    await create({ DesiredCapacity: 1, MinSize: 0 });
    clock.advance(1000);
    await put('LAUNCHING');
    clock.advance(6 * MINUTE);
    const cancelled = (await activities()).find(({ StatusCode }) => StatusCode === 'Cancelled');
    expect(cancelled?.StatusMessage).toMatch(
      /^Instance failed to complete user's Lifecycle Action: Lifecycle Action with token .* was abandoned: /,
    );
  });

  it('holds an instance that goes, and its end', async () => {
    await create({ DesiredCapacity: 1, MinSize: 0 });
    clock.advance(MINUTE);
    await put('TERMINATING', { DefaultResult: 'CONTINUE' });
    const { LifecycleHooks } = await scaling.describeLifecycleHooks({ AutoScalingGroupName });
    expect(LifecycleHooks).toMatchObject([{ HeartbeatTimeout: 300, GlobalTimeout: 30_000 }]);
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 0 });
    clock.advance(MINUTE);
    expect(await states()).toEqual(['Terminating:Wait']);
    clock.advance(6 * MINUTE);
    expect(await states()).toEqual([]);
    await scaling.deleteLifecycleHook({ AutoScalingGroupName, LifecycleHookName });
  });
});

describe('a policy of several kinds of capacity', () => {
  it('launches a base on demand, and of the others a share', async () => {
    const spec = { LaunchTemplateId, Version: '$Latest' };
    await create({
      LaunchTemplate: undefined,
      MixedInstancesPolicy: {
        LaunchTemplate: { LaunchTemplateSpecification: spec },
        InstancesDistribution: { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 50 },
      },
      DesiredCapacity: 3,
    });
    clock.advance(MINUTE);
    const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: [AutoScalingGroupName] }];
    const { Reservations = [] } = await ec2.describeInstances({ Filters });
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    const spot = instances.filter(({ InstanceLifecycle }) => InstanceLifecycle === 'spot');
    expect([instances.length, spot.length]).toEqual([3, 1]);
  });
});

describe('a request is refused', () => {
  it.each([
    [{ TargetGroupARNs: ['arn'] }, /does not simulate TargetGroupARNs of Auto Scaling groups$/],
    [
      { DesiredCapacity: 9 },
      /Desired capacity:9 must be between the specified min size:1 and max size:4$/,
    ],
    [{ MinSize: 5 }, /Max bound, 4, must be greater than or equal to min bound, 5$/],
    [{ VPCZoneIdentifier: '' }, /At least one Availability Zone or VPC Subnet is required.$/],
    [
      { VPCZoneIdentifier: 'subnet-0123456789abcdef0' },
      /The subnet ID 'subnet-0123456789abcdef0' does not exist$/,
    ],
    [
      { LaunchTemplate: { LaunchTemplateName: 'none' } },
      /You must use a valid fully-formed launch template. At least one/,
    ],
    [{ LaunchTemplate: undefined }, /Valid requests must contain either LaunchTemplate, /],
  ])('for %j', async (change, said) => {
    const fault = await refusal(create(change));
    expect(fault).toMatch(/^400 ValidationError: /);
    expect(fault).toMatch(said);
  });

  it('for want of permission', async () => {
    const viewer = sandbox.client(AutoScaling, 'gantry-viewer');
    expect(
      await refusal(viewer.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 1 })),
    ).toMatch(
      /^403 AccessDenied: .* is not authorized to perform: autoscaling:SetDesiredCapacity on resource: arn:aws:autoscaling:us-west-2:111122223333:autoScalingGroup:\*:autoScalingGroupName\/web/,
    );
  });
});

it('tags of groups are found, changed and taken away', async () => {
  await create({ DesiredCapacity: 1 });
  const tag = { ResourceId: AutoScalingGroupName, ResourceType: 'auto-scaling-group' };
  await scaling.createOrUpdateTags({
    Tags: [{ ...tag, Key: 'env', Value: 'prod', PropagateAtLaunch: false }],
  });
  const Filters = [{ Name: 'tag:env', Values: ['prod'] }];
  expect((await scaling.describeAutoScalingGroups({ Filters })).AutoScalingGroups).toHaveLength(1);
  await scaling.deleteTags({ Tags: [{ ...tag, Key: 'env' }] });
  const left = await scaling.describeTags({
    Filters: [{ Name: 'auto-scaling-group', Values: ['web'] }],
  });
  expect(left.Tags).toMatchObject([{ Key: 'team', Value: 'shop' }]);
});
