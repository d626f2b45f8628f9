import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name = 'keyMissing' | 'subnetElsewhere' | 'templateMissing' | 'templateNotUsed';

const badParameter = 'InvalidParameterException';
const badRequest = 'InvalidRequestException';

/** What EKS says of what node groups are made of, as `faults` does of the rest. */
export const nodegroupFaults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> =
  faultTable<Name>({
    // Own words from here on.
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
