import { EC2 } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { devSubnets, general, lookAt, tryGroup, well } from '../node-groups.ts';

const mode = 'eks-nodegroup-launch-failure';

/** Takes the place of what the group would launch, by instances of somebody else's. */
async function occupy(
  world: MistakeWorld,
  InstanceType: 'm6i.32xlarge' | 'g5.xlarge',
  nvidia = '',
) {
  const ec2 = world.client(EC2);
  const name = `amazon-eks-node-al2023-x86_64-${nvidia || 'standard'}-1.35-*`;
  const { Images } = await ec2.describeImages({ Filters: [{ Name: 'name', Values: [name] }] });
  const counts = { MinCount: 1, MaxCount: 5 };
  const [SubnetId] = devSubnets;
  const tags = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'load', Value: 'test' }] }];
  const place = { SubnetId, TagSpecifications: tags };
  await ec2.runInstances({ ImageId: Images?.[0]?.ImageId, InstanceType, ...counts, ...place });
  world.wait(1);
}

async function free(world: MistakeWorld): Promise<void> {
  const ec2 = world.client(EC2);
  const { Reservations = [] } = await ec2.describeInstances({
    Filters: [{ Name: 'tag:load', Values: ['test'] }],
  });
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const InstanceIds = instances.map(({ InstanceId = '' }) => InstanceId);
  await ec2.terminateInstances({ InstanceIds });
  world.wait(20);
}

async function scale(world: MistakeWorld, desiredSize: number): Promise<void> {
  const scalingConfig = { minSize: 3, maxSize: 40, desiredSize };
  await world.client(EKS).updateNodegroupConfig({ ...general, scalingConfig });
  world.wait(10);
}

export const quotaUsedUp: Mistake = {
  title: 'the vCPU quota is used up by other instances',
  mode,
  looks: (world) => lookAt(world, general),
  causes: async (world) => {
    await occupy(world, 'm6i.32xlarge');
    await scale(world, 40);
  },
  repairs: free,
  healthy: { status: 'ACTIVE', issues: [] },
  broken: {
    status: 'DEGRADED',
    issues: [
      /^AsgInstanceLaunchFailures: Could not launch On-Demand Instances\. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 640 allows .* Launching EC2 instance failed\.$/,
    ],
    failedLaunches: [/^Could not launch On-Demand Instances\. VcpuLimitExceeded - /],
  },
};

export const capacityShort: Mistake = {
  title: 'the zone has no more instances of the one type asked for',
  mode,
  looks: (world) =>
    tryGroup(world, {
      ...{ instanceTypes: ['g5.xlarge'], amiType: 'AL2023_x86_64_NVIDIA' },
      subnets: devSubnets.slice(0, 1),
      scalingConfig: { minSize: 0, maxSize: 1, desiredSize: 1 },
    }),
  startsUnseen: true,
  causes: (world) => occupy(world, 'g5.xlarge', 'nvidia'),
  repairs: free,
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: [
      /^AsgInstanceLaunchFailures: Could not launch On-Demand Instances\. InsufficientInstanceCapacity - We currently do not have sufficient g5\.xlarge capacity in the Availability Zone you requested \(us-west-2a\)\./,
    ],
  },
};

async function template(world: MistakeWorld, ImageId: string): Promise<void> {
  const ec2 = world.client(EC2);
  const LaunchTemplateData = { ImageId, InstanceType: 't3.medium' } as const;
  await ec2.createLaunchTemplate({ LaunchTemplateName: `image-${world.look}`, LaunchTemplateData });
}

export const imageUnknown: Mistake = {
  title: 'the launch template names an image that is not there',
  mode,
  startsUnseen: true,
  looks: async (world) => {
    const name = `image-${world.look - 1}`;
    return tryGroup(world, world.look === 0 ? { launchTemplate: { name } } : {});
  },
  causes: (world) => template(world, 'ami-0123456789abcdef0'),
  repairs: async () => {},
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: [/^AmiIdNotFound: .*The image id '\[ami-0123456789abcdef0\]' does not exist$/],
  },
};
