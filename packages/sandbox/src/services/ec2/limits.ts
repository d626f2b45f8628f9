import { quotaOf } from '../servicequotas/data/quotas.ts';

/**
 * As Service Quotas tells them, where it knows them.
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
export const quotas: Readonly<Record<Quota, number>> = {
  vpcs: quotaOf('vpcs'),
  cidrsPerVpc: 5,
  subnetsPerVpc: quotaOf('subnetsPerVpc'),
  addresses: quotaOf('addresses'),
  internetGateways: quotaOf('internetGateways'),
  /** In each zone. */
  natGateways: quotaOf('natGateways'),
  securityGroups: quotaOf('securityGroups'),
  /** Inbound and outbound each. */
  rulesPerGroup: quotaOf('rulesPerGroup'),
  groupsPerInterface: quotaOf('groupsPerInterface'),
  /** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-template-restrictions.html */
  launchTemplates: 5000,
  versionsPerTemplate: 10_000,
};

type Quota =
  | 'addresses'
  | 'cidrsPerVpc'
  | 'groupsPerInterface'
  | 'internetGateways'
  | 'launchTemplates'
  | 'natGateways'
  | 'rulesPerGroup'
  | 'securityGroups'
  | 'subnetsPerVpc'
  | 'versionsPerTemplate'
  | 'vpcs';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

type Phase =
  | 'natGatewayCreation'
  | 'natGatewayFailure'
  | 'natGatewayDeletion'
  | 'natGatewayShown'
  | 'endpointCreation'
  | 'endpointDeletion'
  | 'instanceStart'
  | 'instanceStop'
  | 'instanceTermination'
  | 'instanceShown'
  | 'statusChecks';

/** How long things take; the documentation speaks of minutes and an hour. */
export const durations: Readonly<Record<Phase, number>> = {
  natGatewayCreation: 90 * SECOND,
  natGatewayFailure: 10 * SECOND,
  natGatewayDeletion: 60 * SECOND,
  /** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html */
  natGatewayShown: HOUR,
  endpointCreation: 60 * SECOND,
  endpointDeletion: 60 * SECOND,
  instanceStart: 12 * SECOND,
  instanceStop: 40 * SECOND,
  instanceTermination: 35 * SECOND,
  /** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html */
  instanceShown: HOUR,
  statusChecks: 150 * SECOND,
};
