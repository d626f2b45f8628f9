import type { CreateNodegroupRequest } from '@aws-sdk/client-eks';
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import {
  clusterRole,
  MINUTE,
  nodeRole,
  refusal,
  subnetIds,
  test,
  type World,
} from './testing/world.ts';

const request: CreateNodegroupRequest = {
  clusterName: 'staging',
  nodegroupName: 'extra',
  nodeRole,
  subnets: subnetIds,
};
const extra = { clusterName: 'staging', nodegroupName: 'extra' };

/** The profiles of the node groups hold the role, and must let go of it before it is deleted. */
const profiles: string[] = [];

function setNodeRole({ account }: World, exists: boolean): void {
  const RoleName = 'eks-node';
  const iam = (operation: string, input: object) => {
    return invoke(account, { service: 'iam', operation, input });
  };
  if (!exists) {
    const answer: { InstanceProfiles?: { InstanceProfileName?: string }[] } = iam(
      'ListInstanceProfilesForRole',
      { RoleName },
    );
    profiles.length = 0;
    for (const { InstanceProfileName = '' } of answer.InstanceProfiles ?? []) {
      profiles.push(InstanceProfileName);
      iam('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    }
    for (const name of [
      'AmazonEKSWorkerNodePolicy',
      'AmazonEKS_CNI_Policy',
      'AmazonEC2ContainerRegistryPullOnly',
    ]) {
      const input = { RoleName, PolicyArn: `arn:aws:iam::aws:policy/${name}` };
      iam('DetachRolePolicy', input);
    }
  }
  const statement = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } };
  const trust = { Version: '2012-10-17', Statement: [{ ...statement, Action: 'sts:AssumeRole' }] };
  const AssumeRolePolicyDocument = JSON.stringify(trust);
  const operation = exists ? 'CreateRole' : 'DeleteRole';
  iam(operation, exists ? { RoleName, AssumeRolePolicyDocument } : { RoleName });
  if (!exists) return;
  for (const InstanceProfileName of profiles) {
    iam('AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
  }
}

describe('life', () => {
  test('a group is made with what AWS fills in', async ({ world: { eks, clock } }) => {
    const { nodegroup: begun } = await eks.createNodegroup(request);
    expect(begun?.status).toBe('CREATING');
    clock.advance(2.5 * MINUTE);
    expect((await eks.describeNodegroup(extra)).nodegroup).toMatchObject({
      status: 'ACTIVE',
      version: '1.35',
      releaseVersion: '1.35.2-20260403',
      amiType: 'AL2023_x86_64_STANDARD',
      capacityType: 'ON_DEMAND',
      instanceTypes: ['t3.medium'],
      diskSize: 20,
      scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 2 },
      updateConfig: { maxUnavailable: 1 },
      health: { issues: [] },
      nodegroupArn: expect.stringMatching(
        /^arn:aws:eks:us-west-2:111122223333:nodegroup\/staging\/extra\/[0-9a-f-]{36}$/,
      ),
      resources: {
        autoScalingGroups: [{ name: expect.stringMatching(/^eks-extra-[0-9a-f-]{36}$/) }],
      },
    });
  });

  test('a role that goes while nodes start lets creation fail', async ({ world }) => {
    await world.eks.createNodegroup(request);
    setNodeRole(world, false);
    world.clock.advance(3 * MINUTE);
    expect((await world.eks.describeNodegroup(extra)).nodegroup).toMatchObject({
      status: 'CREATE_FAILED',
      health: { issues: [{ code: 'IamNodeRoleNotFound', resourceIds: [nodeRole] }] },
    });
  });

  test('a group is degraded as long as its role is gone', async ({ world }) => {
    const { eks } = world;
    const general = { clusterName: 'prod', nodegroupName: 'general' };
    setNodeRole(world, false);
    expect((await eks.describeNodegroup(general)).nodegroup?.status).toBe('DEGRADED');
    setNodeRole(world, true);
    expect((await eks.describeNodegroup(general)).nodegroup).toMatchObject({
      status: 'ACTIVE',
      health: { issues: [] },
    });
  });

  test('deletion takes its time', async ({ world: { eks, clock } }) => {
    const group = { clusterName: 'shop-dev', nodegroupName: 'dev' };
    expect((await eks.deleteNodegroup(group)).nodegroup?.status).toBe('DELETING');
    clock.advance(5 * MINUTE);
    // Recorded: aws eks describe-nodegroup, 2026
    expect(await refusal(eks.describeNodegroup(group))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'No node group found for name: dev.',
      clusterName: 'shop-dev',
      nodegroupName: 'dev',
    });
  });

  test('the node role gets an access entry', async ({ world: { eks } }) => {
    const entry = { clusterName: 'prod', principalArn: nodeRole };
    expect((await eks.describeAccessEntry(entry)).accessEntry).toMatchObject({
      type: 'EC2_LINUX',
      username: 'system:node:{{EC2PrivateDNSName}}',
      kubernetesGroups: ['system:nodes'],
    });
  });
});

describe('updates', () => {
  test('sizes, labels and taints change when the update is through', async ({ world }) => {
    const { eks, clock } = world;
    const batch = { clusterName: 'prod', nodegroupName: 'batch-spot' };
    const { update } = await eks.updateNodegroupConfig({
      ...batch,
      scalingConfig: { desiredSize: 5 },
      labels: { addOrUpdateLabels: { tier: 'two' }, removeLabels: ['workload'] },
      taints: { removeTaints: [{ key: 'workload', effect: 'NO_SCHEDULE' }] },
    });
    expect(update).toMatchObject({ status: 'InProgress', type: 'ConfigUpdate' });
    expect((await eks.describeNodegroup(batch)).nodegroup).toMatchObject({
      status: 'UPDATING',
      scalingConfig: { desiredSize: 2 },
    });
    clock.advance(MINUTE);
    expect((await eks.describeNodegroup(batch)).nodegroup).toMatchObject({
      status: 'ACTIVE',
      scalingConfig: { minSize: 0, maxSize: 12, desiredSize: 5 },
      labels: { tier: 'two' },
      taints: [],
    });
    const parents = { name: 'prod', nodegroupName: 'batch-spot' };
    const described = await eks.describeUpdate({ ...parents, updateId: update?.id });
    expect(described.update).toMatchObject({ status: 'Successful', errors: [] });
    expect((await eks.listUpdates(parents)).updateIds).toContain(update?.id);
    expect((await eks.listUpdates({ name: 'prod' })).updateIds).not.toContain(update?.id);
  });

  // Recorded: eksctl, pkg/eks/update.go
  test('an update is found only below its parent', async ({ world: { eks } }) => {
    const general = { clusterName: 'prod', nodegroupName: 'general' };
    await eks.updateNodegroupConfig({ ...general, labels: { addOrUpdateLabels: { a: 'b' } } });
    const { updateIds = [] } = await eks.listUpdates({ name: 'prod', nodegroupName: 'general' });
    expect(updateIds).toHaveLength(1);
    const fault = await refusal(eks.describeUpdate({ name: 'prod', updateId: updateIds[0] }));
    expect(fault).toMatchObject({
      name: 'ResourceNotFoundException',
      message: `No update found for ID: ${updateIds[0]}`,
    });
  });
});

test('a node group is updated once at a time', async ({ world: { eks } }) => {
  const group = { clusterName: 'staging', nodegroupName: 'general' };
  await eks.updateNodegroupConfig({ ...group, labels: { addOrUpdateLabels: { tier: 'web' } } });
  // Recorded: terraform's answer for aws_eks_node_group, in many places
  expect(await refusal(eks.updateNodegroupVersion(group))).toMatchObject({
    ...{ name: 'ResourceInUseException', status: 409 },
    message: 'Nodegroup cannot be updated as it is currently not in Active State',
  });
});

test('a group keeps to its launch template, and to the image in it', async ({ world }) => {
  const { eks, clock } = world;
  const template = (LaunchTemplateName: string, LaunchTemplateData: object) =>
    invoke(world.account, {
      service: 'ec2',
      operation: 'CreateLaunchTemplate',
      input: { LaunchTemplateName, LaunchTemplateData },
    });
  template('nodes', { ImageId: 'ami-0e810178251227c94' });
  template('others', { InstanceType: 'm6i.large' });
  const launchTemplate = { name: 'nodes' };
  // Recorded: https://repost.aws, managed node group update errors, and Pulumi's answer
  const message = (field: string) =>
    `You cannot specify the field ${field} when using custom AMIs.`;
  const versioned = eks.createNodegroup({ ...request, launchTemplate, version: '1.35' });
  expect((await refusal(versioned)).message).toBe(message('kubernetesVersion'));
  const scalingConfig = { minSize: 0, desiredSize: 0, maxSize: 1 };
  await eks.createNodegroup({ ...request, launchTemplate, scalingConfig });
  clock.advance(25 * MINUTE);
  const ask = async (change: object) =>
    (await refusal(eks.updateNodegroupVersion({ ...extra, ...change }))).message;
  await eks.describeNodegroup(extra);
  expect(await ask({ releaseVersion: '1.35.2-20260403' })).toBe(message('releaseVersion'));
  // Docs: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
  expect(await ask({ launchTemplate: { name: 'others' } })).toMatch(
    /uses the launch template nodes/,
  );
});

type Refused = readonly [
  what: string,
  change: Partial<CreateNodegroupRequest>,
  name: string,
  message: string,
];

const refused: readonly Refused[] = [
  [
    // Recorded: moto/eks/models.py, from AWS's answers
    'a name that is taken',
    { nodegroupName: 'general' },
    'ResourceInUseException',
    'NodeGroup already exists with name general and cluster name staging',
  ],
  [
    'a cluster that is not there',
    { clusterName: 'nowhere' },
    'ResourceNotFoundException',
    'No cluster found for name: nowhere.',
  ],
  [
    'a role that does not exist',
    { nodeRole: 'arn:aws:iam::111122223333:role/nobody' },
    'InvalidParameterException',
    'The role with name nobody cannot be found.',
  ],
  [
    // Recorded: aws eks create-nodegroup, 2023
    'a role that EC2 may not use',
    { nodeRole: clusterRole },
    'InvalidParameterException',
    'Following required service principals [ec2.amazonaws.com] were not found in the trust ' +
      `relationships of nodeRole ${clusterRole}`,
  ],
  [
    // Recorded: https://github.com/hashicorp/terraform-provider-aws reports of 2026
    'Amazon Linux 2 on a version without it',
    { amiType: 'AL2_x86_64' },
    'InvalidParameterException',
    'AMI Type AL2_x86_64 is only supported for kubernetes versions 1.32 or earlier',
  ],
  [
    // Recorded: moto/eks/models.py, from AWS's answers
    'a disk size beside a launch template',
    { diskSize: 20, launchTemplate: { name: 'nodes' } },
    'InvalidParameterException',
    'Disk size must be specified within the launch template.',
  ],
  [
    // Recorded: several Terraform reports
    'remote access without a key',
    { remoteAccess: { sourceSecurityGroups: ['sg-1'] } },
    'InvalidParameterException',
    "ec2SshKey in remote-access can't be empty",
  ],
  [
    // Recorded: Terraform reports of aws_eks_node_group
    'a minimum above the size',
    { scalingConfig: { minSize: 3, desiredSize: 2, maxSize: 4 } },
    'InvalidParameterException',
    "Minimum capacity 3 can't be greater than desired size 2",
  ],
  [
    // Recorded: eksctl scale nodegroup
    'a size above the maximum',
    { scalingConfig: { minSize: 1, desiredSize: 5, maxSize: 4 } },
    'InvalidParameterException',
    "desired capacity 5 can't be greater than max size 4",
  ],
  [
    // Recorded: https://github.com/eksctl-io/eksctl/issues/7976
    'a release of another minor',
    { releaseVersion: '1.36.0-20260403' },
    'InvalidParameterException',
    'Requested release version 1.36.0-20260403 is not valid for kubernetes version 1.35.',
  ],
];

test('a cluster has at most thirty groups', async ({ world: { eks } }) => {
  for (let count = 1; count < 30; count += 1) {
    await eks.createNodegroup({ ...request, nodegroupName: `group-${count}` });
  }
  // Docs: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
  expect(await refusal(eks.createNodegroup(request))).toMatchObject({
    name: 'ResourceLimitExceededException',
    status: 400,
    clusterName: 'staging',
  });
});

describe('a request is refused for', () => {
  for (const [what, change, name, message] of refused) {
    test(what, async ({ world: { eks } }) => {
      const fault = await refusal(eks.createNodegroup({ ...request, ...change }));
      expect(fault).toMatchObject({ name, message });
    });
  }
});
