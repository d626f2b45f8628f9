import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { type CreateNodegroupRequest, EKS } from '@aws-sdk/client-eks';
import type { MistakeWorld } from './mistake.ts';

/** Private subnets of the network dev. */
export const devSubnets: string[] = ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'];
export const devVpc = 'vpc-0c6d3e8f41a275b90';
export const nodeRole = 'arn:aws:iam::111122223333:role/eks-node';

export type GroupName = { readonly clusterName: string; readonly nodegroupName: string };

export const general: GroupName = { clusterName: 'prod', nodegroupName: 'general' };
export const dev: GroupName = { clusterName: 'shop-dev', nodegroupName: 'dev' };

/** What there is to see of a node group, its activities and one of its instances. */
export type GroupLook = {
  readonly status: string | undefined;
  /** `Code: message`, of each issue. */
  readonly issues: string[];
  /** The messages of launches that failed, each once, newest first. */
  readonly failedLaunches: string[];
  /** What an instance of the group wrote last. */
  readonly console: string;
};

export async function lookAt(
  world: MistakeWorld,
  name: GroupName,
  region?: string,
): Promise<GroupLook> {
  const { nodegroup } = await world.client(EKS, 'gantry-admin', region).describeNodegroup(name);
  const issues = nodegroup?.health?.issues ?? [];
  const AutoScalingGroupName = nodegroup?.resources?.autoScalingGroups?.[0]?.name;
  const scaling = world.client(AutoScaling, 'gantry-admin', region);
  const { Activities = [] } = await scaling.describeScalingActivities({ AutoScalingGroupName });
  const failed = Activities.filter(({ StatusCode }) => StatusCode === 'Failed');
  return {
    status: nodegroup?.status,
    issues: issues.map(({ code, message }) => `${code}: ${message}`),
    failedLaunches: [...new Set(failed.map(({ StatusMessage = '' }) => StatusMessage))],
    console: await consoleOf(world, name, region),
  };
}

async function consoleOf(world: MistakeWorld, name: GroupName, region?: string): Promise<string> {
  const ec2 = world.client(EC2, 'gantry-admin', region);
  const { Reservations = [] } = await ec2.describeInstances({
    Filters: [
      { Name: 'tag:eks:cluster-name', Values: [name.clusterName] },
      { Name: 'tag:eks:nodegroup-name', Values: [name.nodegroupName] },
      { Name: 'instance-state-name', Values: ['running'] },
    ],
  });
  const newest = Reservations.flatMap(({ Instances = [] }) => Instances).sort(
    (a, b) => Number(b.LaunchTime) - Number(a.LaunchTime),
  )[0];
  if (newest === undefined) return '';
  const { Output = '' } = await ec2.getConsoleOutput({ InstanceId: newest.InstanceId });
  const lines = Buffer.from(Output, 'base64').toString().trim().split('\r\n');
  return lines.at(-1) ?? '';
}

/** Makes a group of one node for this look, waits until it is made or given up, and looks. */
export async function tryGroup(
  world: MistakeWorld,
  change: Partial<CreateNodegroupRequest> = {},
): Promise<GroupLook> {
  const name = { clusterName: 'staging', nodegroupName: `try-${world.look}` };
  const scalingConfig = { minSize: 0, maxSize: 3, desiredSize: 1 };
  const request = { ...name, nodeRole, subnets: devSubnets, scalingConfig, ...change };
  await world.client(EKS).createNodegroup(request);
  world.wait(25);
  return lookAt(world, {
    ...name,
    ...(change.clusterName ? { clusterName: change.clusterName } : {}),
  });
}

/** The Auto Scaling group behind a node group. */
export async function scalingGroupOf(world: MistakeWorld, name: GroupName): Promise<string> {
  const { nodegroup } = await world.client(EKS).describeNodegroup(name);
  return nodegroup?.resources?.autoScalingGroups?.[0]?.name ?? '';
}

/** What a group looks like that is well. */
export const well: object = {
  status: 'ACTIVE',
  issues: [],
  console: /Node became ready/,
};
