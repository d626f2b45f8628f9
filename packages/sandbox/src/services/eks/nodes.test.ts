// Sources: docs, EKS user guide: managed node groups, their update behaviour and launch templates.
import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { EKS, type InsightSummary } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { refusal, type Started, started } from '../../testing/started.ts';
import { nodesOf } from './nodes.ts';

const MINUTE = 60_000;
const general = { clusterName: 'prod', nodegroupName: 'general' };
const nodeRole = 'arn:aws:iam::111122223333:role/eks-node';
const subnets = ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'];

let sandbox: Started;
let clock: SteppedClock;
let eks: EKS;
let ec2: EC2;
let scaling: AutoScaling;

beforeEach(async () => {
  clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
  sandbox = await started({ clock });
  [eks, ec2, scaling] = [sandbox.client(EKS), sandbox.client(EC2), sandbox.client(AutoScaling)];
});
afterEach(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

function nodes(cluster: string, region = 'us-west-2') {
  const found = sandbox.account.regions.get(region);
  return found ? nodesOf(sandbox.account, found, cluster) : [];
}

async function scalingGroup(name = general) {
  const { nodegroup } = await eks.describeNodegroup(name);
  const AutoScalingGroupName = nodegroup?.resources?.autoScalingGroups?.[0]?.name ?? '';
  const asked = { AutoScalingGroupNames: [AutoScalingGroupName] };
  return (await scaling.describeAutoScalingGroups(asked)).AutoScalingGroups?.[0];
}

const idsOf = (group: Awaited<ReturnType<typeof scalingGroup>>) =>
  (group?.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);

describe('the nodes of the healthy account', () => {
  it.each([
    ['prod', 'us-west-2', 6, 'v1.33.8'],
    ['staging', 'us-west-2', 3, 'v1.35.2'],
    ['shop-dev', 'us-west-2', 2, 'v1.36.0'],
    ['payments-eu', 'eu-west-1', 3, 'v1.34.4'],
  ])('of %s are ready', async (cluster, region, count, kubelet) => {
    await sandbox.client(EKS, 'gantry-admin', region).describeCluster({ name: cluster });
    const found = nodes(cluster, region);
    expect(found).toHaveLength(count);
    for (const node of found) {
      expect(node).toMatchObject({ ready: true, reason: undefined });
      expect(node.kubeletVersion).toMatch(`${kubelet}-eks-`);
    }
  });

  it('are instances, launched by a group from a template of EKS’s', async () => {
    const group = await scalingGroup();
    const template = group?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
    expect(group).toMatchObject({
      AutoScalingGroupName: expect.stringMatching(/^eks-general-[0-9a-f-]{36}$/),
      ...{ MinSize: 3, MaxSize: 9, DesiredCapacity: 4 },
      Tags: expect.arrayContaining([
        expect.objectContaining({ Key: 'kubernetes.io/cluster/prod', Value: 'owned' }),
        expect.objectContaining({ Key: 'k8s.io/cluster-autoscaler/enabled', Value: 'true' }),
      ]),
    });
    expect(template?.LaunchTemplateName).toMatch(/^eks-[0-9a-f-]{36}$/);
    const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: idsOf(group) });
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    expect(new Set(instances.map(({ SubnetId }) => SubnetId)).size).toBe(3);
    for (const instance of instances) {
      expect(instance).toMatchObject({
        ...{ InstanceType: 'm6i.xlarge', State: { Name: 'running' } },
        IamInstanceProfile: { Arn: expect.stringMatching(/:instance-profile\/eks-[0-9a-f-]{36}$/) },
        SecurityGroups: [{ GroupName: expect.stringMatching(/^eks-cluster-sg-prod-/) }],
        Tags: expect.arrayContaining([
          { Key: 'eks:nodegroup-name', Value: 'general' },
          { Key: 'aws:ec2launchtemplate:version', Value: template?.Version },
        ]),
      });
      // Rolled when prod went to 1.33, 118 days ago.
      const days = (clock.now() - Number(instance.LaunchTime)) / (24 * 60 * MINUTE);
      expect(Math.floor(days)).toBe(117);
    }
  });
});

describe('a node', () => {
  it('is lost with its instance, and replaced by its group', async () => {
    const before = idsOf(await scalingGroup());
    const [gone = ''] = before;
    await ec2.terminateInstances({ InstanceIds: [gone] });
    clock.advance(5 * MINUTE);
    const after = idsOf(await scalingGroup());
    expect(after).toHaveLength(4);
    expect(after).not.toContain(gone);
    const ready = nodes('prod').filter((node) => node.ready && node.nodegroup === 'general');
    expect(ready.map(({ instanceId }) => instanceId).sort()).toEqual([...after].sort());
  });

  it('can be one that its owner launched', async () => {
    const Filters = [{ Name: 'tag:eks:cluster-name', Values: ['staging'] }];
    const { Reservations } = await ec2.describeInstances({ Filters });
    const like = Reservations?.[0]?.Instances?.[0];
    const asked = { InstanceId: like?.InstanceId, Attribute: 'userData' as const };
    const { UserData } = await ec2.describeInstanceAttribute(asked);
    await ec2.runInstances({
      ...{ ImageId: like?.ImageId, InstanceType: 'm7g.large', MinCount: 1, MaxCount: 1 },
      ...{ SubnetId: subnets[0], UserData: UserData?.Value },
      SecurityGroupIds: like?.SecurityGroups?.map(({ GroupId = '' }) => GroupId),
      IamInstanceProfile: { Arn: like?.IamInstanceProfile?.Arn },
    });
    clock.advance(3 * MINUTE);
    await eks.listClusters({});
    expect(nodes('staging').filter(({ nodegroup }) => nodegroup === undefined)).toMatchObject([
      { ready: true },
    ]);
  });
});

describe('a node of each kind', () => {
  it.each([
    ['AL2_x86_64', '1.32', 't3.medium', 'v1.32.'],
    ['AL2023_ARM_64_STANDARD', '1.33', 't4g.medium', 'v1.33.'],
    ['BOTTLEROCKET_x86_64', '1.33', 'm6i.large', 'v1.33.'],
    ['WINDOWS_CORE_2022_x86_64', '1.33', 'm6i.large', 'v1.33.'],
    ['AL2023_x86_64_NVIDIA', '1.33', 'g5.xlarge', 'v1.33.'],
  ] as const)('joins: %s', async (amiType, version, type, kubelet) => {
    const nodegroupName = 'kind';
    await eks.createNodegroup({
      ...{ clusterName: 'prod', nodegroupName, nodeRole, amiType, version },
      ...{ subnets: ['subnet-01b7e4f3a92c5d608'], instanceTypes: [type] },
      scalingConfig: { minSize: 0, maxSize: 1, desiredSize: 1 },
    });
    clock.advance(4 * MINUTE);
    const { nodegroup } = await eks.describeNodegroup({ ...general, nodegroupName });
    expect(nodegroup).toMatchObject({ status: 'ACTIVE', health: { issues: [] } });
    const own = nodes('prod').filter((node) => node.nodegroup === nodegroupName);
    expect(own).toMatchObject([{ ready: true, kubeletVersion: expect.stringContaining(kubelet) }]);
  });
});

describe('a node group', () => {
  it('shows the insights how far its nodes lag behind', async () => {
    const eu = sandbox.client(EKS, 'gantry-admin', 'eu-west-1');
    await eu.updateClusterVersion({ name: 'payments-eu', version: '1.35', force: true });
    clock.advance(20 * MINUTE);
    await eu.startInsightsRefresh({ clusterName: 'payments-eu' });
    clock.advance(5 * MINUTE);
    const { insights = [] } = await eu.listInsights({ clusterName: 'payments-eu' });
    expect(kubeletSkew(insights)).toBe('WARNING');
    const group = { clusterName: 'payments-eu', nodegroupName: 'payments' };
    await eu.updateNodegroupVersion(group);
    clock.advance(60 * MINUTE);
    await eu.startInsightsRefresh({ clusterName: 'payments-eu' });
    clock.advance(5 * MINUTE);
    const after = (await eu.listInsights({ clusterName: 'payments-eu' })).insights ?? [];
    expect(kubeletSkew(after)).toBe('PASSING');
  });

  it('grows and shrinks when it is told to, by whomever', async () => {
    const scalingConfig = { desiredSize: 6 };
    await eks.updateNodegroupConfig({ ...general, scalingConfig });
    clock.advance(4 * MINUTE);
    expect(idsOf(await scalingGroup())).toHaveLength(6);
    const AutoScalingGroupName = (await scalingGroup())?.AutoScalingGroupName;
    await scaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 3 });
    clock.advance(4 * MINUTE);
    const { nodegroup } = await eks.describeNodegroup(general);
    expect(nodegroup).toMatchObject({ status: 'ACTIVE', scalingConfig: { desiredSize: 3 } });
    expect(nodes('prod').filter((it) => it.nodegroup === 'general')).toHaveLength(3);
  });

  it('puts new nodes in the place of old ones', async () => {
    const before = idsOf(await scalingGroup());
    const { update } = await eks.updateNodegroupVersion(general);
    clock.advance(2 * MINUTE);
    expect(idsOf(await scalingGroup()).length).toBeGreaterThan(4);
    expect((await eks.describeNodegroup(general)).nodegroup?.status).toBe('UPDATING');
    clock.advance(40 * MINUTE);
    const asked = { name: 'prod', nodegroupName: 'general', updateId: update?.id };
    expect((await eks.describeUpdate(asked)).update).toMatchObject({
      ...{ status: 'Successful', errors: [] },
    });
    const group = await scalingGroup();
    expect(group).toMatchObject({ MinSize: 3, MaxSize: 9, DesiredCapacity: 4 });
    expect(idsOf(group).filter((id) => before.includes(id))).toEqual([]);
    expect((await eks.describeNodegroup(general)).nodegroup).toMatchObject({
      ...{ status: 'ACTIVE', health: { issues: [] } },
    });
  });

  it('takes what EKS made for it along', async () => {
    const name = { clusterName: 'shop-dev', nodegroupName: 'dev' };
    const group = await scalingGroup(name);
    const spec = group?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
    const InstanceProfileName = spec?.LaunchTemplateName ?? '';
    await eks.deleteNodegroup(name);
    clock.advance(6 * MINUTE);
    expect(await refusal(eks.describeNodegroup(name))).toMatch(/No node group found/);
    const LaunchTemplateIds = [spec?.LaunchTemplateId ?? ''];
    expect(await refusal(ec2.describeLaunchTemplates({ LaunchTemplateIds }))).toMatch(
      /^400 InvalidLaunchTemplateId.NotFound/,
    );
    const iam = sandbox.client(IAM);
    expect(await refusal(iam.getInstanceProfile({ InstanceProfileName }))).toMatch(/^404 /);
    expect(nodes('shop-dev')).toEqual([]);
    const AutoScalingGroupNames = [group?.AutoScalingGroupName ?? ''];
    const left = await scaling.describeAutoScalingGroups({ AutoScalingGroupNames });
    expect(left.AutoScalingGroups).toEqual([]);
  });

  it.each([
    [
      { instanceTypes: ['m1.tiny'] },
      'The following supplied instance types do not exist: [m1.tiny]',
    ],
    [
      { instanceTypes: ['m6i.large'], amiType: 'AL2023_ARM_64_STANDARD' as const },
      '[m6i.large] is not a valid instance type for requested amiType AL2023_ARM_64_STANDARD',
    ],
    [
      { subnets: ['subnet-01b7e4f3a92c5d608'] },
      'Subnet subnet-01b7e4f3a92c5d608 does not belong to the VPC vpc-0c6d3e8f41a275b90 of the cluster',
    ],
    [{ launchTemplate: { name: 'none' } }, 'Launch template none or its version does not exist'],
  ])('is refused with %j', async (change, said) => {
    const request = { clusterName: 'staging', nodegroupName: 'odd', nodeRole, subnets };
    expect(await refusal(eks.createNodegroup({ ...request, ...change }))).toBe(
      `400 InvalidParameterException: ${said}`,
    );
  });
});

/** What EKS says of the next upgrade; of a rollback it says something else under the same name. */
function kubeletSkew(insights: readonly InsightSummary[]): string | undefined {
  const skew = insights.find(
    ({ name, category }) => name === 'Kubelet version skew' && category === 'UPGRADE_READINESS',
  );
  return skew?.insightStatus?.status;
}
