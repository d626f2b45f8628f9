import { EKS } from '@aws-sdk/client-eks';
import { upgrade } from '../lab.ts';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

const mode = 'eks-upgrade-rollback-blocked';

async function proxy(world: MistakeWorld, addonVersion: string | undefined): Promise<void> {
  const addon = { clusterName: 'staging', addonName: 'kube-proxy' };
  await world.client(EKS).updateAddon({ ...addon, addonVersion });
  world.wait(2);
}

export const proxyTooNew: Mistake = {
  title: 'kube-proxy was upgraded along with the control plane that shall go back',
  mode,
  startsUnseen: true,
  looks: (world) =>
    outcome(world.client(EKS).updateClusterVersion({ name: 'staging', version: '1.35' })),
  causes: async (world) => {
    await upgrade(world, 'staging', '1.36');
    const asked = { addonName: 'kube-proxy', kubernetesVersion: '1.36' };
    const { addons = [] } = await world.client(EKS).describeAddonVersions(asked);
    await proxy(world, addons[0]?.addonVersions?.[0]?.addonVersion);
  },
  repairs: (world) => proxy(world, 'v1.35.3-eksbuild.21'),
  healthy: { outcome: 'done' },
  broken: { outcome: /^400 InvalidStateException: .*kube-proxy version skew/ },
};

async function support(world: MistakeWorld, supportType: 'EXTENDED' | 'STANDARD'): Promise<void> {
  await world.client(EKS).updateClusterConfig({ name: 'prod', upgradePolicy: { supportType } });
  world.wait(3);
}

export const extendedSupportDeclined: Mistake = {
  title: 'the version to go back to is in extended support, which the cluster declines',
  mode,
  startsUnseen: true,
  looks: (world) =>
    outcome(world.client(EKS).updateClusterVersion({ name: 'prod', version: '1.33', force: true })),
  causes: async (world) => {
    await upgrade(world, 'prod', '1.34');
    await support(world, 'STANDARD');
  },
  repairs: (world) => support(world, 'EXTENDED'),
  healthy: { outcome: 'done' },
  broken: { outcome: /^400 InvalidRequestException: Kubernetes version 1.33 is in extended / },
};
