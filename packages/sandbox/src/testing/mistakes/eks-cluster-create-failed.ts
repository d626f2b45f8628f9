import { CreateClusterCommand } from '@aws-sdk/client-eks';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome, policy } from '../started.ts';

const RoleName = 'eks-cluster';

function tryCluster(world: MistakeWorld): Promise<{ readonly outcome: string }> {
  const cluster = {
    name: `new-${world.look}`,
    roleArn: `arn:aws:iam::111122223333:role/${RoleName}`,
    resourcesVpcConfig: { subnetIds: ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'] },
  };
  return outcome(world.eks().send(new CreateClusterCommand(cluster)));
}

function trust(world: MistakeWorld, Service: string): Promise<unknown> {
  const PolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Service },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  });
  return world.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

/** The role of the cluster no longer lets EKS take it on. */
export const clusterRoleTrustsEc2: Mistake = {
  title: 'the cluster role trusts EC2 instead of EKS',
  mode: 'eks-cluster-create-failed',
  looks: tryCluster,
  causes: (world) => trust(world, 'ec2.amazonaws.com'),
  repairs: (world) => trust(world, 'eks.amazonaws.com'),
  healthy: { outcome: 'done' },
  broken: {
    outcome:
      /^400 InvalidParameterException: Role could not be assumed because the trusted entity is not /,
  },
};
