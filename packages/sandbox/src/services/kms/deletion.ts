// https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
import type {
  CancelKeyDeletionRequest,
  CancelKeyDeletionResponse,
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse,
} from '@aws-sdk/client-kms';
import type { Account, Region } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { keyItself } from './find.ts';
import { DAY, limits } from './limits.ts';
import { newMaterial } from './new-key.ts';
import { type KeyRecord, kmsState } from './state.ts';
import { living } from './usable.ts';

export const scheduleKeyDeletion: Operation<
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse
> = ({ KeyId, PendingWindowInDays: days = limits.pendingDaysMost }, context) => {
  if (days < limits.pendingDaysLeast || days > limits.pendingDaysMost) throw faults.pendingDays();
  const key = living(keyItself(context, KeyId));
  key.status = 'PendingDeletion';
  key.since = context.now;
  key.deletesAt = context.now + (days * DAY) / context.account.clock.speed;
  return {
    KeyId: key.arn,
    DeletionDate: new Date(key.deletesAt),
    KeyState: 'PendingDeletion',
    PendingWindowInDays: days,
  };
};

/** The key comes back disabled. */
export const cancelKeyDeletion: Operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse> = (
  { KeyId },
  context,
) => {
  const key = keyItself(context, KeyId);
  if (key.status !== 'PendingDeletion') throw faults.notPending({ arn: key.arn });
  key.status = 'Disabled';
  key.since = context.now;
  key.deletesAt = undefined;
  return { KeyId: key.arn };
};

/** Deletes the keys whose day has come, with their aliases, and rotates those that are due. */
export function settleKms(account: Account, region: Region, now: number): void {
  const { keys, aliases } = kmsState(region);
  for (const key of keys.values()) {
    if (key.deletesAt === undefined || key.deletesAt > now) rotate(key, now, account.clock.speed);
    else keys.delete(key.id);
  }
  for (const { name, keyId } of aliases.values()) if (!keys.has(keyId)) aliases.delete(name);
}

/** Old material stays, for what was encrypted with it; disabled keys are not rotated. */
function rotate({ rotation, status, materials }: KeyRecord, now: number, speed: number): void {
  if (rotation === undefined || status !== 'Enabled') return;
  while (rotation.next <= now) {
    materials.push(newMaterial());
    rotation.next += (rotation.periodInDays * DAY) / speed;
  }
}
