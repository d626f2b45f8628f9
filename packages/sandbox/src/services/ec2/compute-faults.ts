import type { FaultRow } from '../../fault.ts';

export type ComputeFaultName =
  | 'imageMissing'
  | 'imageMalformed'
  | 'keyPairMissing'
  | 'typeInvalid'
  | 'typesUnknown'
  | 'architectureMismatch'
  | 'profileNameInvalid'
  | 'profileArnInvalid'
  | 'vcpuLimit'
  | 'spotLimit'
  | 'noCapacity'
  | 'noCapacityAnywhere'
  | 'noSpotCapacity'
  | 'typeNotInZone'
  | 'subnetFullFor'
  | 'noDefaultSubnet'
  | 'interfacesAndMore'
  | 'terminationProtected'
  | 'stopProtected'
  | 'stateWrong'
  | 'notStopped'
  | 'templateOneName'
  | 'templateNameMissing'
  | 'templateVersionMissing'
  | 'templateExists'
  | 'profileAssociated'
  | 'profileAssociationMissing'
  | 'templateNameInvalid'
  | 'templateLimit'
  | 'templateVersionLimit'
  | 'templateEmpty'
  | 'userDataMalformed'
  | 'userDataLarge'
  | 'interfaceOnce'
  | 'interfaceOtherZone'
  | 'deviceTaken'
  | 'attachmentMissing'
  | 'primaryDetached'
  | 'interfacesSeveral'
  | 'spotCannotStop'
  | 'interfaceLimit';

const badValue = 'InvalidParameterValue';
const badMix = 'InvalidParameterCombination';

/** Errors about instances and launch templates, in the words of recorded answers. */
export const computeFaults: Readonly<Record<ComputeFaultName, FaultRow>> = {
  imageMissing: ['InvalidAMIID.NotFound', 400, "The image id '[{id}]' does not exist"],
  imageMalformed: ['InvalidAMIID.Malformed', 400, 'Invalid id: "{id}" (expecting "ami-...")'],
  keyPairMissing: ['InvalidKeyPair.NotFound', 400, "The key pair '{name}' does not exist"],
  typeInvalid: [badValue, 400, 'Invalid value for InstanceType: {type}'],
  typesUnknown: [
    'InvalidInstanceType',
    400,
    'The following supplied instance types do not exist: [{types}]',
  ],
  architectureMismatch: [
    badValue,
    400,
    "The architecture '{ofType}' of the specified instance type does not match the architecture '{ofImage}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
  ],
  profileNameInvalid: [
    badValue,
    400,
    'Value ({name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
  ],
  profileArnInvalid: [
    badValue,
    400,
    'Value ({arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN',
  ],
  vcpuLimit: [
    'VcpuLimitExceeded',
    400,
    'You have requested more vCPU capacity than your current vCPU limit of {limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
  ],
  spotLimit: ['MaxSpotInstanceCountExceeded', 400, 'Max spot instance count exceeded'],
  noCapacity: [
    'InsufficientInstanceCapacity',
    400,
    'We currently do not have sufficient {type} capacity in the Availability Zone you requested ({zone}). Our system will be working on provisioning additional capacity. You can currently get {type} capacity by not specifying an Availability Zone in your request or choosing {zones}.',
  ],
  noCapacityAnywhere: [
    'InsufficientInstanceCapacity',
    400,
    'We currently do not have sufficient {type} capacity in the Availability Zone you requested ({zone}). Our system will be working on provisioning additional capacity.',
  ],
  noSpotCapacity: [
    'InsufficientInstanceCapacity',
    400,
    'There is no Spot capacity available that matches your request.',
  ],
  typeNotInZone: [
    'Unsupported',
    400,
    'Your requested instance type ({type}) is not supported in your requested Availability Zone ({zone}). Please retry your request by not specifying an Availability Zone or choosing {zones}.',
  ],
  subnetFullFor: [
    'InsufficientFreeAddressesInSubnet',
    400,
    "There are not enough free addresses in subnet '{id}' to satisfy the requested number of instances.",
  ],
  noDefaultSubnet: [
    'MissingInput',
    400,
    'No subnets found for the default VPC. Please specify a subnet.',
  ],
  interfacesAndMore: [
    badMix,
    400,
    'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
  ],
  terminationProtected: [
    'OperationNotPermitted',
    400,
    "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
  ],
  stopProtected: [
    'OperationNotPermitted',
    400,
    "The instance '{id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.",
  ],
  stateWrong: [
    'IncorrectInstanceState',
    400,
    "The instance '{id}' is not in a state from which it can be {what}.",
  ],
  notStopped: ['IncorrectInstanceState', 400, "The instance '{id}' is not in the 'stopped' state."],
  templateOneName: [
    badMix,
    400,
    'Specify either the launch template ID or the launch template name, but not both.',
  ],
  templateNameMissing: [
    'InvalidLaunchTemplateName.NotFoundException',
    400,
    'At least one of the launch templates specified in the request does not exist.',
  ],
  templateVersionMissing: [
    'InvalidLaunchTemplateId.VersionNotFound',
    400,
    'Could not find the specified version {version} for the launch template with ID {id}.',
  ],
  templateExists: [
    'InvalidLaunchTemplateName.AlreadyExistsException',
    400,
    'Launch template name already in use.',
  ],

  profileAssociated: ['IncorrectState', 400, 'There is an existing association for instance {id}'],

  // Own words from here on.
  profileAssociationMissing: [
    'InvalidAssociationID.NotFound',
    400,
    "The association ID '{id}' does not exist",
  ],
  templateNameInvalid: [
    'InvalidLaunchTemplateName.MalformedException',
    400,
    'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the characters - ( ) . / _',
  ],
  templateLimit: [
    'LaunchTemplateLimitExceeded',
    400,
    'The maximum number of launch templates has been reached.',
  ],
  templateVersionLimit: [
    'LaunchTemplateVersionLimitExceeded',
    400,
    'The maximum number of versions of the launch template has been reached.',
  ],
  templateEmpty: [
    'MissingParameter',
    400,
    'The request must contain at least one parameter of the launch template data',
  ],
  userDataMalformed: ['InvalidUserData.Malformed', 400, 'Invalid BASE64 encoding of user data'],
  userDataLarge: [badValue, 400, 'User data is limited to 16384 bytes'],
  interfaceOnce: [badMix, 400, 'The network interface {id} can be attached to one instance only'],
  interfaceOtherZone: [
    badMix,
    400,
    'The network interface {id} and the instance are in different Availability Zones',
  ],
  deviceTaken: [
    badValue,
    400,
    "Instance '{id}' already has an interface attached at device index '{index}'.",
  ],
  attachmentMissing: [
    'InvalidAttachmentID.NotFound',
    400,
    "The attachment ID '{id}' does not exist",
  ],
  primaryDetached: [
    'OperationNotPermitted',
    400,
    'The network interface at device index 0 cannot be detached.',
  ],
  interfacesSeveral: [
    badMix,
    400,
    'The instance has several interfaces: change the groups of one of them',
  ],
  spotCannotStop: [
    'UnsupportedOperation',
    400,
    'You cannot stop the Spot Instance {id}: it belongs to a one-time request',
  ],
  interfaceLimit: [
    'AttachmentLimitExceeded',
    400,
    'The limit of {limit} network interfaces of the instance type {type} has been reached.',
  ],
};
