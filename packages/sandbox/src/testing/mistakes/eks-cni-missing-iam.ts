import { IAM } from '@aws-sdk/client-iam';
import type { Mistake } from '../mistake.ts';
import { tryGroup, well } from '../node-groups.ts';

const policy = {
  RoleName: 'eks-node',
  PolicyArn: 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy',
};

export const cniPolicyDetached: Mistake = {
  title: 'the node role lacks the policy of the network plugin',
  mode: 'eks-cni-missing-iam',
  looks: (world) => tryGroup(world),
  causes: (world) => world.client(IAM).detachRolePolicy(policy),
  repairs: (world) => world.client(IAM).attachRolePolicy(policy),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: ['NodeCreationFailure: Unhealthy nodes in the kubernetes cluster'],
    console:
      /cni plugin not initialized.*Unauthorized operation: failed to call ec2:CreateNetworkInterface due to missing permissions\./s,
  },
};
