import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

const rows = {
  noCluster: ['ResourceNotFoundException', 404, 'No cluster found for name: {name}.'],

  // Below this line: codes of the API's reference, sentences that no source shows.
  noAssociation: [
    'ResourceNotFoundException',
    404,
    'No Pod Identity association found for the service account {serviceAccount} in {namespace}.',
  ],
  badToken: ['InvalidTokenException', 400, 'The service account token is not valid: {reason}.'],
  expired: ['ExpiredTokenException', 400, 'The service account token is expired.'],
  cannotAssume: [
    'AccessDeniedException',
    400,
    'Unauthorized Exception! EKS does not have permissions to assume the associated role.',
  ],
  cannotAssumeTarget: [
    'AccessDeniedException',
    400,
    'The associated role is not allowed to assume the target role {arn}.',
  ],
} as const;

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html#API_auth_AssumeRoleForPodIdentity_Errors */
export const faults: Readonly<Record<keyof typeof rows, (values?: FaultValues) => AwsFault>> =
  faultTable(rows);
