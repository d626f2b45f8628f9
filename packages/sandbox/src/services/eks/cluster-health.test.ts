import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';
import { clusterRole, connectTo, MINUTE, test, type World } from './testing/world.ts';

// Source of the words: docs (user guide, cluster health FAQs; API reference, ErrorDetail).

const HOURS = 60 * MINUTE;
const name = 'lab';

/** A cluster in a network of its own, whose third subnet holds nothing. */
async function lab(world: World): Promise<{ readonly ec2: EC2; readonly spare: string }> {
  const { eks, clock } = world;
  const ec2 = connectTo(world, EC2);
  const { Vpc } = await ec2.createVpc({ CidrBlock: '10.1.0.0/16' });
  const subnetIds: string[] = [];
  for (const [at, zone] of ['a', 'b', 'c'].entries()) {
    const AvailabilityZone = `us-west-2${zone}`;
    const CidrBlock = `10.1.${at}.0/28`;
    const { Subnet } = await ec2.createSubnet({ VpcId: Vpc?.VpcId, CidrBlock, AvailabilityZone });
    subnetIds.push(Subnet?.SubnetId ?? '');
  }
  await eks.createCluster({
    name,
    version: '1.35',
    roleArn: clusterRole,
    resourcesVpcConfig: { subnetIds },
  });
  clock.advance(12 * MINUTE);
  await eks.describeCluster({ name });
  return { ec2, spare: subnetIds[2] ?? '' };
}

async function issues({ eks, clock }: World) {
  const { cluster: before } = await eks.describeCluster({ name });
  expect(before?.health?.issues).toEqual([]);
  clock.advance(3 * HOURS);
  const { cluster } = await eks.describeCluster({ name });
  return cluster?.health?.issues;
}

async function forced({ eks, clock }: World) {
  const { update } = await eks.updateClusterVersion({ name, version: '1.36', force: true });
  clock.advance(10 * MINUTE);
  const { cluster } = await eks.describeCluster({ name });
  expect(cluster?.status).toBe('ACTIVE');
  const { update: after } = await eks.describeUpdate({ name, updateId: update?.id });
  return { version: cluster?.version, status: after?.status, errors: after?.errors };
}

describe('a cluster', () => {
  test('misses a subnet, is not ready, and fails to update', async ({ world }) => {
    const { ec2, spare } = await lab(world);
    await ec2.deleteSubnet({ SubnetId: spare });
    expect(await issues(world)).toEqual([
      {
        code: 'Ec2SubnetNotFound',
        message: expect.stringMatching(
          /^We couldn't find one or more subnets currently associated/,
        ),
        resourceIds: [spare],
      },
    ]);
    await world.eks.startInsightsRefresh({ clusterName: name });
    world.clock.advance(2 * MINUTE);
    const { insights = [] } = await world.eks.listInsights({ clusterName: name });
    expect(insights.find((it) => it.name === 'Cluster health issues')).toMatchObject({
      insightStatus: { status: 'ERROR' },
    });
    expect(await forced(world)).toEqual({
      version: '1.35',
      status: 'Failed',
      errors: [
        {
          errorCode: 'SubnetNotFound',
          errorMessage: "We couldn't find one of the subnets associated with the cluster.",
          resourceIds: [spare],
        },
      ],
    });
  });

  test('runs out of addresses', async ({ world }) => {
    const { ec2, spare } = await lab(world);
    await ec2.createNetworkInterface({ SubnetId: spare, SecondaryPrivateIpAddressCount: 5 });
    expect(await issues(world)).toMatchObject([
      { code: 'InsufficientFreeAddresses', resourceIds: [spare] },
    ]);
    expect(await forced(world)).toMatchObject({
      status: 'Failed',
      errors: [{ errorCode: 'IpNotAvailable', resourceIds: [spare] }],
    });
  });

  test('loses the permissions of its role', async ({ world }) => {
    await lab(world);
    const iam = connectTo(world, IAM);
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';
    await iam.detachRolePolicy({ RoleName: 'eks-cluster', PolicyArn });
    expect(await issues(world)).toEqual([
      {
        code: 'AccessDenied',
        message: expect.stringMatching(/does not grant sufficient permissions for Amazon EKS/),
        resourceIds: [clusterRole],
      },
    ]);
    expect(await forced(world)).toMatchObject({
      status: 'Failed',
      errors: [{ errorCode: 'OperationNotPermitted' }],
    });
    await iam.attachRolePolicy({ RoleName: 'eks-cluster', PolicyArn });
    expect(await forced(world)).toEqual({ version: '1.36', status: 'Successful', errors: [] });
  });

  test('stays behind what EKS supports', async ({ world }) => {
    world.clock.advance(260 * 24 * HOURS);
    const { cluster } = await world.eks.describeCluster({ name: 'prod' });
    expect(cluster?.health?.issues).toMatchObject([{ code: 'UnsupportedVersion' }]);
  });

  test('moves to subnets without room in vain', async ({ world }) => {
    const { ec2, spare } = await lab(world);
    const { cluster } = await world.eks.describeCluster({ name });
    const [first = ''] = cluster?.resourcesVpcConfig?.subnetIds ?? [];
    await ec2.createNetworkInterface({ SubnetId: spare, SecondaryPrivateIpAddressCount: 9 });
    const resourcesVpcConfig = { subnetIds: [first, spare] };
    const { update } = await world.eks.updateClusterConfig({ name, resourcesVpcConfig });
    world.clock.advance(3 * MINUTE);
    const { update: after } = await world.eks.describeUpdate({ name, updateId: update?.id });
    expect(after).toMatchObject({
      status: 'Failed',
      errors: [{ errorCode: 'IpNotAvailable', resourceIds: [spare] }],
    });
  });
});
