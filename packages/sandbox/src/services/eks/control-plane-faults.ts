import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name =
  | 'alreadyEncrypted'
  | 'authorityBusy'
  | 'authorityInUse'
  | 'authorityNotReady'
  | 'authorityTooMany'
  | 'keyArnMissing'
  | 'keyNotAllowed'
  | 'keyRefused'
  | 'keyUnusable'
  | 'publicBlockLimit'
  | 'publicBlocksInvalid'
  | 'publicBlocksPrivate'
  | 'rollbackNeedsExtended'
  | 'rollbackNotUpgraded'
  | 'rollbackTooLate'
  | 'updateInProgress';

const badParameter = 'InvalidParameterException';
const badRequest = 'InvalidRequestException';
const inUse = 'ResourceInUseException';

/** What EKS says of keys, rollbacks and certificate authorities, as `faults` does of the rest. */
export const controlPlaneFaults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> =
  faultTable<Name>({
    alreadyEncrypted: [badParameter, 400, 'Encryption is already enabled on the cluster'],
    keyArnMissing: [badParameter, 400, 'KeyArn is required'],
    keyNotAllowed: [badRequest, 400, 'User not authorized to perform {action} operation'],
    publicBlocksInvalid: [
      badParameter,
      400,
      'The following CIDRs are invalid in publicAccessCidrs: [{cidrs}]',
    ],
    publicBlocksPrivate: [
      badParameter,
      400,
      'The following CIDRs are not allowed in publicAccessCidrs: [{cidrs}]',
    ],
    updateInProgress: [
      inUse,
      409,
      'Cannot {type} because cluster {clusterName} currently has update {updateId} in progress',
    ],

    // Own words from here on.
    publicBlockLimit: [
      'ResourceLimitExceededException',
      400,
      'Limit of {limit} public access CIDRs reached for cluster {clusterName}',
    ],
    authorityBusy: [inUse, 409, 'The certificate authority {id} is being changed'],
    authorityInUse: [badRequest, 400, 'The certificate authority {id} signs for the cluster'],
    authorityNotReady: [
      badRequest,
      400,
      'The certificate authority {id} has not been distributed, or can no longer be activated',
    ],
    authorityTooMany: [badRequest, 400, 'A cluster has at most two certificate authorities'],
    keyRefused: [badParameter, 400, 'The key of the encryption config cannot be used: {reason}'],
    keyUnusable: [badParameter, 400, 'The key {keyArn} is in the state {state}'],
    rollbackNeedsExtended: [
      badRequest,
      400,
      'Kubernetes version {to} is in extended support. Set the upgrade policy of the cluster to ' +
        'EXTENDED before rolling back.',
    ],
    rollbackNotUpgraded: [
      badRequest,
      400,
      'Cluster {clusterName} was not upgraded from {to} to {from} and cannot be rolled back',
    ],
    rollbackTooLate: [
      badRequest,
      400,
      'Cluster {clusterName} was upgraded more than 7 days ago and cannot be rolled back to {to}',
    ],
  });
