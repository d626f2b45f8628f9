import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

const rows = {
  // EntityAlreadyExists
  userExists: ['EntityAlreadyExists', 409, 'User with name {name} already exists.'],
  groupExists: ['EntityAlreadyExists', 409, 'Group with name {name} already exists.'],
  roleExists: ['EntityAlreadyExists', 409, 'Role with name {name} already exists.'],
  instanceProfileExists: ['EntityAlreadyExists', 409, 'Instance Profile {name} already exists.'],
  policyExists: [
    'EntityAlreadyExists',
    409,
    'A policy called {name} already exists. Duplicate names are not allowed.',
  ],

  providerExists: ['EntityAlreadyExists', 409, 'Provider with url {url} already exists.'],

  // NoSuchEntity
  noUser: ['NoSuchEntity', 404, 'The user with name {name} cannot be found.'],
  noGroup: ['NoSuchEntity', 404, 'The group with name {name} cannot be found.'],
  noRole: ['NoSuchEntity', 404, 'The role with name {name} cannot be found.'],
  noPolicy: ['NoSuchEntity', 404, 'Policy {arn} was not found.'],
  notAttachable: ['NoSuchEntity', 404, 'Policy {arn} does not exist or is not attachable.'],
  notAttached: ['NoSuchEntity', 404, 'Policy {arn} was not found.'],
  noVersion: [
    'NoSuchEntity',
    404,
    'Policy {arn} version {version} does not exist or is not attachable.',
  ],
  noInlinePolicy: ['NoSuchEntity', 404, 'The {kind} policy with name {name} cannot be found.'],
  noBoundary: ['NoSuchEntity', 404, '{kind} {name} does not have a permissions boundary.'],
  noSuchSource: ['NoSuchEntity', 404, 'The entity with ARN {arn} cannot be found.'],
  noAccessKey: ['NoSuchEntity', 404, 'The Access Key with id {id} cannot be found.'],
  noInstanceProfile: ['NoSuchEntity', 404, 'Instance Profile {name} cannot be found.'],
  noProvider: ['NoSuchEntity', 404, 'OpenIDConnect Provider not found for arn {arn}'],
  notMember: ['NoSuchEntity', 404, 'The user with name {name} cannot be found.'],

  // LimitExceeded
  quota: ['LimitExceeded', 409, 'Cannot exceed quota for {what}: {limit}'],
  inlineTooLarge: [
    'LimitExceeded',
    409,
    'Maximum policy size of {limit} bytes exceeded for {kind} {name}',
  ],
  tooManyVersions: [
    'LimitExceeded',
    409,
    'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  ],

  // DeleteConflict
  hasAttached: ['DeleteConflict', 409, 'Cannot delete entity, must detach all policies first.'],
  hasInline: ['DeleteConflict', 409, 'Cannot delete entity, must delete policies first.'],
  hasKeys: ['DeleteConflict', 409, 'Cannot delete entity, must delete access keys first.'],
  inGroups: ['DeleteConflict', 409, 'Cannot delete entity, must remove users from group first.'],
  inInstanceProfile: [
    'DeleteConflict',
    409,
    'Cannot delete entity, must remove roles from instance profile first.',
  ],
  policyAttached: ['DeleteConflict', 409, 'Cannot delete a policy attached to entities.'],
  policyHasVersions: [
    'DeleteConflict',
    409,
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  ],
  defaultVersion: ['DeleteConflict', 409, 'Cannot delete the default version of a policy.'],

  // MalformedPolicyDocument
  malformed: ['MalformedPolicyDocument', 400, '{reason}'],
  badSid: [
    'MalformedPolicyDocument',
    400,
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],

  // InvalidInput
  duplicateTags: [
    'InvalidInput',
    400,
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  ],
  badArn: ['InvalidInput', 400, 'ARN {arn} is not valid.'],

  linkedRoleTaken: [
    'InvalidInput',
    400,
    'Service role name {name} has been taken in this account, please try a different suffix.',
  ],

  // AWS's own entities
  protectedRole: [
    'UnmodifiableEntity',
    400,
    "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS",
  ],
  servicePolicy: [
    'PolicyNotAttachable',
    400,
    'Cannot attach a Service Role Policy to a Customer Role.',
  ],
  awsManaged: ['AccessDenied', 403, 'The policy {arn} is managed by AWS and cannot be changed.'],

  // ValidationError
  badProviderUrl: ['ValidationError', 400, 'Invalid Open ID Connect Provider URL'],
  invalidMarker: ['ValidationError', 400, 'Invalid Marker.'],
  badTagKey: ['ValidationError', 400, 'Tag keys that begin with aws: are reserved for system use.'],
  mustNameUser: [
    'ValidationError',
    400,
    'Must specify userName when calling with non-User credentials',
  ],

  // Below this line: codes of the API's reference, sentences that no source shows.
  noLinkedService: ['InvalidInput', 400, 'The service {service} has no service-linked role here.'],
  noSuffix: ['InvalidInput', 400, 'Custom suffix is not allowed for {service}'],
  notLinked: ['NoSuchEntity', 404, 'The role with name {name} is not a service-linked role.'],
  noDeletionTask: ['NoSuchEntity', 404, 'The deletion task {id} cannot be found.'],
  reservedPath: ['InvalidInput', 400, 'The path {path} is reserved for service-linked roles.'],
} as const;

/**
 * IAM's errors in AWS's words.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the Errors section of each operation
 */
export const faults: Readonly<Record<keyof typeof rows, (values?: FaultValues) => AwsFault>> =
  faultTable(rows);
