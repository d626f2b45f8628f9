import { EKS } from '@aws-sdk/client-eks';
import { insight } from '../lab.ts';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

const clusterName = 'staging';

async function agent(world: MistakeWorld, addonVersion: string): Promise<void> {
  const addonName = 'aws-guardduty-agent';
  await world.client(EKS).updateAddon({ clusterName, addonName, addonVersion });
  world.wait(2);
}

/** The GuardDuty agent has no version listed for the next minor. */
export const agentTooOld: Mistake = {
  title: 'the GuardDuty agent is too old for the next version',
  mode: 'eks-upgrade-addon-incompatible',
  startsUnseen: true,
  looks: async (world) => {
    const seen = await insight(world, clusterName, 'EKS add-on version compatibility');
    const attempt = world.client(EKS).updateClusterVersion({ name: clusterName, version: '1.36' });
    return { ...seen, ...(await outcome(attempt)) };
  },
  causes: (world) => agent(world, 'v1.12.1-eksbuild.2'),
  repairs: (world) => agent(world, 'v1.12.2-eksbuild.1'),
  healthy: {
    insight: 'PASSING',
    reason: 'All installed EKS add-on versions are compatible with next Kubernetes version.',
    outcome: 'done',
  },
  broken: { insight: 'ERROR', outcome: /^400 InvalidStateException: / },
};
