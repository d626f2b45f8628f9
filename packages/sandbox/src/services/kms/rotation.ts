// https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
import type {
  DisableKeyRotationRequest,
  EnableKeyRotationRequest,
  GetKeyRotationStatusRequest,
  GetKeyRotationStatusResponse,
} from '@aws-sdk/client-kms';
import type { Operation } from '../../service.ts';
import { keyItself } from './find.ts';
import { DAY, limits } from './limits.ts';
import { usable } from './usable.ts';

export const enableKeyRotation: Operation<EnableKeyRotationRequest, object> = (input, context) => {
  const key = usable(keyItself(context, input.KeyId));
  const periodInDays = input.RotationPeriodInDays ?? limits.rotationDays;
  const { speed } = context.account.clock;
  key.rotation = { periodInDays, next: context.now + (periodInDays * DAY) / speed };
  return {};
};

export const disableKeyRotation: Operation<DisableKeyRotationRequest, object> = (
  { KeyId },
  context,
) => {
  usable(keyItself(context, KeyId)).rotation = undefined;
  return {};
};

export const getKeyRotationStatus: Operation<
  GetKeyRotationStatusRequest,
  GetKeyRotationStatusResponse
> = ({ KeyId }, context) => {
  const { arn, rotation, status } = keyItself(context, KeyId);
  if (rotation === undefined || status === 'PendingDeletion') {
    return { KeyId: arn, KeyRotationEnabled: false };
  }
  return {
    KeyId: arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: rotation.periodInDays,
    NextRotationDate: new Date(rotation.next),
  };
};
