import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Fault = (values?: FaultValues) => AwsFault;

type Name =
  | 'cancelImpossible'
  | 'capabilityExists'
  | 'endpointUnchanged'
  | 'hasCapabilities'
  | 'clusterNotFound'
  | 'nodegroupNotFound'
  | 'addonNotFound'
  | 'fargateProfileNotFound'
  | 'updateNotFound'
  | 'accessEntryNotFound'
  | 'accessPolicyNotFound'
  | 'clusterExists'
  | 'nodegroupExists'
  | 'addonExists'
  | 'accessEntryExists'
  | 'fargateProfileExists'
  | 'podIdentityExists'
  | 'hasNodegroups'
  | 'clusterUpdating'
  | 'fargateProfileDeleting'
  | 'versionUnsupported'
  | 'clusterRoleMissing'
  | 'roleMissing'
  | 'clusterRoleUntrusting'
  | 'nodeRoleUntrusting'
  | 'podRoleUntrusting'
  | 'fargateRoleUntrusting'
  | 'subnetMissing'
  | 'subnetsApart'
  | 'securityGroupMissing'
  | 'securityGroupElsewhere'
  | 'oneZone'
  | 'addonUnknown'
  | 'addonVersionUnsupported'
  | 'principalInvalid'
  | 'entryNotStandard'
  | 'policyServiceLinked'
  | 'amiTypeTooOld'
  | 'diskSizeAndTemplate'
  | 'remoteAccessAndTemplate'
  | 'sshKeyEmpty'
  | 'fargateNeedsSelector'
  | 'fargateNeedsNamespace'
  | 'fargateTooManyLabels'
  | 'minorSkipped'
  | 'clusterNotActive'
  | 'configMapMode'
  | 'providerNotAssociated'
  | 'podIdentityNotFound'
  | 'providerNotFound'
  | 'capabilityNotFound'
  | 'authorityNotFound'
  | 'insightNotFound'
  | 'refreshNotFound'
  | 'subscriptionNotFound'
  | 'taggedNotFound'
  | 'hasFargateProfiles'
  | 'resourceBusy'
  | 'providerExists'
  | 'deletionProtected'
  | 'modeIrreversible'
  | 'nothingToUpdate'
  | 'oneUpdateType'
  | 'notReady'
  | 'valueInvalid'
  | 'tokenInvalid'
  | 'nodeVersionInvalid'
  | 'tagArnInvalid'
  | 'typesUnknown'
  | 'typesUnfit'
  | 'clusterLimit'
  | 'nodegroupLimit'
  | 'fargateLimit';

const notFound = 'ResourceNotFoundException';
const inUse = 'ResourceInUseException';
const badParameter = 'InvalidParameterException';
const badRequest = 'InvalidRequestException';
const limit = 'ResourceLimitExceededException';

/**
 * Errors of EKS. Words are those of recorded answers; a row under "own words" carries the code and
 * status that the API reference states, with a message of ours, because AWS's was not to be had.
 * https://docs.aws.amazon.com/eks/latest/APIReference/CommonErrors.html
 */
export const faults: Readonly<Record<Name, Fault>> = faultTable<Name>({
  clusterNotFound: [notFound, 404, 'No cluster found for name: {clusterName}.'],
  nodegroupNotFound: [notFound, 404, 'No node group found for name: {nodegroupName}.'],
  addonNotFound: [notFound, 404, 'No addon: {addonName} found in cluster: {clusterName}'],
  fargateProfileNotFound: [
    notFound,
    404,
    'No Fargate Profile found with name: {fargateProfileName}.',
  ],
  updateNotFound: [notFound, 404, 'No update found for ID: {updateId}'],
  accessEntryNotFound: [
    notFound,
    404,
    'The specified principalArn could not be found. You can view your available access entries ' +
      "with 'list-access-entries'.",
  ],
  accessPolicyNotFound: [notFound, 404, 'The specified policyArn could not be found.'],

  clusterExists: [inUse, 409, 'Cluster already exists with name: {clusterName}'],
  nodegroupExists: [
    inUse,
    409,
    'NodeGroup already exists with name {nodegroupName} and cluster name {clusterName}',
  ],
  addonExists: [inUse, 409, 'Addon already exists.'],
  accessEntryExists: [
    inUse,
    409,
    'The specified access entry resource is already in use on this cluster.',
  ],
  fargateProfileExists: [
    inUse,
    409,
    'A Fargate Profile already exists with this name in this cluster.',
  ],
  podIdentityExists: [inUse, 409, 'Association already exists: {associationId}'],
  hasNodegroups: [inUse, 409, 'Cluster has nodegroups attached'],
  clusterUpdating: [
    inUse,
    409,
    'Cannot delete because cluster {clusterName} currently has an update in progress',
  ],
  fargateProfileDeleting: [
    inUse,
    409,
    'Cannot Delete Fargate Profile {fargateProfileName} because cluster {clusterName} currently ' +
      'has Fargate profile {other} in status {status}',
  ],

  versionUnsupported: [badParameter, 400, 'unsupported Kubernetes version {version}'],
  clusterRoleMissing: [badParameter, 400, 'roleArn, {roleArn}, does not exist'],
  roleMissing: [badParameter, 400, 'The role with name {roleName} cannot be found.'],
  clusterRoleUntrusting: [
    badParameter,
    400,
    'Role could not be assumed because the trusted entity is not correct',
  ],
  nodeRoleUntrusting: [
    badParameter,
    400,
    'Following required service principals [ec2.amazonaws.com] were not found in the trust ' +
      'relationships of nodeRole {roleArn}',
  ],
  podRoleUntrusting: [badParameter, 400, 'Trust policy of the role provided is invalid.'],
  fargateRoleUntrusting: [
    badParameter,
    400,
    'Misconfigured PodExecutionRole Trust Policy; Please add the eks-fargate-pods.amazonaws.com ' +
      'Service Principal',
  ],
  subnetMissing: [badParameter, 400, "The subnet ID '{subnetId}' does not exist"],
  oneZone: [badParameter, 400, 'Subnets specified must be in at least two different AZs'],
  addonUnknown: [badParameter, 400, 'Addon specified is not supported'],
  addonVersionUnsupported: [badParameter, 400, 'Addon version specified is not supported'],
  principalInvalid: [
    badParameter,
    400,
    'The specified principalArn is invalid: invalid principal.',
  ],
  entryNotStandard: [
    badParameter,
    400,
    'This operation can only be performed on Access Entries with a type of "STANDARD".',
  ],
  policyServiceLinked: [
    badParameter,
    400,
    'The specified policyArn can only be associated with service-linked roles',
  ],
  amiTypeTooOld: [
    badParameter,
    400,
    'AMI Type {amiType} is only supported for kubernetes versions 1.32 or earlier',
  ],
  diskSizeAndTemplate: [
    badParameter,
    400,
    'Disk size must be specified within the launch template.',
  ],
  remoteAccessAndTemplate: [
    badParameter,
    400,
    'Remote access configuration cannot be specified with a launch template.',
  ],
  sshKeyEmpty: [badParameter, 400, "ec2SshKey in remote-access can't be empty"],
  fargateNeedsSelector: [badParameter, 400, 'Fargate Profile requires at least one selector.'],
  fargateNeedsNamespace: [
    badParameter,
    400,
    'Fargate Profile must have at least one selector with at least one namespace value.',
  ],
  fargateTooManyLabels: [
    badParameter,
    400,
    'Request contains Selector with more than 5 Label pairs',
  ],
  typesUnknown: [
    badParameter,
    400,
    'The following supplied instance types do not exist: [{types}]',
  ],
  typesUnfit: [
    badParameter,
    400,
    '[{types}] is not a valid instance type for requested amiType {amiType}',
  ],
  minorSkipped: [
    badParameter,
    400,
    'Unsupported Kubernetes minor version update from {from} to {to}',
  ],

  endpointUnchanged: [
    badParameter,
    400,
    'Cluster is already at the desired configuration with endpointPrivateAccess: {private} , ' +
      'endpointPublicAccess: {public}, and Public Endpoint Restrictions: [{cidrs}]',
  ],

  clusterNotActive: [badRequest, 400, "Cluster '{clusterName}' is not in ACTIVE status"],
  configMapMode: [
    badRequest,
    400,
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to " +
      'perform this operation.',
  ],
  providerNotAssociated: [
    badRequest,
    400,
    'Identity provider config is not associated with cluster {clusterName}',
  ],

  // Own words from here on.
  cancelImpossible: [
    badRequest,
    400,
    'The update {updateId} of the type {type} cannot be cancelled',
  ],
  capabilityExists: [inUse, 409, 'A capability of this name or the type {type} already exists'],
  hasCapabilities: [inUse, 409, 'Cluster has capabilities attached'],
  subnetsApart: [badParameter, 400, 'Subnets must be in the same VPC'],
  securityGroupMissing: [badParameter, 400, "The security group '{groupId}' does not exist"],
  securityGroupElsewhere: [
    badParameter,
    400,
    'Security group {groupId} does not belong to the VPC {vpcId} of the subnets',
  ],
  podIdentityNotFound: [notFound, 404, 'No pod identity association found: {associationId}'],
  providerNotFound: [notFound, 404, 'No identity provider config found for name: {name}.'],
  capabilityNotFound: [notFound, 404, 'No capability found for name: {capabilityName}.'],
  authorityNotFound: [notFound, 404, 'No certificate authority found for ID: {id}.'],
  insightNotFound: [notFound, 404, 'No insight found for ID: {id}.'],
  refreshNotFound: [notFound, 404, 'No insights refresh found for cluster: {clusterName}.'],
  subscriptionNotFound: [notFound, 404, 'No subscription found for ID: {subscriptionId}.'],
  taggedNotFound: ['NotFoundException', 404, 'No resource found for ARN: {resourceArn}.'],
  hasFargateProfiles: [inUse, 409, 'Cluster has Fargate profiles attached'],
  resourceBusy: [inUse, 409, '{kind} {name} cannot be changed while its status is {status}'],
  providerExists: [inUse, 409, 'An identity provider config is already associated'],
  deletionProtected: [
    badRequest,
    400,
    'Cluster {clusterName} has deletion protection enabled. Disable it before deleting.',
  ],
  modeIrreversible: [
    badParameter,
    400,
    'The authentication mode cannot be changed from {from} to {to}',
  ],
  nothingToUpdate: [badParameter, 400, 'No changes needed for the {kind} update provided'],
  oneUpdateType: [badParameter, 400, 'Only one type of update can be allowed.'],
  notReady: [
    'InvalidStateException',
    400,
    'Cluster {clusterName} has upgrade readiness issues: {insights}. ' +
      'List its insights, or set force.',
  ],
  valueInvalid: [badParameter, 400, 'Invalid value for {member}: {reason}'],
  tokenInvalid: [badParameter, 400, 'Invalid nextToken'],
  nodeVersionInvalid: [
    badParameter,
    400,
    'Nodegroup Kubernetes version {version} is not supported by cluster version {clusterVersion}',
  ],
  tagArnInvalid: ['BadRequestException', 400, 'Invalid ARN: {resourceArn}'],
  clusterLimit: [limit, 400, 'Limit of {limit} clusters reached in this Region'],
  nodegroupLimit: [limit, 400, 'Limit of {limit} node groups reached for cluster {clusterName}'],
  fargateLimit: [limit, 400, 'Limit of {limit} Fargate profiles reached for {clusterName}'],
});
