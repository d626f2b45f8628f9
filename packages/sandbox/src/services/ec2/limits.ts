/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const quotas = {
  vpcs: 5,
  cidrsPerVpc: 5,
  addresses: 5,
  /** Inbound and outbound each. */
  rulesPerGroup: 60,
  groupsPerInterface: 5,
} as const;

const SECOND = 1000;
const HOUR = 3600 * SECOND;

type Phase =
  | 'natGatewayCreation'
  | 'natGatewayFailure'
  | 'natGatewayDeletion'
  | 'natGatewayShown'
  | 'endpointCreation'
  | 'endpointDeletion';

/** How long things take; the documentation speaks of minutes and an hour. */
export const durations: Readonly<Record<Phase, number>> = {
  natGatewayCreation: 90 * SECOND,
  natGatewayFailure: 10 * SECOND,
  natGatewayDeletion: 60 * SECOND,
  /** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html */
  natGatewayShown: HOUR,
  endpointCreation: 60 * SECOND,
  endpointDeletion: 60 * SECOND,
};
