import { CreatePodIdentityAssociationCommand } from '@aws-sdk/client-eks';
import { CreatePolicyVersionCommand, SetDefaultPolicyVersionCommand } from '@aws-sdk/client-iam';
import type { Mistake } from '../mistake.ts';
import { allow, outcome, policy } from '../started.ts';

const PolicyArn = 'arn:aws:iam::111122223333:policy/EksDeveloper';

/** The same right is asked for whatever service a role is handed to. */
export const policyWithoutPassRole: Mistake = {
  title: 'a new version of the developers’ policy has lost iam:PassRole',
  mode: 'ecs-pass-role-denied',
  looks: (world) =>
    outcome(
      world.eks('gantry-developer').send(
        new CreatePodIdentityAssociationCommand({
          ...{ clusterName: 'staging', namespace: 'shop', serviceAccount: `try-${world.look}` },
          roleArn: 'arn:aws:iam::111122223333:role/shop-catalog',
        }),
      ),
    ),
  causes: (world) =>
    world.iam().send(
      new CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: policy(allow(['eks:*', 'iam:Get*', 'iam:List*'])),
        SetAsDefault: true,
      }),
    ),
  repairs: (world) =>
    world.iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })),
  healthy: { outcome: 'done' },
  broken: {
    outcome:
      /^403 AccessDeniedException: User: .*gantry-developer is not authorized to perform: iam:PassRole on resource: .*role\/shop-catalog because no identity-based policy allows the iam:PassRole action$/,
  },
};
