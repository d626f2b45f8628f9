import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name =
  | 'aliasExists'
  | 'aliasNotFound'
  | 'badArn'
  | 'badCiphertext'
  | 'badIdentifier'
  | 'badMarker'
  | 'badPolicy'
  | 'badPolicyName'
  | 'badPrincipal'
  | 'ciphertextElsewhere'
  | 'disabled'
  | 'dryRun'
  | 'granteeMissing'
  | 'grantNotFound'
  | 'incorrectKey'
  | 'invalidAlias'
  | 'invalidKeyId'
  | 'keyNotFound'
  | 'lockout'
  | 'noKeySpec'
  | 'notPending'
  | 'pendingDays'
  | 'pendingDeletion'
  | 'reservedAlias'
  | 'tagLimit'
  | 'tooLong';

const invalid = 'ValidationException';
const malformed = 'MalformedPolicyDocumentException';

/**
 * Errors of KMS; over JSON all have the status 400. The words for key states are those of
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
export const faults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> = faultTable<Name>({
  aliasExists: ['AlreadyExistsException', 400, 'An alias with the name {arn} already exists'],
  aliasNotFound: ['NotFoundException', 400, 'Alias {arn} is not found.'],
  badCiphertext: ['InvalidCiphertextException', 400, ''],
  badIdentifier: [invalid, 400, 'Invalid identifier'],
  badPrincipal: [
    malformed,
    400,
    'Policy contains a statement with one or more invalid principals.',
  ],
  ciphertextElsewhere: [
    'AccessDeniedException',
    400,
    'The ciphertext refers to a customer master key that does not exist, does not exist in this ' +
      'region, or you are not allowed to access.',
  ],
  disabled: ['DisabledException', 400, '{arn} is disabled.'],
  dryRun: [
    'DryRunOperationException',
    400,
    'The request would have succeeded, but the DryRun option is set.',
  ],
  invalidKeyId: ['NotFoundException', 400, "Invalid keyId '{keyId}'"],
  keyNotFound: ['NotFoundException', 400, "Key '{arn}' does not exist"],
  lockout: [
    malformed,
    400,
    'The new key policy will not allow you to update the key policy in the future.',
  ],
  notPending: ['KMSInvalidStateException', 400, '{arn} is not pending deletion.'],
  pendingDeletion: ['KMSInvalidStateException', 400, '{arn} is pending deletion.'],

  // Own words from here on.
  badArn: ['InvalidArnException', 400, '{principal} is not a principal that can hold a grant'],
  badMarker: ['InvalidMarkerException', 400, 'The marker is not one that KMS gave out'],
  badPolicy: [malformed, 400, '{reason}'],
  badPolicyName: ['NotFoundException', 400, 'No such policy exists'],
  granteeMissing: [
    invalid,
    400,
    'Specify GranteePrincipal, or GranteeServicePrincipal with the constraint SourceArn',
  ],
  grantNotFound: ['NotFoundException', 400, "Grant '{grantId}' does not exist"],
  incorrectKey: [
    'IncorrectKeyException',
    400,
    'The key ID in the request does not identify a key that can perform this operation.',
  ],
  invalidAlias: ['InvalidAliasNameException', 400, 'The alias name {name} is not valid'],
  noKeySpec: [invalid, 400, 'Please specify either number of bytes or key spec.'],
  pendingDays: [invalid, 400, 'PendingWindowInDays must be between 7 and 30 days'],
  reservedAlias: ['NotAuthorizedException', 400, 'Alias names must not begin with alias/aws/'],
  tagLimit: ['LimitExceededException', 400, 'A key has at most {limit} tags'],
  tooLong: [
    invalid,
    400,
    "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must " +
      'have length less than or equal to 4096',
  ],
});
