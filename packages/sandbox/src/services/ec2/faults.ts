import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';
import { computeFaults } from './compute-faults.ts';
import type { FaultName } from './fault-names.ts';

type Fault = (values?: FaultValues) => AwsFault;

const badValue = 'InvalidParameterValue';
const badMix = 'InvalidParameterCombination';
const dependency = 'DependencyViolation';

/**
 * Errors of EC2, apart from ids that name nothing, which stand with the kinds of ids. Words are
 * those of recorded answers; a row under "own words" carries the code that the reference states,
 * with a message of ours, because AWS's was not to be had.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export const faults: Readonly<Record<FaultName, Fault>> = faultTable<FaultName>({
  ...computeFaults,
  dryRun: ['DryRunOperation', 412, 'Request would have succeeded, but DryRun flag is set.'],
  parameterMissing: ['MissingParameter', 400, 'The request must contain the parameter {member}'],
  valueInvalid: [badValue, 400, 'Value ({value}) for parameter {member} is invalid. {reason}'],
  filterUnknown: [badValue, 400, "The filter '{name}' is invalid"],
  maxResultsLow: [
    badValue,
    400,
    'Value ( {value} ) for parameter maxResults is invalid. Expecting a value greater than {least}.',
  ],
  maxResultsHigh: [
    badValue,
    400,
    'Value ( {value} ) for parameter maxResults is invalid. Expecting a value less than {most}.',
  ],
  idsAndMaxResults: [
    badMix,
    400,
    'The parameter {ids} cannot be used with the parameter {maxResults}',
  ],
  instancesMissing: ['InvalidInstanceID.NotFound', 400, "The instance IDs '{ids}' do not exist"],
  cidrMalformed: [badValue, 400, 'CIDR block {value} is malformed'],
  cidrInvalid: [
    badValue,
    400,
    'Value ({value}) for parameter {member} is invalid. This is not a valid CIDR block.',
  ],
  zoneInvalid: [
    badValue,
    400,
    'Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: {zones}.',
  ],

  vpcRange: ['InvalidVpc.Range', 400, "The CIDR '{cidr}' is invalid."],
  vpcInUse: [dependency, 400, "The vpc '{id}' has dependencies and cannot be deleted."],
  vpcLimit: ['VpcLimitExceeded', 400, 'The maximum number of VPCs has been reached.'],
  vpcCidrLimit: [
    'CidrLimitExceeded',
    400,
    "This network '{id}' has met its maximum number of allowed CIDRs: {limit}",
  ],
  vpcCidrPrimary: [
    'OperationNotPermitted',
    400,
    'The vpc CIDR block with association ID {id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC',
  ],
  vpcCidrInUse: [
    'InvalidCidrBlock.InUse',
    400,
    'The vpc {id} currently has a subnet within CIDR block {cidr}',
  ],

  subnetRange: ['InvalidSubnet.Range', 400, "The CIDR '{cidr}' is invalid."],
  subnetConflict: [
    'InvalidSubnet.Conflict',
    400,
    "The CIDR '{cidr}' conflicts with another subnet",
  ],
  subnetLimit: ['SubnetLimitExceeded', 400, 'The maximum number of subnets has been reached.'],
  subnetInUse: [dependency, 400, "The subnet '{id}' has dependencies and cannot be deleted."],
  subnetFull: [
    'InsufficientFreeAddressesInSubnet',
    400,
    'The specified subnet does not have enough free addresses to satisfy the request.',
  ],
  subnetFragmented: [
    'InsufficientCidrBlocks',
    400,
    'The specified subnet does not have enough free cidr blocks to satisfy the request.',
  ],

  routeTableInUse: [
    dependency,
    400,
    "The routeTable '{id}' has dependencies and cannot be deleted.",
  ],
  routeExists: ['RouteAlreadyExists', 400, 'The route identified by {destination} already exists.'],
  routeMissing: [
    'InvalidRoute.NotFound',
    400,
    'no route with destination-cidr-block {destination} in route table {id}',
  ],
  routeToReplaceMissing: [
    badValue,
    400,
    "There is no route defined for '{destination}' in the route table. Use CreateRoute instead.",
  ],
  associationExists: [
    'Resource.AlreadyAssociated',
    400,
    'the specified association for route table {id} conflicts with an existing association',
  ],

  gatewayInUse: [
    dependency,
    400,
    "The internetGateway '{id}' has dependencies and cannot be deleted.",
  ],
  gatewayLimit: [
    'InternetGatewayLimitExceeded',
    400,
    'The maximum number of internet gateways has been reached.',
  ],
  natLimit: [
    'NatGatewayLimitExceeded',
    400,
    'Performing this operation would exceed the limit of {limit} NAT gateways.',
  ],
  gatewayAttached: [
    'Resource.AlreadyAssociated',
    400,
    'resource {id} is already attached to network {vpcId}',
  ],
  gatewayNotAttached: [
    'Gateway.NotAttached',
    400,
    'resource {id} is not attached to network {vpcId}',
  ],
  vpcHasGateway: [badValue, 400, 'Network {vpcId} already has an internet gateway attached'],
  addressesMapped: [
    dependency,
    400,
    'Network {vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.',
  ],

  addressLimit: ['AddressLimitExceeded', 400, 'The maximum number of addresses has been reached.'],
  publicIpMissing: ['InvalidAddress.NotFound', 400, "Address '{address}' not found."],
  groupExists: [
    'InvalidGroup.Duplicate',
    400,
    "The security group '{name}' already exists for VPC '{vpcId}'",
  ],
  groupNameMissing: [
    'InvalidGroup.NotFound',
    400,
    "The security group '{name}' does not exist in default VPC 'none'",
  ],
  portRange: [badValue, 400, '{reason}'],
  groupNameReserved: [badValue, 400, 'Cannot use reserved security group name: default'],
  groupIsDefault: [
    'CannotDelete',
    400,
    'the specified group: "{id}" name: "default" cannot be deleted by a user',
  ],
  groupInUse: [dependency, 400, 'resource {id} has a dependent object'],
  noDefaultVpc: ['VPCIdNotSpecified', 400, 'No default VPC for this user'],
  ruleExists: ['InvalidPermission.Duplicate', 400, 'the specified rule "{rule}" already exists'],
  ruleMissing: [
    'InvalidPermission.NotFound',
    400,
    'The specified rule does not exist in this security group.',
  ],
  ruleKind: [badValue, 400, 'You may not specify {asked} for an existing {own} rule.'],
  ruleLimit: [
    'RulesPerSecurityGroupLimitExceeded',
    400,
    'The maximum number of rules per security group has been reached.',
  ],

  groupsPerInterface: [
    'SecurityGroupsPerInterfaceLimitExceeded',
    400,
    'The maximum number of security groups per interface has been reached.',
  ],

  aclEntryExists: [
    'NetworkAclEntryAlreadyExists',
    400,
    'The network acl entry identified by {number} already exists.',
  ],
  aclInUse: [dependency, 400, "The networkAcl '{id}' has dependencies and cannot be deleted."],
  dhcpInUse: [dependency, 400, "The dhcpOptions '{id}' has dependencies and cannot be deleted."],
  serviceMissing: [
    'InvalidServiceName',
    400,
    "The Vpc Endpoint Service '{service}' does not exist",
  ],
  tagsMissing: [badValue, 400, 'Tag specification must have at least one tag'],
  tagLimit: [
    'TagLimitExceeded',
    400,
    'The maximum number of Tags for a resource has been reached.',
  ],
  tagTwice: [badValue, 400, "Duplicate tag key '{key}' specified."],
  tagTypeInvalid: [
    badValue,
    400,
    "'{type}' is not a valid taggable resource type for this operation.",
  ],
  tokenReused: [
    'IdempotentParameterMismatch',
    400,
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  ],
  tagReserved: [badValue, 400, "Tag keys starting with 'aws:' are reserved for internal use"],
  idInvalid: ['InvalidID', 400, "The ID '{id}' is not valid"],

  // Own words from here on.
  ruleSources: [badMix, 400, 'Specify one CIDR block, prefix list or referenced group.'],
  valueUnsupported: ['UnsupportedOperation', 400, "Gantry's sandbox does not simulate {what}"],
  filterLimit: ['FilterLimitExceeded', 400, 'A request may have at most 200 filter values'],
  tokenInvalid: ['InvalidNextToken', 400, "The token '{token}' is invalid"],
  mixInvalid: [badMix, 400, '{reason}'],
  groupLimit: [
    'SecurityGroupLimitExceeded',
    400,
    'The maximum number of security groups has been reached.',
  ],
  vpcCidrConflict: ['CidrConflict', 400, 'The CIDR {cidr} conflicts with {other} of the VPC'],
  cidrAssociationMissing: [
    'InvalidVpcCidrBlockAssociationID.NotFound',
    400,
    "The vpc CIDR block association ID '{id}' does not exist",
  ],
  addressTaken: [
    'InvalidIPAddress.InUse',
    400,
    'The specified address is already in use: {address}',
  ],
  addressInUse: ['InvalidIPAddress.InUse', 400, 'The address {address} is in use.'],
  addressAssociated: [
    'Resource.AlreadyAssociated',
    400,
    'resource {id} is already associated with associate-id {associationId}',
  ],
  associationMissing: [
    'InvalidAssociationID.NotFound',
    400,
    "The association ID '{id}' does not exist",
  ],
  managedByService: [
    'OperationNotPermitted',
    400,
    'You do not have permission to change {id}: a service of AWS manages it',
  ],
  mainAssociation: [badValue, 400, 'cannot disassociate the main route table association {id}'],
  targetInOtherVpc: [badValue, 400, 'route table {id} and {target} belong to different networks'],
  localRoute: [badValue, 400, 'cannot remove or replace the local route {destination}'],
  groupMixed: [
    'InvalidParameter',
    400,
    'The security group {id} and the subnet {subnetId} belong to different networks',
  ],
  interfaceInUse: [
    'InvalidNetworkInterface.InUse',
    400,
    "Network interface '{id}' is currently in use.",
  ],
  aclEntryMissing: [
    'InvalidNetworkAclEntry.NotFound',
    400,
    "The network acl entry identified by '{number}' does not exist.",
  ],
  aclIsDefault: [badValue, 400, 'cannot delete default network ACL {id}'],
  natNeedsAddress: ['MissingParameter', 400, 'The request must contain the parameter AllocationId'],
  endpointRouteExists: [
    'RouteAlreadyExists',
    400,
    'route table {id} already has a route with destination-prefix-list-id {destination}',
  ],
  endpointPolicyInvalid: [
    'InvalidPolicyDocument',
    400,
    'The specified policy document is not a valid JSON policy document.',
  ],
  endpointNeedsDns: [
    'InvalidParameter',
    400,
    'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {vpcId}',
  ],
  endpointZoneTwice: [
    'DuplicateSubnetsInSameZone',
    400,
    'Found another VPC endpoint subnet in the availability zone of {id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.',
  ],
  endpointDnsConflict: [
    'InvalidParameter',
    400,
    'private-dns-enabled cannot be set because there is already a conflicting DNS domain for {service} in the VPC {vpcId}',
  ],
});
