import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { general, lookAt, scalingGroupOf, tryGroup, well } from '../node-groups.ts';

const mode = 'eks-nodegroup-missing-dependency';
const look = (world: MistakeWorld) => lookAt(world, general);

async function describeScaling(world: MistakeWorld) {
  const AutoScalingGroupNames = [await scalingGroupOf(world, general)];
  const scaling = world.client(AutoScaling);
  return (await scaling.describeAutoScalingGroups({ AutoScalingGroupNames }))
    .AutoScalingGroups?.[0];
}

async function templateOf(world: MistakeWorld) {
  const group = await describeScaling(world);
  return group?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
}

export const templateDeleted: Mistake = {
  title: 'the launch template that EKS made is deleted',
  mode,
  looks: look,
  causes: async (world) => {
    const { LaunchTemplateId } = (await templateOf(world)) ?? {};
    await world.client(EC2).deleteLaunchTemplate({ LaunchTemplateId });
  },
  // It cannot be made again with its id: the group is made anew.
  repairs: async (world) => {
    const eks = world.client(EKS);
    const { nodegroup } = await eks.describeNodegroup(general);
    await eks.deleteNodegroup(general);
    world.wait(8);
    const { subnets, nodeRole, scalingConfig, instanceTypes } = nodegroup ?? {};
    const same = { ...general, subnets, nodeRole, scalingConfig, instanceTypes };
    await eks.createNodegroup(same);
    world.wait(6);
  },
  healthy: well,
  broken: { status: 'DEGRADED', issues: [/^Ec2LaunchTemplateNotFound: We couldn't find the E/] },
};

const groups = new WeakMap<MistakeWorld, Awaited<ReturnType<typeof describeScaling>>>();

export const scalingGroupDeleted: Mistake = {
  title: 'the Auto Scaling group of the nodes is deleted',
  mode,
  looks: look,
  causes: async (world) => {
    const group = await describeScaling(world);
    groups.set(world, group);
    const AutoScalingGroupName = group?.AutoScalingGroupName;
    const scaling = world.client(AutoScaling);
    await scaling.deleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete: true });
    world.wait(5);
  },
  repairs: async (world) => {
    const group = groups.get(world);
    const { LaunchTemplate, InstancesDistribution } = group?.MixedInstancesPolicy ?? {};
    const { LaunchTemplateName: _, ...spec } = LaunchTemplate?.LaunchTemplateSpecification ?? {};
    const Overrides = LaunchTemplate?.Overrides;
    await world.client(AutoScaling).createAutoScalingGroup({
      AutoScalingGroupName: group?.AutoScalingGroupName,
      MixedInstancesPolicy: {
        LaunchTemplate: { LaunchTemplateSpecification: spec, Overrides },
        InstancesDistribution,
      },
      ...{ MinSize: group?.MinSize, MaxSize: group?.MaxSize },
      DesiredCapacity: group?.DesiredCapacity,
      VPCZoneIdentifier: group?.VPCZoneIdentifier,
      Tags: group?.Tags?.map((tag) => ({ ...tag, Key: tag.Key ?? '' })),
    });
    world.wait(5);
  },
  healthy: well,
  broken: {
    status: 'DEGRADED',
    issues: [/^AutoScalingGroupNotFound: We couldn't find the Auto Scaling group associated with /],
  },
};

async function useVersion(world: MistakeWorld, Version: string): Promise<void> {
  const AutoScalingGroupName = await scalingGroupOf(world, general);
  const group = await describeScaling(world);
  const { LaunchTemplateId } = (await templateOf(world)) ?? {};
  const LaunchTemplateSpecification = { LaunchTemplateId, Version };
  const LaunchTemplate = {
    ...group?.MixedInstancesPolicy?.LaunchTemplate,
    LaunchTemplateSpecification,
  };
  const MixedInstancesPolicy = { ...group?.MixedInstancesPolicy, LaunchTemplate };
  const scaling = world.client(AutoScaling);
  await scaling.updateAutoScalingGroup({ AutoScalingGroupName, MixedInstancesPolicy });
}

const versions = new WeakMap<MistakeWorld, string>();

export const templateChanged: Mistake = {
  title: 'somebody lets the group launch another version of the template',
  mode,
  looks: look,
  causes: async (world) => {
    const { LaunchTemplateId, Version = '' } = (await templateOf(world)) ?? {};
    versions.set(world, Version);
    const LaunchTemplateData = { Monitoring: { Enabled: true } };
    const made = await world.client(EC2).createLaunchTemplateVersion({
      ...{ LaunchTemplateId, SourceVersion: Version, LaunchTemplateData },
    });
    await useVersion(world, String(made.LaunchTemplateVersion?.VersionNumber));
  },
  repairs: (world) => useVersion(world, versions.get(world) ?? ''),
  healthy: well,
  broken: {
    status: 'DEGRADED',
    issues: [
      /^Ec2LaunchTemplateVersionMismatch: The Amazon EC2 Launch Template : lt-\w+ has a new version associated with your Autoscaling group, which is not managed by Amazon EKS\. Expected Launch Template version: \d+$/,
    ],
  },
};

const RoleName = 'eks-node';

async function profileOf(world: MistakeWorld): Promise<string> {
  const spec = await templateOf(world);
  const { LaunchTemplateVersions } = await world.client(EC2).describeLaunchTemplateVersions({
    ...{ LaunchTemplateId: spec?.LaunchTemplateId, Versions: [spec?.Version ?? ''] },
  });
  return LaunchTemplateVersions?.[0]?.LaunchTemplateData?.IamInstanceProfile?.Name ?? '';
}

export const profileDeleted: Mistake = {
  title: 'the instance profile of the nodes is deleted',
  mode,
  looks: look,
  causes: async (world) => {
    const InstanceProfileName = await profileOf(world);
    const iam = world.client(IAM);
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
    await iam.deleteInstanceProfile({ InstanceProfileName });
    world.wait(20);
  },
  repairs: async (world) => {
    const InstanceProfileName = await profileOf(world);
    const iam = world.client(IAM);
    await iam.createInstanceProfile({ InstanceProfileName });
    await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName });
    world.wait(3);
  },
  healthy: well,
  broken: {
    status: 'DEGRADED',
    issues: [
      /^IamInstanceProfileNotFound: We couldn't find the IAM instance profile for /,
      'NodeCreationFailure: Unhealthy nodes in the kubernetes cluster',
    ],
    console: /no EC2 IMDS role found/,
  },
};

const outside = ['subnet-0b04c59f7e1cda683', 'subnet-0c15d6a08f2deb794'];

async function mapAddresses(world: MistakeWorld, Value: boolean): Promise<void> {
  for (const SubnetId of outside) {
    const change = { SubnetId, MapPublicIpOnLaunch: { Value } };
    await world.client(EC2).modifySubnetAttribute(change);
  }
}

export const noPublicAddresses: Mistake = {
  title: 'public subnets give their instances no public addresses',
  mode,
  looks: (world) => tryGroup(world, { subnets: outside }),
  causes: (world) => mapAddresses(world, false),
  repairs: (world) => mapAddresses(world, true),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: [
      /^Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of \[.*\] for node group try-1 does not automatically assign public IP addresses/,
    ],
  },
};
