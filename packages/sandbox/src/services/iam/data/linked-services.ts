/** A service that acts in an account by a role of its own. */
export type LinkedService = {
  readonly role: string;
  readonly policy: string;
  readonly description: string;
  /** May have several roles, told apart by what is put behind the name. */
  readonly suffix?: true;
};

/** The names in `iam:AWSServiceName`. */
export type ServiceName =
  | 'autoscaling.amazonaws.com'
  | 'ecs.amazonaws.com'
  | 'eks-fargate.amazonaws.com'
  | 'eks-nodegroup.amazonaws.com'
  | 'eks.amazonaws.com'
  | 'elasticloadbalancing.amazonaws.com'
  | 'organizations.amazonaws.com'
  | 'spot.amazonaws.com';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */
const table: Readonly<Record<ServiceName, LinkedService>> = {
  'autoscaling.amazonaws.com': {
    role: 'AWSServiceRoleForAutoScaling',
    policy: 'AutoScalingServiceRolePolicy',
    description:
      'Default Service-Linked Role enables access to AWS Services and Resources used or managed by Auto Scaling',
    suffix: true,
  },
  'ecs.amazonaws.com': {
    role: 'AWSServiceRoleForECS',
    policy: 'AmazonECSServiceRolePolicy',
    description: 'Role to enable Amazon ECS to manage your cluster.',
  },
  'eks-fargate.amazonaws.com': {
    role: 'AWSServiceRoleForAmazonEKSForFargate',
    policy: 'AmazonEKSForFargateServiceRolePolicy',
    description: 'This policy grants necessary permissions to Amazon EKS to run fargate tasks',
  },
  'eks-nodegroup.amazonaws.com': {
    role: 'AWSServiceRoleForAmazonEKSNodegroup',
    policy: 'AWSServiceRoleForAmazonEKSNodegroup',
    description: 'This policy allows Amazon EKS to create and manage Nodegroups',
  },
  'eks.amazonaws.com': {
    role: 'AWSServiceRoleForAmazonEKS',
    policy: 'AmazonEKSServiceRolePolicy',
    description: 'Allows Amazon EKS to call AWS services on your behalf.',
  },
  'elasticloadbalancing.amazonaws.com': {
    role: 'AWSServiceRoleForElasticLoadBalancing',
    policy: 'AWSElasticLoadBalancingServiceRolePolicy',
    description: 'Allows ELB to call AWS services on your behalf.',
  },
  'organizations.amazonaws.com': {
    role: 'AWSServiceRoleForOrganizations',
    policy: 'AWSOrganizationsServiceTrustPolicy',
    description:
      'Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.',
  },
  'spot.amazonaws.com': {
    role: 'AWSServiceRoleForEC2Spot',
    policy: 'AWSEC2SpotServiceRolePolicy',
    description: 'Default EC2 Spot Service Linked Role',
  },
};

const services: ReadonlyMap<string, LinkedService> = new Map(Object.entries(table));

/** What is known of a service that has a role of its own. */
export function linkedService(name: string): LinkedService | undefined {
  return services.get(name);
}
