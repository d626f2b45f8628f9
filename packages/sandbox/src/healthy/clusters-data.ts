import type {
  CreateAddonRequest,
  CreateClusterRequest,
  CreateFargateProfileRequest,
  CreateNodegroupRequest,
  LogType,
} from '@aws-sdk/client-eks';
import { roleNames } from './principals.ts';

type Without<Request, Members extends keyof Request> = Omit<Request, Members | 'clusterName'>;

/** A cluster of the healthy account and what belongs to it. */
export type ClusterPlan = {
  readonly region: string;
  /** Days since it was made. */
  readonly age: number;
  readonly cluster: Omit<CreateClusterRequest, 'roleArn' | 'accessConfig'>;
  readonly mode: 'API' | 'API_AND_CONFIG_MAP';
  readonly addons: readonly Without<CreateAddonRequest, never>[];
  readonly nodegroups: readonly Without<CreateNodegroupRequest, 'nodeRole'>[];
  readonly fargateProfiles?: readonly Without<CreateFargateProfileRequest, 'podExecutionRoleArn'>[];
  /** Access policies by IAM user; with namespaces where they do not hold for the whole cluster. */
  readonly access: readonly (readonly [user: string, policy: string, ...namespaces: string[]])[];
  /** Roles of pods: namespace, service account, role. */
  readonly podRoles?: readonly (readonly [string, string, string])[];
};

const [prodA, prodB, prodC] = [
  'subnet-01b7e4f3a92c5d608',
  'subnet-02c8f5a4ba3d6e719',
  'subnet-03d9a6b5cb4e7f82a',
];
const [devA, devB] = ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'];
const [euA, euB, euC] = [
  'subnet-060c39e8fe71a2b58',
  'subnet-071d4af90f82b3c69',
  'subnet-082e5b0a1093c4d7a',
];

const admins = ['gantry-admin', 'AmazonEKSClusterAdminPolicy'] as const;
const viewers = ['gantry-viewer', 'AmazonEKSViewPolicy'] as const;

function logs(...types: LogType[]): CreateClusterRequest['logging'] {
  return { clusterLogging: [{ types, enabled: true }] };
}

function tags(team: string, env: string, costCenter: string): Record<string, string> {
  return { team, env, 'cost-center': costCenter };
}

/** Pods of an add-on may act as this role. */
function podRole(
  serviceAccount: string,
  role: string,
): Pick<CreateAddonRequest, 'podIdentityAssociations'> {
  return { podIdentityAssociations: [{ serviceAccount, roleArn: role }] };
}

export const prod: ClusterPlan = {
  region: 'us-west-2',
  age: 190,
  mode: 'API',
  cluster: {
    name: 'prod',
    version: '1.32',
    resourcesVpcConfig: {
      subnetIds: [prodA, prodB, prodC],
      endpointPrivateAccess: true,
      publicAccessCidrs: ['198.51.100.0/24', '203.0.113.0/28'],
    },
    logging: logs('api', 'audit', 'authenticator'),
    deletionProtection: true,
    tags: tags('platform', 'prod', 'cc-4100'),
  },
  addons: [
    { addonName: 'vpc-cni', addonVersion: 'v1.20.4-eksbuild.1' },
    { addonName: 'kube-proxy', addonVersion: 'v1.32.6-eksbuild.8' },
    { addonName: 'coredns', addonVersion: 'v1.12.1-eksbuild.2' },
    { addonName: 'eks-pod-identity-agent', addonVersion: 'v1.3.8-eksbuild.2' },
    {
      addonName: 'aws-ebs-csi-driver',
      addonVersion: 'v1.53.0-eksbuild.1',
      ...podRole('ebs-csi-controller-sa', roleNames.ebsCsiDriver),
    },
    { addonName: 'aws-guardduty-agent', addonVersion: 'v1.9.0-eksbuild.2' },
  ],
  nodegroups: [
    {
      nodegroupName: 'general',
      subnets: [prodA, prodB, prodC],
      instanceTypes: ['m6i.xlarge'],
      scalingConfig: { minSize: 3, maxSize: 9, desiredSize: 4 },
      diskSize: 80,
      labels: { workload: 'general' },
      updateConfig: { maxUnavailablePercentage: 33 },
      tags: tags('platform', 'prod', 'cc-4100'),
    },
    {
      nodegroupName: 'batch-spot',
      subnets: [prodA, prodB, prodC],
      instanceTypes: ['m6i.large', 'm6a.large', 'm5.large'],
      capacityType: 'SPOT',
      scalingConfig: { minSize: 0, maxSize: 12, desiredSize: 2 },
      labels: { workload: 'batch' },
      taints: [{ key: 'workload', value: 'batch', effect: 'NO_SCHEDULE' }],
      tags: tags('data', 'prod', 'cc-4230'),
    },
  ],
  access: [admins, ['gantry-developer', 'AmazonEKSEditPolicy', 'catalog', 'shop'], viewers],
  podRoles: [
    ['shop', 'checkout', roleNames.checkoutPods],
    ['catalog', 'catalog', roleNames.catalogPods],
  ],
};

const staging: ClusterPlan = {
  region: 'us-west-2',
  age: 120,
  mode: 'API_AND_CONFIG_MAP',
  cluster: {
    name: 'staging',
    version: '1.35',
    resourcesVpcConfig: { subnetIds: [devA, devB], endpointPrivateAccess: true },
    logging: logs('audit'),
    tags: tags('platform', 'staging', 'cc-4110'),
  },
  addons: [
    { addonName: 'vpc-cni', addonVersion: 'v1.21.1-eksbuild.1' },
    { addonName: 'kube-proxy', addonVersion: 'v1.35.3-eksbuild.21' },
    { addonName: 'coredns', addonVersion: 'v1.13.2-eksbuild.21' },
    { addonName: 'eks-pod-identity-agent', addonVersion: 'v1.3.10-eksbuild.3' },
    { addonName: 'aws-guardduty-agent', addonVersion: 'v1.12.2-eksbuild.1' },
    { addonName: 'metrics-server', addonVersion: 'v0.8.1-eksbuild.1' },
  ],
  nodegroups: [
    {
      nodegroupName: 'general',
      subnets: [devA, devB],
      instanceTypes: ['m7g.large'],
      scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 3 },
      labels: { workload: 'general' },
      tags: tags('platform', 'staging', 'cc-4110'),
    },
  ],
  access: [admins, ['gantry-developer', 'AmazonEKSAdminPolicy', 'catalog', 'shop'], viewers],
  podRoles: [['shop', 'checkout', roleNames.checkoutPods]],
};

const shopDev: ClusterPlan = {
  region: 'us-west-2',
  age: 30,
  mode: 'API',
  cluster: {
    name: 'shop-dev',
    version: '1.36',
    resourcesVpcConfig: { subnetIds: [devA, devB] },
    upgradePolicy: { supportType: 'STANDARD' },
    tags: tags('shop', 'dev', 'cc-5020'),
  },
  addons: [
    { addonName: 'vpc-cni' },
    { addonName: 'kube-proxy' },
    { addonName: 'coredns' },
    { addonName: 'eks-pod-identity-agent' },
  ],
  nodegroups: [
    {
      nodegroupName: 'dev',
      subnets: [devA, devB],
      instanceTypes: ['t3.large', 't3a.large'],
      capacityType: 'SPOT',
      scalingConfig: { minSize: 1, maxSize: 4, desiredSize: 2 },
      tags: tags('shop', 'dev', 'cc-5020'),
    },
  ],
  access: [admins, ['gantry-developer', 'AmazonEKSClusterAdminPolicy'], viewers],
};

const paymentsEu: ClusterPlan = {
  region: 'eu-west-1',
  age: 160,
  mode: 'API',
  cluster: {
    name: 'payments-eu',
    version: '1.34',
    resourcesVpcConfig: {
      subnetIds: [euA, euB, euC],
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
    },
    logging: logs('api', 'audit', 'authenticator', 'controllerManager', 'scheduler'),
    deletionProtection: true,
    tags: { ...tags('payments', 'prod', 'cc-6400'), 'data-class': 'cardholder' },
  },
  addons: [
    { addonName: 'vpc-cni', addonVersion: 'v1.21.1-eksbuild.1' },
    { addonName: 'kube-proxy', addonVersion: 'v1.34.6-eksbuild.21' },
    { addonName: 'coredns', addonVersion: 'v1.12.4-eksbuild.29' },
    { addonName: 'eks-pod-identity-agent', addonVersion: 'v1.3.10-eksbuild.3' },
    {
      addonName: 'aws-ebs-csi-driver',
      addonVersion: 'v1.60.0-eksbuild.1',
      ...podRole('ebs-csi-controller-sa', roleNames.ebsCsiDriver),
    },
    { addonName: 'aws-guardduty-agent', addonVersion: 'v1.12.2-eksbuild.1' },
  ],
  nodegroups: [
    {
      nodegroupName: 'payments',
      subnets: [euA, euB, euC],
      instanceTypes: ['m7i.large'],
      amiType: 'BOTTLEROCKET_x86_64',
      scalingConfig: { minSize: 3, maxSize: 6, desiredSize: 3 },
      labels: { workload: 'payments' },
      tags: tags('payments', 'prod', 'cc-6400'),
    },
  ],
  fargateProfiles: [
    {
      fargateProfileName: 'reconciliation',
      subnets: [euA, euB, euC],
      selectors: [{ namespace: 'reconciliation' }],
      tags: tags('payments', 'prod', 'cc-6400'),
    },
  ],
  access: [admins, viewers],
};

/** Oldest first. */
export const clusterPlans: readonly ClusterPlan[] = [prod, paymentsEu, staging, shopDev];
