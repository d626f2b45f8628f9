import { EKS } from '@aws-sdk/client-eks';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { general, lookAt, nodeRole, tryGroup, well } from '../node-groups.ts';

function entryOf(clusterName: string, type: string) {
  return async (world: MistakeWorld) => {
    const entry = { clusterName, principalArn: nodeRole };
    await world.client(EKS).deleteAccessEntry(entry);
    await world.client(EKS).createAccessEntry({ ...entry, type });
    world.wait(3);
  };
}

export const nodeEntryDeleted: Mistake = {
  title: 'the access entry of the node role is deleted',
  mode: 'eks-node-join-unauthorized',
  looks: (world) => lookAt(world, general),
  causes: async (world) => {
    const entry = { clusterName: 'prod', principalArn: nodeRole };
    await world.client(EKS).deleteAccessEntry(entry);
    world.wait(20);
  },
  repairs: async (world) => {
    const entry = { clusterName: 'prod', principalArn: nodeRole, type: 'EC2_LINUX' };
    await world.client(EKS).createAccessEntry(entry);
    world.wait(3);
  },
  healthy: well,
  broken: {
    status: 'DEGRADED',
    issues: [
      /^AccessDenied: Your worker nodes do not have access to the cluster\./,
      'NodeCreationFailure: Unhealthy nodes in the kubernetes cluster',
    ],
    console: /Unable to register node with API server" err="Unauthorized"/,
  },
};

export const nodeEntryStandard: Mistake = {
  title: 'the access entry of the node role is not that of a node',
  mode: 'eks-node-join-unauthorized',
  looks: (world) => tryGroup(world),
  causes: entryOf('staging', 'STANDARD'),
  repairs: entryOf('staging', 'EC2_LINUX'),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: [
      /^AccessDenied: /,
      'NodeCreationFailure: Instances failed to join the kubernetes cluster',
    ],
    console: /nodes is forbidden: User .* cannot create resource/,
  },
};
