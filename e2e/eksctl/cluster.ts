import { waitUntilClusterActive, waitUntilClusterDeleted } from '@aws-sdk/client-eks';
import { type Account, given, patience } from './account.ts';
import { letIn, type Network } from './network.ts';
import { createRole, deleteRole, service } from './roles.ts';

export type Made = {
  readonly name: string;
  readonly group: string;
  readonly issuer: string;
  readonly nodeRole: string;
};

const clusterPolicies = ['AmazonEKSClusterPolicy', 'AmazonEKSVPCResourceController'];
const nodePolicies = [
  'AmazonEKSWorkerNodePolicy',
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonSSMManagedInstanceCore',
  'AmazonEKS_CNI_Policy',
];

/** The roles and the control plane, until it is active. */
export async function createCluster(
  account: Account,
  name: string,
  version: string,
  network: Network,
): Promise<Made> {
  const { eks, ec2 } = account;
  const entering = service('eks', 'sts:TagSession');
  const roleArn = await createRole(account, `${name}-ServiceRole`, entering, clusterPolicies);
  const node = service('ec2');
  const nodeRole = await createRole(account, `${name}-NodeInstanceRole`, node, nodePolicies);
  await eks.createCluster({
    ...{ name, version, roleArn, bootstrapSelfManagedAddons: false },
    resourcesVpcConfig: {
      subnetIds: [...network.outside, ...network.inside],
      securityGroupIds: [network.controlPlaneGroup],
      ...{ endpointPublicAccess: true, endpointPrivateAccess: false },
    },
    accessConfig: {
      ...{ authenticationMode: 'API_AND_CONFIG_MAP' },
      bootstrapClusterCreatorAdminPermissions: true,
    },
    tags: { 'alpha.eksctl.io/cluster-name': name },
  });
  await waitUntilClusterActive({ client: eks, ...patience }, { name });
  const { cluster } = await eks.describeCluster({ name });
  const group = given(cluster?.resourcesVpcConfig?.clusterSecurityGroupId);
  await letIn(ec2, network.sharedGroup, group);
  await letIn(ec2, group, network.sharedGroup);
  return { name, group, nodeRole, issuer: given(cluster?.identity?.oidc?.issuer) };
}

/** With the roles, and the rules that name its security group. */
export async function deleteCluster(
  account: Account,
  { name, group }: Made,
  network: Network,
): Promise<void> {
  const { eks, ec2 } = account;
  const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group }] }];
  await ec2.revokeSecurityGroupIngress({ GroupId: network.sharedGroup, IpPermissions });
  await ec2.revokeSecurityGroupIngress({
    GroupId: group,
    IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: network.sharedGroup }] }],
  });
  await eks.deleteCluster({ name });
  await waitUntilClusterDeleted({ client: eks, ...patience }, { name });
  await deleteRole(account, `${name}-NodeInstanceRole`);
  await deleteRole(account, `${name}-ServiceRole`);
}
