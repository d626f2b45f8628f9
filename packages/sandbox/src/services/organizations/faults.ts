import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

const rows = {
  notManagement: [
    'AccessDeniedException',
    400,
    "You don't have permissions to access this resource.",
  ],
  notInUse: [
    'AWSOrganizationsNotInUseException',
    400,
    'Your account is not a member of an organization.',
  ],
  alreadyIn: [
    'AlreadyInOrganizationException',
    400,
    'The provided account is already a member of an organization.',
  ],
  noAccount: ['AccountNotFoundException', 400, "You specified an account that doesn't exist."],
  noUnit: [
    'OrganizationalUnitNotFoundException',
    400,
    "You specified an organizational unit that doesn't exist.",
  ],
  noParent: ['ParentNotFoundException', 400, "You specified parent that doesn't exist."],
  noRoot: ['RootNotFoundException', 400, "You specified a root that doesn't exist."],
  noChild: ['ChildNotFoundException', 400, "You specified a child that doesn't exist."],
  noTarget: ['TargetNotFoundException', 400, "You specified a target that doesn't exist."],
  noPolicy: ['PolicyNotFoundException', 400, "You specified a policy that doesn't exist."],
  duplicateUnit: [
    'DuplicateOrganizationalUnitException',
    400,
    'An OU with the same name already exists.',
  ],
  typeAlreadyEnabled: [
    'PolicyTypeAlreadyEnabledException',
    400,
    'The specified policy type is already enabled.',
  ],
  typeNotEnabled: [
    'PolicyTypeNotEnabledException',
    400,
    'This operation can be performed only for enabled policy types.',
  ],
  notAttached: [
    'PolicyNotAttachedException',
    400,
    "The policy isn't attached to the specified target in the specified root.",
  ],
  badPattern: [
    'InvalidInputException',
    400,
    'You provided a value that does not match the required pattern.',
  ],
  malformed: [
    'MalformedPolicyDocumentException',
    400,
    'The provided policy document does not meet the requirements of the specified policy type.',
  ],
  lastPolicy: [
    'ConstraintViolationException',
    400,
    'You cannot remove the last policy attached to the specified target. You should have at least one attached at all times.',
  ],
  tooManyAttached: [
    'ConstraintViolationException',
    400,
    'You have attached the maximum number of policies to the specified target.',
  ],
  accountLimit: [
    'ConstraintViolationException',
    400,
    'You have exceeded the allowed number of AWS accounts.',
  ],
  contentTooLong: [
    'ConstraintViolationException',
    400,
    'You have exceeded the maximum policy size.',
  ],

  // Below this line: codes and reasons of the API's reference, sentences that no source shows.
  noCreation: [
    'CreateAccountStatusNotFoundException',
    400,
    "You specified a create account status that doesn't exist.",
  ],
  noSourceParent: [
    'SourceParentNotFoundException',
    400,
    "You specified a source parent that doesn't exist.",
  ],
  noDestination: [
    'DestinationParentNotFoundException',
    400,
    "You specified a destination parent that doesn't exist.",
  ],
  duplicateAccount: [
    'DuplicateAccountException',
    400,
    'The account is already in the specified destination.',
  ],
  duplicatePolicy: ['DuplicatePolicyException', 400, 'A policy with the same name already exists.'],
  duplicateAttachment: [
    'DuplicatePolicyAttachmentException',
    400,
    'The policy is already attached to the specified target.',
  ],
  notDetachable: ['InvalidInputException', 400, 'You specified a policy that cannot be detached.'],
  policyInUse: [
    'PolicyInUseException',
    400,
    'The policy is attached to one or more entities. Detach it from all of them first.',
  ],
  unitNotEmpty: [
    'OrganizationalUnitNotEmptyException',
    400,
    'The organizational unit is not empty. Move its accounts and delete its units first.',
  ],
  awsManaged: [
    'InvalidInputException',
    400,
    'You specified a policy that AWS manages and that cannot be changed.',
  ],
  tooDeep: [
    'ConstraintViolationException',
    400,
    'Organizational units lie at most {limit} levels below the root.',
  ],
} as const;

/** https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html and the Errors section of each operation */
export const faults: Readonly<Record<keyof typeof rows, (values?: FaultValues) => AwsFault>> =
  faultTable(rows);
