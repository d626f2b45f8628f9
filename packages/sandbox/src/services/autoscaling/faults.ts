import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Fault = (values?: FaultValues) => AwsFault;

type Name =
  | 'groupMissing'
  | 'groupExists'
  | 'groupLimit'
  | 'groupInUse'
  | 'groupDeleting'
  | 'aboveMax'
  | 'belowMin'
  | 'desiredOutside'
  | 'maxBelowMin'
  | 'noPlace'
  | 'noSource'
  | 'twoSources'
  | 'subnetMissing'
  | 'templateInvalid'
  | 'memberMissing'
  | 'belowMinByTermination'
  | 'processInvalid'
  | 'maxRecords'
  | 'tokenInvalid'
  | 'tagReserved'
  | 'hookMissing'
  | 'actionMissing'
  | 'filterInvalid'
  | 'unsupported'
  | 'inputInvalid';

const invalid = 'ValidationError';

/**
 * Errors of EC2 Auto Scaling in the words of recorded answers; a row under "own words" carries the
 * code that the reference states, with a message of ours.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html
 */
export const faults: Readonly<Record<Name, Fault>> = faultTable<Name>({
  groupExists: [
    'AlreadyExists',
    400,
    'AutoScalingGroup by this name already exists - A group with the name {name} already exists',
  ],
  groupInUse: [
    'ResourceInUse',
    400,
    'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
  ],
  aboveMax: [
    invalid,
    400,
    'New SetDesiredCapacity value {value} is above max value {max} for the AutoScalingGroup.',
  ],
  belowMin: [
    invalid,
    400,
    'New SetDesiredCapacity value {value} is below min value {min} for the AutoScalingGroup.',
  ],
  desiredOutside: [
    invalid,
    400,
    'Desired capacity:{desired} must be between the specified min size:{min} and max size:{max}',
  ],
  maxBelowMin: [
    invalid,
    400,
    'Max bound, {max}, must be greater than or equal to min bound, {min}',
  ],
  noPlace: [invalid, 400, 'At least one Availability Zone or VPC Subnet is required.'],
  noSource: [
    invalid,
    400,
    'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
  ],
  subnetMissing: [invalid, 400, "The subnet ID '{id}' does not exist"],
  templateInvalid: [invalid, 400, 'You must use a valid fully-formed launch template. {reason}'],
  memberMissing: [
    invalid,
    400,
    'Instance Id not found - No managed instance found for instance ID: {id}',
  ],

  hookMissing: [invalid, 400, 'No Lifecycle Hook found with name {name}'],
  actionMissing: [invalid, 400, 'No active Lifecycle Action found with instance ID {id}'],

  // Own words from here on.
  groupMissing: [
    invalid,
    400,
    'AutoScalingGroup name not found - AutoScalingGroup: {name} not found',
  ],
  groupLimit: ['LimitExceeded', 400, 'AutoScalingGroup limit exceeded: {limit} groups a region'],
  groupDeleting: ['ScalingActivityInProgress', 400, 'The group {name} is pending delete.'],
  twoSources: [invalid, 400, 'Only one of LaunchTemplate and MixedInstancesPolicy may be given.'],
  belowMinByTermination: [
    invalid,
    400,
    "Currently, desiredSize equals minSize ({min}). Terminating instance without replacement will violate group's min size constraint.",
  ],
  processInvalid: [invalid, 400, '{name} is not a valid process type'],
  maxRecords: [invalid, 400, 'MaxRecords must be between 1 and 100'],
  tokenInvalid: ['InvalidNextToken', 400, 'Invalid NextToken {token}'],
  tagReserved: [invalid, 400, 'Tag keys may not begin with aws: ({key})'],
  filterInvalid: [invalid, 400, 'The filter {name} is not valid'],
  unsupported: [invalid, 400, "Gantry's sandbox does not simulate {what}"],
  inputInvalid: [invalid, 400, '{reason}'],
});
