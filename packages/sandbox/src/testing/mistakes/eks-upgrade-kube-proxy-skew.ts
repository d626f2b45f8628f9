import { EKS } from '@aws-sdk/client-eks';
import { cluster, insight, upgrade } from '../lab.ts';
import type { Mistake } from '../mistake.ts';

const clusterName = 'old';
const addonName = 'kube-proxy';

export const proxyLeftBehind: Mistake = {
  title: 'kube-proxy stays behind while the control plane is upgraded three times',
  mode: 'eks-upgrade-kube-proxy-skew',
  startsUnseen: true,
  looks: (world) => insight(world, clusterName, 'kube-proxy version skew'),
  causes: async (world) => {
    await cluster(world, { name: clusterName, version: '1.31' });
    await world.client(EKS).createAddon({ clusterName, addonName });
    world.wait(2);
    await upgrade(world, clusterName, '1.32', '1.33', '1.34');
  },
  repairs: async (world) => {
    const eks = world.client(EKS);
    const asked = { addonName, kubernetesVersion: '1.34' };
    const { addons = [] } = await eks.describeAddonVersions(asked);
    const addonVersion = addons[0]?.addonVersions?.[0]?.addonVersion;
    await eks.updateAddon({ clusterName, addonName, addonVersion });
    world.wait(2);
  },
  healthy: {
    insight: 'PASSING',
    reason: 'kube-proxy versions match the cluster control plane version.',
  },
  broken: { insight: 'ERROR' },
};
