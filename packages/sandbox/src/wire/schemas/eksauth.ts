// The one operation of EKS Auth, by hand: its SDK package is not among ours. The form is that of
// the generated slices beside it.
// https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
import type { ServiceSchemas, StaticSchema } from '../../service.ts';

const NAMESPACE = 'com.amazonaws.eksauth';

function structure(name: string, members: readonly string[], types: readonly unknown[]) {
  return [3, NAMESPACE, name, 0, members, types] as const;
}

function failure(name: string, httpError: number): StaticSchema {
  const error = httpError < 500 ? 'client' : 'server';
  return [-3, NAMESPACE, name, { error, httpError }, ['message'], [0]];
}

const token: StaticSchema = [0, NAMESPACE, 'JwtToken', 8, 0];

const request: StaticSchema = [
  ...structure(
    'AssumeRoleForPodIdentityRequest',
    ['clusterName', 'token'],
    [
      [0, 1],
      [() => token, 0],
    ],
  ),
  2,
];
const subject: StaticSchema = structure('Subject', ['namespace', 'serviceAccount'], [0, 0]);
const association: StaticSchema = structure(
  'PodIdentityAssociation',
  ['associationArn', 'associationId'],
  [0, 0],
);
const user: StaticSchema = structure('AssumedRoleUser', ['arn', 'assumeRoleId'], [0, 0]);
const credentials: StaticSchema = [
  3,
  NAMESPACE,
  'Credentials',
  8,
  ['sessionToken', 'secretAccessKey', 'accessKeyId', 'expiration'],
  [0, 0, 0, 4],
];
const response: StaticSchema = structure(
  'AssumeRoleForPodIdentityResponse',
  ['subject', 'audience', 'podIdentityAssociation', 'assumedRoleUser', 'credentials'],
  [() => subject, 0, () => association, () => user, [() => credentials, 0]],
);

const operation: StaticSchema = [
  9,
  NAMESPACE,
  'AssumeRoleForPodIdentity',
  { http: ['POST', '/clusters/{clusterName}/assume-role-for-pod-identity', 200] },
  () => request,
  () => response,
];

export const eksauthSchemas: ServiceSchemas = {
  names: ['AssumeRoleForPodIdentity'],
  routes: {
    AssumeRoleForPodIdentity: ['POST', '/clusters/{clusterName}/assume-role-for-pod-identity', 200],
  },
  operations: { AssumeRoleForPodIdentity: operation },
  errors: {
    AccessDeniedException: failure('AccessDeniedException', 400),
    ExpiredTokenException: failure('ExpiredTokenException', 400),
    InternalServerException: failure('InternalServerException', 500),
    InvalidParameterException: failure('InvalidParameterException', 400),
    InvalidRequestException: failure('InvalidRequestException', 400),
    InvalidTokenException: failure('InvalidTokenException', 400),
    ResourceNotFoundException: failure('ResourceNotFoundException', 404),
    ServiceUnavailableException: failure('ServiceUnavailableException', 503),
    ThrottlingException: failure('ThrottlingException', 429),
  },
  enums: {},
};
