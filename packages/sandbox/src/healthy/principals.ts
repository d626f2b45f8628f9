import type { Call, Step } from './call.ts';

/** Roles that other parts of the healthy account are handed. */
export const roleNames = {
  cluster: 'eks-cluster',
  node: 'eks-node',
  fargatePods: 'eks-fargate-pods',
  ebsCsiDriver: 'eks-ebs-csi-driver',
  checkoutPods: 'shop-checkout',
  catalogPods: 'shop-catalog',
  gantry: 'GantryAccess',
  reportPods: 'shop-reports',
} as const;

const DAY = 86_400_000;
const AWS_POLICIES = 'arn:aws:iam::aws:policy/';

/** The people of the platform team, and the roles that clusters, nodes and pods run under. */
export const principals: Step = (call, account) => {
  const now = account.clock.now();
  const founded: Call = (name, input) => call(name, input, { at: now - 200 * DAY });
  const lately: Call = (name, input) => call(name, input, { at: now - 30 * DAY });
  roles(founded);
  people(founded, `arn:aws:iam::${account.id}:`);
  for (const UserName of ['gantry-admin', 'gantry-developer', 'gantry-viewer']) {
    lately('iam:CreateAccessKey', { UserName });
  }
};

function people(call: Call, prefix: string): void {
  group(call, 'platform', [`${AWS_POLICIES}AdministratorAccess`]);
  policy(call, 'EksDeveloper', 'Build and run clusters with the roles made for them.', [
    ...developer,
    otherAccounts,
  ]);
  group(call, 'developers', [`${prefix}policy/EksDeveloper`]);
  policy(call, 'EksInventoryReadOnly', 'Look at all that EKS keeps.', [
    ...inventory,
    otherAccounts,
  ]);
  group(call, 'viewers', [`${prefix}policy/EksInventoryReadOnly`]);
  user(call, 'gantry-admin', 'platform');
  user(call, 'gantry-developer', 'developers');
  user(call, 'gantry-viewer', 'viewers');
  const PolicyArn = `${AWS_POLICIES}AmazonEKSMCPReadOnlyAccess`;
  call('iam:AttachUserPolicy', { UserName: 'gantry-viewer', PolicyArn });
}

function roles(call: Call): void {
  role(call, roleNames.cluster, 'eks.amazonaws.com', ['AmazonEKSClusterPolicy']);
  role(call, roleNames.node, 'ec2.amazonaws.com', [
    'AmazonEKSWorkerNodePolicy',
    'AmazonEKS_CNI_Policy',
    'AmazonEC2ContainerRegistryPullOnly',
  ]);
  role(call, roleNames.fargatePods, 'eks-fargate-pods.amazonaws.com', [
    'AmazonEC2ContainerRegistryReadOnly',
  ]);
  role(call, roleNames.ebsCsiDriver, 'pods.eks.amazonaws.com', []);
  inline(call, roleNames.ebsCsiDriver, 'volumes', [
    'ec2:AttachVolume',
    'ec2:CreateTags',
    'ec2:CreateVolume',
    'ec2:DeleteVolume',
    'ec2:DescribeInstances',
    'ec2:DescribeVolumes',
    'ec2:DetachVolume',
  ]);
  role(call, roleNames.checkoutPods, 'pods.eks.amazonaws.com', []);
  inline(call, roleNames.checkoutPods, 'orders', ['sqs:SendMessage', 'sqs:GetQueueUrl']);
  inline(call, roleNames.checkoutPods, 'database', [
    'kms:Decrypt',
    'secretsmanager:GetSecretValue',
  ]);
  role(call, roleNames.catalogPods, 'pods.eks.amazonaws.com', []);
  inline(call, roleNames.catalogPods, 'products', ['dynamodb:GetItem', 'dynamodb:Query']);
}

export function role(
  call: Call,
  RoleName: string,
  service: string,
  managed: readonly string[],
): void {
  // EKS Pod Identity tags its sessions with cluster, namespace and pod.
  // https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
  const pods = service === 'pods.eks.amazonaws.com';
  const Action = pods ? ['sts:AssumeRole', 'sts:TagSession'] : 'sts:AssumeRole';
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action };
  call('iam:CreateRole', { RoleName, AssumeRolePolicyDocument: document([statement]) });
  for (const name of managed) {
    call('iam:AttachRolePolicy', { RoleName, PolicyArn: AWS_POLICIES + name });
  }
}

function inline(call: Call, RoleName: string, PolicyName: string, Action: string[]): void {
  const PolicyDocument = document([{ Effect: 'Allow', Action, Resource: '*' }]);
  call('iam:PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
}

function policy(
  call: Call,
  PolicyName: string,
  Description: string,
  statements: readonly object[],
): void {
  call('iam:CreatePolicy', { PolicyName, Description, PolicyDocument: document(statements) });
}

function group(call: Call, GroupName: string, policies: readonly string[]): void {
  call('iam:CreateGroup', { GroupName });
  for (const PolicyArn of policies) call('iam:AttachGroupPolicy', { GroupName, PolicyArn });
}

function user(call: Call, UserName: string, GroupName: string): void {
  call('iam:CreateUser', { UserName, Tags: [{ Key: 'team', Value: GroupName }] });
  call('iam:AddUserToGroup', { UserName, GroupName });
}

export function document(Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const developer = [
  {
    Sid: 'Tools',
    Effect: 'Allow',
    Action: [
      'eks-mcp:InvokeMcp',
      'eks-mcp:CallReadOnlyTool',
      'eks-mcp:CallPrivilegedTool',
      'ecs-mcp:InvokeMcp',
      'ecs-mcp:CallReadOnlyTool',
    ],
    Resource: '*',
  },
  { Sid: 'Clusters', Effect: 'Allow', Action: 'eks:*', Resource: '*' },
  {
    Sid: 'LookAround',
    Effect: 'Allow',
    Action: [
      'autoscaling:Describe*',
      'cloudformation:DescribeStacks',
      'cloudtrail:LookupEvents',
      'cloudwatch:GetMetricData',
      'ec2:Describe*',
      'ec2:GetConsoleOutput',
      'iam:Get*',
      'iam:List*',
      'kms:DescribeKey',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:List*',
      'logs:GetQueryResults',
      'logs:StartQuery',
      'logs:StopQuery',
      'secretsmanager:DescribeSecret',
      'secretsmanager:ListSecretVersionIds',
      'secretsmanager:ListSecrets',
      'servicequotas:Get*',
      'servicequotas:List*',
      'ssm:DescribeParameters',
      'ssm:GetParameter*',
      'ssm:ListTagsForResource',
    ],
    Resource: '*',
  },
  {
    Sid: 'Nodes',
    Effect: 'Allow',
    Action: [
      'autoscaling:SetDesiredCapacity',
      'autoscaling:TerminateInstanceInAutoScalingGroup',
      'ec2:CreateLaunchTemplate',
      'ec2:CreateLaunchTemplateVersion',
      'ec2:DeleteLaunchTemplate',
      'ec2:DeleteLaunchTemplateVersions',
      'ec2:ModifyLaunchTemplate',
      'ec2:RebootInstances',
    ],
    Resource: '*',
  },
  {
    Sid: 'HandOverRoles',
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: ['arn:aws:iam::*:role/eks-*', 'arn:aws:iam::*:role/shop-*'],
    Condition: {
      StringEquals: {
        'iam:PassedToService': [
          'capabilities.eks.amazonaws.com',
          'ec2.amazonaws.com',
          'eks-fargate-pods.amazonaws.com',
          'eks.amazonaws.com',
          'pods.eks.amazonaws.com',
        ],
      },
    },
  },
];

/**
 * Act in the accounts of the company by the role that is there for it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
const otherAccounts = {
  Sid: 'OtherAccounts',
  Effect: 'Allow',
  Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
  Resource: `arn:aws:iam::*:role/${roleNames.gantry}`,
};

/** What AmazonEKSMCPReadOnlyAccess leaves out and the read tools also show. */
export const inventory: readonly object[] = [
  {
    Effect: 'Allow',
    Action: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeAutoScalingInstances',
      'autoscaling:DescribeScalingActivities',
      'ec2:DescribeImages',
      'ec2:DescribeInstanceStatus',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcEndpoints',
      'eks:DescribeAddonConfiguration',
      'eks:DescribeAddonVersions',
      'eks:DescribeCapability',
      'eks:DescribeCertificateAuthority',
      'eks:DescribeClusterVersions',
      'eks:DescribeEksAnywhereSubscription',
      'eks:DescribeFargateProfile',
      'eks:DescribeIdentityProviderConfig',
      'eks:DescribeInsightsRefresh',
      'eks:DescribePodIdentityAssociation',
      'eks:DescribeUpdate',
      'eks:ListAccessPolicies',
      'eks:ListAssociatedAccessPolicies',
      'eks:ListCapabilities',
      'eks:ListCertificateAuthorities',
      'eks:ListEksAnywhereSubscriptions',
      'eks:ListFargateProfiles',
      'eks:ListIdentityProviderConfigs',
      'eks:ListPodIdentityAssociations',
      'eks:ListTagsForResource',
      'eks:ListUpdates',
    ],
    Resource: '*',
  },
  {
    Sid: 'HistoryAndQuotas',
    Effect: 'Allow',
    Action: ['cloudtrail:LookupEvents', 'servicequotas:Get*', 'servicequotas:List*'],
    Resource: '*',
  },
  {
    Sid: 'KeysAndSecretsButNotTheirValues',
    Effect: 'Allow',
    Action: [
      'kms:DescribeKey',
      'kms:ListAliases',
      'kms:ListKeys',
      'secretsmanager:DescribeSecret',
      'secretsmanager:ListSecrets',
    ],
    Resource: '*',
  },
  {
    Sid: 'PublishedImages',
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    Resource: 'arn:aws:ssm:*:*:parameter/aws/service/*',
  },
];
