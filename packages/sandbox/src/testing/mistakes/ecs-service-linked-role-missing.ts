import { CreateFargateProfileCommand } from '@aws-sdk/client-eks';
import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { PRODUCTION, productionAdmin, sessionOf } from '../production.ts';
import { allow, outcome, policy } from '../started.ts';

const deployer = `arn:aws:iam::${PRODUCTION}:role/deployer`;
const pods = `arn:aws:iam::${PRODUCTION}:role/fargate-pods`;

async function setUp(world: MistakeWorld): Promise<void> {
  const iam = world.iam(await productionAdmin(world));
  const trust = (Principal: object) =>
    policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'fargate-pods',
      AssumeRolePolicyDocument: trust({ Service: 'eks-fargate-pods.amazonaws.com' }),
    }),
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'deployer',
      AssumeRolePolicyDocument: trust({ AWS: 'arn:aws:iam::111122223333:root' }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'deployer',
      PolicyName: 'deploy',
      PolicyDocument: policy(allow('eks:*'), allow('iam:PassRole', pods)),
    }),
  );
}

/** EKS on Fargate needs a role of its own as ECS does, and is refused in the same way. */
export const firstUseByDeployer: Mistake = {
  title: 'the first use of Fargate in an account by who may not make its service-linked role',
  mode: 'ecs-service-linked-role-missing',
  startsUnseen: true,
  looks: async (world) =>
    outcome(
      world.eks(await sessionOf(world, deployer)).send(
        new CreateFargateProfileCommand({
          ...{ clusterName: 'shop-live', fargateProfileName: 'default' },
          podExecutionRoleArn: pods,
          selectors: [{ namespace: 'default' }],
        }),
      ),
    ),
  causes: setUp,
  repairs: async (world) =>
    world
      .iam(await productionAdmin(world))
      .send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'eks-fargate.amazonaws.com' })),
  healthy: { outcome: 'done' },
  broken: {
    outcome:
      /^403 AccessDeniedException: .*iam:CreateServiceLinkedRole on resource: arn:aws:iam::444455556666:role\/aws-service-role\/eks-fargate\.amazonaws\.com\/AWSServiceRoleForAmazonEKSForFargate because no identity-based policy/,
  },
};
