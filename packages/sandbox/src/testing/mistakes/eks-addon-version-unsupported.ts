import { EKS } from '@aws-sdk/client-eks';
import { SSM } from '@aws-sdk/client-ssm';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

/** Where the pipeline reads which version of the add-on to install. */
const Name = '/platform/addons/aws-guardduty-agent';

function pin(world: MistakeWorld, Value: string): Promise<unknown> {
  return world.client(SSM).putParameter({ Name, Value, Type: 'String', Overwrite: true });
}

export const versionNotOffered: Mistake = {
  title: 'the pinned add-on version is not offered for the version of the cluster',
  mode: 'eks-addon-version-unsupported',
  startsUnseen: true,
  looks: async (world) => {
    const { Parameter } = await world.client(SSM).getParameter({ Name });
    const addon = { clusterName: 'shop-dev', addonName: 'aws-guardduty-agent' };
    return outcome(world.client(EKS).createAddon({ ...addon, addonVersion: Parameter?.Value }));
  },
  causes: (world) => pin(world, 'v1.9.0-eksbuild.2'),
  repairs: (world) => pin(world, 'v1.12.2-eksbuild.1'),
  healthy: { outcome: 'done' },
  broken: { outcome: '400 InvalidParameterException: Addon version specified is not supported' },
};
