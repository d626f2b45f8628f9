import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name =
  | 'alreadyDeleted'
  | 'badFilter'
  | 'badPolicy'
  | 'badToken'
  | 'bothValues'
  | 'deleted'
  | 'deletedName'
  | 'eitherListOrFilters'
  | 'exists'
  | 'forceAndWindow'
  | 'kms'
  | 'noValueForLabel'
  | 'noValueForVersion'
  | 'notFound'
  | 'noValue'
  | 'passwordTypes'
  | 'publicPolicy'
  | 'recoveryDays'
  | 'stageMismatch'
  | 'stageNotThere'
  | 'tagLimit'
  | 'tokenInUse'
  | 'tooLong';

const badParameter = 'InvalidParameterException';
const badRequest = 'InvalidRequestException';
const missing = 'ResourceNotFoundException';
const find = "Secrets Manager can't find the specified secret";

/**
 * Words are those of recorded answers; over JSON all have the status 400.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
export const faults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> = faultTable<Name>({
  deleted: [
    badRequest,
    400,
    "You can't perform this operation on the secret because it was marked for deletion.",
  ],
  deletedName: [
    badRequest,
    400,
    "You can't create this secret because a secret with this name is already scheduled for " +
      'deletion.',
  ],
  exists: [
    'ResourceExistsException',
    400,
    'The operation failed because the secret {name} already exists.',
  ],
  forceAndWindow: [
    badParameter,
    400,
    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
  ],
  kms: ['AccessDeniedException', 400, 'Access to KMS is not allowed'],
  noValueForLabel: [missing, 400, `${find} value for staging label: {stage}`],
  noValueForVersion: [missing, 400, `${find} value for VersionId: {versionId}`],
  notFound: [missing, 400, `${find}.`],
  recoveryDays: [
    badParameter,
    400,
    'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
  ],
  stageMismatch: [
    badRequest,
    400,
    'You provided a VersionStage that is not associated to the provided VersionId.',
  ],
  tokenInUse: [
    'ResourceExistsException',
    400,
    "You can't use ClientRequestToken {token} because that value is already in use for a version " +
      'of secret {arn}.',
  ],

  // Own words from here on.
  alreadyDeleted: [
    badRequest,
    400,
    "You can't perform this operation on the secret because it was already scheduled for deletion.",
  ],
  badFilter: [badParameter, 400, 'The filter {key} is not valid.'],
  badPolicy: ['MalformedPolicyDocumentException', 400, '{reason}'],
  badToken: ['InvalidNextTokenException', 400, 'The NextToken value is not valid.'],
  bothValues: [badParameter, 400, 'Specify either SecretString or SecretBinary, not both.'],
  eitherListOrFilters: [badParameter, 400, 'Specify either SecretIdList or Filters, not both.'],
  noValue: [badParameter, 400, 'Specify SecretString or SecretBinary.'],
  passwordTypes: [badParameter, 400, 'No characters are left to make a password of this length.'],
  publicPolicy: [
    'PublicPolicyException',
    400,
    'The resource policy grants broad access to the secret.',
  ],
  stageNotThere: [
    badParameter,
    400,
    'The staging label {stage} is attached to the version {versionId}: name it to move the label.',
  ],
  tagLimit: [badParameter, 400, 'A secret has at most {limit} tags.'],
  tooLong: [badParameter, 400, 'The secret value has more than 65536 bytes.'],
});
