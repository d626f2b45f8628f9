import { EC2 } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKS } from '@aws-sdk/client-eks';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { clusterRole, devSubnets, ownSubnets } from '../lab.ts';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome, policy } from '../started.ts';

const mode = 'eks-cluster-create-failed';
const RoleName = 'eks-cluster';

function tryCluster(
  world: MistakeWorld,
  subnetIds = devSubnets,
): Promise<{ readonly outcome: string }> {
  const cluster = {
    name: `new-${world.look}`,
    roleArn: clusterRole,
    resourcesVpcConfig: { subnetIds },
  };
  return outcome(world.eks().send(new CreateClusterCommand(cluster)));
}

function trust(world: MistakeWorld, Service: string): Promise<unknown> {
  const PolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Service },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  });
  return world.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

/** The role of the cluster no longer lets EKS take it on. */
export const clusterRoleTrustsEc2: Mistake = {
  title: 'the cluster role trusts EC2 instead of EKS',
  mode,
  looks: (world) => tryCluster(world),
  causes: (world) => trust(world, 'ec2.amazonaws.com'),
  repairs: (world) => trust(world, 'eks.amazonaws.com'),
  healthy: { outcome: 'done' },
  broken: {
    outcome:
      /^400 InvalidParameterException: Role could not be assumed because the trusted entity is not /,
  },
};

const purpose = { Key: 'kubernetes.io/role/internal-elb', Value: '1' };

/** Subnets are found by their tag, as pipelines do it. */
async function taggedSubnets(world: MistakeWorld): Promise<string[]> {
  const Filters = [
    { Name: `tag:${purpose.Key}`, Values: [purpose.Value] },
    { Name: 'subnet-id', Values: devSubnets },
  ];
  const { Subnets = [] } = await world.client(EC2).describeSubnets({ Filters });
  return Subnets.flatMap(({ SubnetId }) => SubnetId ?? []);
}

export const subnetsOfOneZone: Mistake = {
  title: 'the subnets of one zone lack the tag by which they are found',
  mode,
  looks: async (world) => {
    if (world.look === 0) {
      await world.client(EC2).createTags({ Resources: devSubnets, Tags: [purpose] });
    }
    return tryCluster(world, await taggedSubnets(world));
  },
  causes: (world) =>
    world.client(EC2).deleteTags({ Resources: devSubnets.slice(1), Tags: [purpose] }),
  repairs: (world) => world.client(EC2).createTags({ Resources: devSubnets, Tags: [purpose] }),
  healthy: { outcome: 'done' },
  broken: {
    outcome:
      '400 InvalidParameterException: Subnets specified must be in at least two different AZs',
  },
};

/** What fills the subnets, to be taken away again. */
const fillers: string[] = [];

export const subnetsWithoutAddresses: Mistake = {
  title: 'the subnets of a new cluster have no address left',
  mode,
  startsUnseen: true,
  looks: async (world) => {
    const { Subnets = [] } = await world
      .client(EC2)
      .describeSubnets({ Filters: [{ Name: 'cidr-block', Values: ['10.1.*'] }] });
    const subnetIds = Subnets.flatMap(({ SubnetId }) => SubnetId ?? []);
    await tryCluster(world, subnetIds);
    world.wait(12);
    const { cluster } = await world.client(EKS).describeCluster({ name: `new-${world.look}` });
    const codes = cluster?.health?.issues?.map(({ code }) => code);
    return { status: cluster?.status, codes };
  },
  causes: async (world) => {
    fillers.length = 0;
    for (const SubnetId of await ownSubnets(world)) {
      const asked = { SubnetId, SecondaryPrivateIpAddressCount: 10 };
      const { NetworkInterface } = await world.client(EC2).createNetworkInterface(asked);
      fillers.push(NetworkInterface?.NetworkInterfaceId ?? '');
    }
  },
  repairs: async (world) => {
    for (const NetworkInterfaceId of fillers) {
      await world.client(EC2).deleteNetworkInterface({ NetworkInterfaceId });
    }
  },
  healthy: { status: 'ACTIVE', codes: [] },
  broken: { status: 'FAILED', codes: ['InsufficientFreeAddresses'] },
};
