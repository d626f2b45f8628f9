import { EKS, type LogType } from '@aws-sdk/client-eks';
import type { Mistake, MistakeWorld } from '../mistake.ts';

const name = 'staging';

async function log(world: MistakeWorld, enabled: boolean): Promise<void> {
  const types: LogType[] = ['audit'];
  const logging = { clusterLogging: [{ types, enabled }] };
  await world.client(EKS).updateClusterConfig({ name, logging });
  world.wait(3);
}

export const auditOff: Mistake = {
  title: 'the audit log of the control plane is off',
  mode: 'eks-control-plane-logs-missing',
  looks: async (world) => {
    const { cluster } = await world.client(EKS).describeCluster({ name });
    const setups = cluster?.logging?.clusterLogging ?? [];
    return { on: setups.filter(({ enabled }) => enabled).flatMap(({ types }) => types ?? []) };
  },
  causes: (world) => log(world, false),
  repairs: (world) => log(world, true),
  healthy: { on: ['audit'] },
  broken: { on: [] },
};
