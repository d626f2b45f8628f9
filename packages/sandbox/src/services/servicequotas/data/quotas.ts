/** One quota as Service Quotas lists it. */
export type Quota = {
  readonly service: 'ec2' | 'eks' | 'elasticloadbalancing' | 'iam' | 'vpc';
  readonly code: string;
  readonly name: string;
  /** AWS's default. */
  readonly value: number;
  /** What this account was granted, where that is more. */
  readonly applied?: number;
  readonly adjustable: boolean;
};

export type QuotaName =
  | 'addresses'
  | 'applicationLoadBalancers'
  | 'attachedPerGroup'
  | 'attachedPerRole'
  | 'attachedPerUser'
  | 'clusters'
  | 'controlPlaneGroups'
  | 'fargateProfiles'
  | 'groups'
  | 'groupsPerInterface'
  | 'instanceProfiles'
  | 'internetGateways'
  | 'labelsPerSelector'
  | 'natGateways'
  | 'networkInterfaces'
  | 'networkLoadBalancers'
  | 'nodegroups'
  | 'nodesPerNodegroup'
  | 'onDemandGpu'
  | 'onDemandStandard'
  | 'policies'
  | 'publicAccessCidrs'
  | 'registeredClusters'
  | 'roles'
  | 'rulesPerGroup'
  | 'securityGroups'
  | 'selectorsPerProfile'
  | 'spotStandard'
  | 'subnetsPerVpc'
  | 'targetGroups'
  | 'users'
  | 'vpcs';

type Row = readonly [code: string, name: string, value: number, applied?: number];

const adjustable = (service: Quota['service'], [code, name, value, applied]: Row): Quota => ({
  service,
  code,
  name,
  value,
  ...(applied === undefined ? {} : { applied }),
  adjustable: true,
});
const fixed = (service: Quota['service'], row: Row): Quota => ({
  ...adjustable(service, row),
  adjustable: false,
});

/**
 * Defaults: https://docs.aws.amazon.com/general/latest/gr/eks.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html,
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. Quotas whose code is
 * not known are left out.
 */
export const quotaTable: Readonly<Record<QuotaName, Quota>> = {
  addresses: adjustable('ec2', ['L-0263D0A3', 'EC2-VPC Elastic IPs', 5, 20]),
  onDemandGpu: adjustable('ec2', ['L-DB2E81BA', 'Running On-Demand G and VT instances', 0, 64]),
  onDemandStandard: adjustable('ec2', [
    'L-1216C47A',
    'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    5,
    640,
  ]),
  spotStandard: adjustable('ec2', [
    'L-34B43A08',
    'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
    5,
    640,
  ]),

  clusters: adjustable('eks', ['L-1194D53C', 'Clusters', 100]),
  controlPlaneGroups: fixed('eks', ['L-11427A54', 'Control plane security groups per cluster', 4]),
  fargateProfiles: adjustable('eks', ['L-33415657', 'Fargate profiles per cluster', 10]),
  labelsPerSelector: adjustable('eks', [
    'L-23414FF3',
    'Label pairs per Fargate profile selector',
    5,
  ]),
  nodegroups: adjustable('eks', ['L-6D54EA21', 'Managed node groups per cluster', 30]),
  nodesPerNodegroup: adjustable('eks', ['L-BD136A63', 'Nodes per managed node group', 450]),
  publicAccessCidrs: fixed('eks', [
    'L-93A74D60',
    'Public endpoint access CIDR ranges per cluster',
    40,
  ]),
  registeredClusters: adjustable('eks', ['L-FDFA5F81', 'Registered clusters', 10]),
  selectorsPerProfile: adjustable('eks', ['L-D78D8AF8', 'Selectors per Fargate profile', 5]),

  applicationLoadBalancers: adjustable('elasticloadbalancing', [
    'L-53DA6B97',
    'Application Load Balancers per Region',
    50,
  ]),
  networkLoadBalancers: adjustable('elasticloadbalancing', [
    'L-69A177A2',
    'Network Load Balancers per Region',
    50,
  ]),
  targetGroups: adjustable('elasticloadbalancing', [
    'L-B22855CB',
    'Target Groups per Region',
    3000,
  ]),

  attachedPerGroup: adjustable('iam', ['L-384571C4', 'Managed policies per group', 10]),
  attachedPerRole: adjustable('iam', ['L-0DA4ABF3', 'Managed policies per role', 10]),
  attachedPerUser: adjustable('iam', ['L-4019AD8B', 'Managed policies per user', 10]),
  groups: adjustable('iam', ['L-F4A5425F', 'Groups per account', 300]),
  instanceProfiles: adjustable('iam', ['L-6E65F664', 'Instance profiles per account', 1000]),
  policies: adjustable('iam', ['L-E95E4862', 'Customer managed policies per account', 1500]),
  roles: adjustable('iam', ['L-FE177D64', 'Roles per account', 1000]),
  users: fixed('iam', ['L-F55AF5E4', 'Users per account', 5000]),

  groupsPerInterface: adjustable('vpc', ['L-2AFB9258', 'Security groups per network interface', 5]),
  internetGateways: adjustable('vpc', ['L-A4707A72', 'Internet gateways per Region', 5]),
  natGateways: adjustable('vpc', ['L-FE5A380F', 'NAT gateways per Availability Zone', 5]),
  networkInterfaces: adjustable('vpc', ['L-DF5E4CA3', 'Network interfaces per Region', 5000]),
  rulesPerGroup: adjustable('vpc', [
    'L-0EA8095F',
    'Inbound or outbound rules per security group',
    60,
  ]),
  securityGroups: adjustable('vpc', ['L-E79EC296', 'VPC security groups per Region', 2500]),
  subnetsPerVpc: adjustable('vpc', ['L-407747CB', 'Subnets per VPC', 200]),
  vpcs: adjustable('vpc', ['L-F678F1CE', 'VPCs per Region', 5]),
};

/** How much the account may have of something: what it was granted, else AWS's default. */
export function quotaOf(name: QuotaName): number {
  const { value, applied } = quotaTable[name];
  return applied ?? value;
}

/** The services that have quotas here, by code. */
export const serviceNames: Readonly<Record<Quota['service'], string>> = {
  ec2: 'Amazon Elastic Compute Cloud (Amazon EC2)',
  eks: 'Amazon Elastic Kubernetes Service (Amazon EKS)',
  elasticloadbalancing: 'Elastic Load Balancing (ELB)',
  iam: 'AWS Identity and Access Management (IAM)',
  vpc: 'Amazon Virtual Private Cloud (Amazon VPC)',
};
