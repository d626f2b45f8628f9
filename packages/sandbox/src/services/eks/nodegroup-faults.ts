import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name =
  | 'customImageAnd'
  | 'keyMissing'
  | 'maxBelowDesired'
  | 'minAboveDesired'
  | 'notActive'
  | 'releaseInvalid'
  | 'subnetElsewhere'
  | 'templateMissing'
  | 'templateNotUsed'
  | 'templateOther';

const badParameter = 'InvalidParameterException';
const badRequest = 'InvalidRequestException';

/** What EKS says of what node groups are made of, as `faults` does of the rest. */
export const nodegroupFaults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> =
  faultTable<Name>({
    customImageAnd: [
      badParameter,
      400,
      'You cannot specify the field {field} when using custom AMIs.',
    ],
    maxBelowDesired: [
      badParameter,
      400,
      "desired capacity {desired} can't be greater than max size {max}",
    ],
    minAboveDesired: [
      badParameter,
      400,
      "Minimum capacity {min} can't be greater than desired size {desired}",
    ],
    notActive: [
      'ResourceInUseException',
      409,
      'Nodegroup cannot be updated as it is currently not in Active State',
    ],
    releaseInvalid: [
      badParameter,
      400,
      'Requested release version {release} is not valid for kubernetes version {version}.',
    ],

    // Own words from here on.
    templateOther: [
      badRequest,
      400,
      'Node group {nodegroupName} uses the launch template {template}, and no other one',
    ],
    subnetElsewhere: [
      badParameter,
      400,
      'Subnet {subnetId} does not belong to the VPC {vpcId} of the cluster',
    ],
    templateNotUsed: [
      badRequest,
      400,
      'Node group {nodegroupName} was created without a launch template and cannot be given one',
    ],
    keyMissing: [badParameter, 400, "The key pair '{key}' does not exist"],
    templateMissing: [
      badParameter,
      400,
      'Launch template {template} or its version does not exist',
    ],
  });
