import { EKS } from '@aws-sdk/client-eks';
import { cluster, devSubnets, nodeRole } from '../lab.ts';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

const mode = 'eks-cluster-delete-blocked';
const name = 'old';

function looks(world: MistakeWorld): Promise<object> {
  return outcome(world.client(EKS).deleteCluster({ name }));
}

const healthy = { outcome: 'done' };
const group = { clusterName: name, nodegroupName: 'left' };

export const nodeGroupLeft: Mistake = {
  title: 'a node group is left in the cluster that shall go',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => {
    await cluster(world, { name });
    await world.client(EKS).createNodegroup({ ...group, nodeRole, subnets: devSubnets });
    world.wait(10);
  },
  repairs: async (world) => {
    await world.client(EKS).deleteNodegroup(group);
    world.wait(30);
  },
  healthy,
  broken: { outcome: '409 ResourceInUseException: Cluster has nodegroups attached' },
};

async function protect(world: MistakeWorld, deletionProtection: boolean): Promise<void> {
  await world.client(EKS).updateClusterConfig({ name, deletionProtection });
  world.wait(3);
  await world.client(EKS).describeCluster({ name });
}

export const protectedFromDeletion: Mistake = {
  title: 'deletion protection is on',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => {
    await cluster(world, { name });
    await protect(world, true);
  },
  repairs: (world) => protect(world, false),
  healthy,
  broken: { outcome: /^400 InvalidRequestException: .*deletion protection/ },
};
