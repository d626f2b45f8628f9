import {
  CreatePodIdentityAssociationCommand,
  DeletePodIdentityAssociationCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { podCredentials } from '../service-accounts.ts';
import { policy } from '../started.ts';

const mode = 'eks-pod-identity-failed';
const place = { clusterName: 'staging', namespace: 'shop', serviceAccount: 'checkout' };
const RoleName = 'shop-checkout';

const looks = async (world: MistakeWorld) => ({
  outcome: await podCredentials(world, { cluster: 'staging', ...place }),
});
const healthy = { outcome: '200' };

function trust(world: MistakeWorld, Action: string[]): Promise<unknown> {
  const Principal = { Service: 'pods.eks.amazonaws.com' };
  const PolicyDocument = policy({ Effect: 'Allow', Principal, Action });
  return world.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

async function disassociate(world: MistakeWorld): Promise<void> {
  const { associations = [] } = await world
    .eks()
    .send(new ListPodIdentityAssociationsCommand(place));
  for (const { associationId } of associations) {
    const { clusterName } = place;
    await world.eks().send(new DeletePodIdentityAssociationCommand({ clusterName, associationId }));
  }
}

export const podIdentityMistakes: readonly Mistake[] = [
  {
    title: 'the role of the pods may be assumed but not tagged',
    mode,
    looks,
    causes: (world) => trust(world, ['sts:AssumeRole']),
    repairs: (world) => trust(world, ['sts:AssumeRole', 'sts:TagSession']),
    healthy,
    broken: { outcome: /^400 AccessDeniedException: / },
  },
  {
    title: 'the association of the service account is gone',
    mode,
    looks,
    causes: disassociate,
    repairs: (world) =>
      world.eks().send(
        new CreatePodIdentityAssociationCommand({
          ...place,
          roleArn: `arn:aws:iam::111122223333:role/${RoleName}`,
        }),
      ),
    healthy,
    broken: { outcome: /^404 ResourceNotFoundException: / },
  },
];
