import { EC2 } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import { cluster, health, insight, ownSubnets } from '../lab.ts';
import type { Mistake, MistakeWorld } from '../mistake.ts';

const mode = 'eks-upgrade-cluster-health-issue';
const name = 'lab';

/** Health, what insights make of it, and what becomes of an update that is forced. */
async function looks(world: MistakeWorld): Promise<object> {
  const seen = await health(world, name);
  const { insight: status } = await insight(world, name, 'Cluster health issues');
  const eks = world.client(EKS);
  const { update } = await eks.updateClusterVersion({ name, version: '1.36', force: true });
  world.wait(10);
  const { update: after } = await eks.describeUpdate({ name, updateId: update?.id });
  const errors = after?.errors?.map(({ errorCode }) => errorCode);
  return { ...seen, insight: status, update: after?.status, errors };
}

const healthy = { issues: [], insight: 'PASSING', update: 'Successful', errors: [] };

async function inOwnNetwork(world: MistakeWorld): Promise<string[]> {
  const subnets = await ownSubnets(world);
  await cluster(world, { name, version: '1.35' }, subnets);
  return subnets;
}

async function subnetsOf(world: MistakeWorld): Promise<string[]> {
  const { cluster: found } = await world.client(EKS).describeCluster({ name });
  return found?.resourcesVpcConfig?.subnetIds ?? [];
}

export const subnetDeleted: Mistake = {
  title: 'a subnet of the cluster is deleted',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => {
    const SubnetId = (await inOwnNetwork(world)).at(-1);
    await world.client(EC2).deleteSubnet({ SubnetId });
  },
  repairs: async (world) => {
    const subnetIds = (await subnetsOf(world)).slice(0, 2);
    await world.client(EKS).updateClusterConfig({ name, resourcesVpcConfig: { subnetIds } });
    world.wait(3);
  },
  healthy,
  broken: {
    issues: [/^Ec2SubnetNotFound: We couldn't find one or more subnets currently associated/],
    insight: 'ERROR',
    update: 'Failed',
    errors: ['SubnetNotFound'],
  },
};

export const subnetFull: Mistake = {
  title: 'a subnet of the cluster has too few addresses left',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => {
    const SubnetId = (await inOwnNetwork(world)).at(-1);
    const asked = { SubnetId, SecondaryPrivateIpAddressCount: 8, Description: 'in the way' };
    await world.client(EC2).createNetworkInterface(asked);
  },
  repairs: async (world) => {
    const ec2 = world.client(EC2);
    const Filters = [{ Name: 'description', Values: ['in the way'] }];
    const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({ Filters });
    const [{ NetworkInterfaceId } = {}] = NetworkInterfaces;
    await ec2.deleteNetworkInterface({ NetworkInterfaceId });
  },
  healthy,
  broken: {
    issues: [/^InsufficientFreeAddresses: One or more of the subnets .* Free up addresses/],
    insight: 'ERROR',
    update: 'Failed',
    errors: ['IpNotAvailable'],
  },
};

const RoleName = 'eks-cluster';
const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';

export const rolePowerless: Mistake = {
  title: 'the cluster role loses its policy',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => {
    await inOwnNetwork(world);
    await world.client(IAM).detachRolePolicy({ RoleName, PolicyArn });
  },
  repairs: (world) => world.client(IAM).attachRolePolicy({ RoleName, PolicyArn }),
  healthy,
  broken: {
    issues: [/^AccessDenied: .* does not grant sufficient permissions for Amazon EKS/],
    insight: 'ERROR',
    update: 'Failed',
    errors: ['OperationNotPermitted'],
  },
};

export const roleDeleted: Mistake = {
  title: 'the cluster role is deleted',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => {
    await inOwnNetwork(world);
    const iam = world.client(IAM);
    await iam.detachRolePolicy({ RoleName, PolicyArn });
    await iam.deleteRole({ RoleName });
  },
  repairs: async (world) => {
    const iam = world.client(IAM);
    const Principal = { Service: 'eks.amazonaws.com' };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.createRole({ RoleName, AssumeRolePolicyDocument });
    await iam.attachRolePolicy({ RoleName, PolicyArn });
  },
  healthy,
  broken: {
    issues: [/^IamRoleNotFound: .* Check the role exists and has the required trust policy\.$/],
    insight: 'ERROR',
    update: 'Failed',
    errors: ['OperationNotPermitted'],
  },
};
