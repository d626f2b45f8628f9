import { EKS } from '@aws-sdk/client-eks';
import { cluster, devSubnets, insight, nodeRole, upgrade } from '../lab.ts';
import type { Mistake } from '../mistake.ts';

const clusterName = 'old';
const nodegroupName = 'general';

/** Three upgrades of the control plane, and the nodes stay where they were. */
export const nodesLeftBehind: Mistake = {
  title: 'the nodes stay behind while the control plane is upgraded three times',
  mode: 'eks-upgrade-kubelet-skew',
  startsUnseen: true,
  looks: (world) => insight(world, clusterName, 'Kubelet version skew'),
  causes: async (world) => {
    await cluster(world, { name: clusterName, version: '1.31' });
    const group = { clusterName, nodegroupName, nodeRole, subnets: devSubnets };
    await world.client(EKS).createNodegroup(group);
    world.wait(10);
    await upgrade(world, clusterName, '1.32', '1.33', '1.34');
  },
  repairs: async (world) => {
    await world.client(EKS).updateNodegroupVersion({ clusterName, nodegroupName });
    world.wait(60);
  },
  healthy: {
    insight: 'PASSING',
    reason: 'Node kubelet versions match the cluster control plane version.',
  },
  broken: { insight: 'ERROR' },
};
