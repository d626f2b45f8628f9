import { EKS } from '@aws-sdk/client-eks';
import { SSM } from '@aws-sdk/client-ssm';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

const mode = 'eks-upgrade-skip-or-downgrade';
/** Where the pipeline reads which version the cluster shall have. */
const Name = '/platform/prod/kubernetes-version';

function pin(world: MistakeWorld, Value: string): Promise<unknown> {
  return world.client(SSM).putParameter({ Name, Value, Type: 'String', Overwrite: true });
}

async function looks(world: MistakeWorld): Promise<object> {
  const { Parameter } = await world.client(SSM).getParameter({ Name });
  const asked = { name: 'prod', version: Parameter?.Value, force: true };
  return outcome(world.client(EKS).updateClusterVersion(asked));
}

const rest = {
  mode,
  startsUnseen: true,
  looks,
  repairs: (world: MistakeWorld) => pin(world, '1.34'),
  healthy: { outcome: 'done' },
} as const;

export const minorSkipped: Mistake = {
  ...rest,
  title: 'the pinned version skips a minor',
  causes: (world) => pin(world, '1.35'),
  broken: {
    outcome:
      '400 InvalidParameterException: Unsupported Kubernetes minor version update from 1.33 to 1.35',
  },
};

export const pinLeftBehind: Mistake = {
  ...rest,
  title: 'the pinned version is older than the cluster',
  causes: (world) => pin(world, '1.31'),
  broken: {
    outcome:
      '400 InvalidParameterException: Unsupported Kubernetes minor version update from 1.33 to 1.31',
  },
};
