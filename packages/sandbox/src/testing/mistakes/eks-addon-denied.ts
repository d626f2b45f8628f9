import { EKS } from '@aws-sdk/client-eks';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome, policy } from '../started.ts';

const RoleName = 'eks-ebs-csi-driver';
const roleArn = `arn:aws:iam::111122223333:role/${RoleName}`;

function trust(world: MistakeWorld, ...Action: string[]): Promise<unknown> {
  const Principal = { Service: 'pods.eks.amazonaws.com' };
  const PolicyDocument = policy({ Effect: 'Allow', Principal, Action });
  return world.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

/** Pod Identity tags its sessions, which the trust policy must allow as well. */
export const roleMayNotTag: Mistake = {
  title: 'the role of an add-on does not let its sessions be tagged',
  mode: 'eks-addon-denied',
  looks: async (world) => {
    const serviceAccount = 'ebs-csi-controller-sa';
    const change = world.client(EKS).updateAddon({
      ...{ clusterName: 'prod', addonName: 'aws-ebs-csi-driver' },
      podIdentityAssociations: [{ serviceAccount, roleArn }],
    });
    const seen = await outcome(change);
    world.wait(2);
    const addon = { clusterName: 'prod', addonName: 'aws-ebs-csi-driver' };
    const { addon: after } = await world.client(EKS).describeAddon(addon);
    return { ...seen, status: after?.status };
  },
  causes: (world) => trust(world, 'sts:AssumeRole'),
  repairs: (world) => trust(world, 'sts:AssumeRole', 'sts:TagSession'),
  healthy: { outcome: 'done', status: 'ACTIVE' },
  broken: {
    outcome: '400 InvalidParameterException: Trust policy of the role provided is invalid.',
  },
};
