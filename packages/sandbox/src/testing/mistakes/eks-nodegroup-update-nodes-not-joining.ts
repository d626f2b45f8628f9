import { EKS } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { dev } from '../node-groups.ts';

const RoleName = 'eks-node';
const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly';

/** Rolls the nodes of a group, and tells what became of the update. */
async function roll(world: MistakeWorld): Promise<unknown> {
  const eks = world.client(EKS);
  const { update } = await eks.updateNodegroupVersion({ ...dev, force: true });
  world.wait(45);
  const { clusterName: name, nodegroupName } = dev;
  const asked = { name, nodegroupName, updateId: update?.id };
  const { status, errors = [] } = (await eks.describeUpdate(asked)).update ?? {};
  const { nodegroup } = await eks.describeNodegroup(dev);
  const said = errors.map(({ errorCode, errorMessage }) => `${errorCode}: ${errorMessage}`);
  return { update: status, errors: said, group: nodegroup?.status };
}

export const newNodesNotReady: Mistake = {
  title: 'new nodes may not pull images, and an update gives up',
  mode: 'eks-nodegroup-update-nodes-not-joining',
  looks: roll,
  causes: (world) => world.client(IAM).detachRolePolicy({ RoleName, PolicyArn }),
  repairs: (world) => world.client(IAM).attachRolePolicy({ RoleName, PolicyArn }),
  healthy: { update: 'Successful', errors: [], group: 'ACTIVE' },
  broken: {
    update: 'Failed',
    errors: [
      "NodeCreationFailure: Couldn't proceed with upgrade process as new nodes are not joining node group dev",
    ],
  },
};
