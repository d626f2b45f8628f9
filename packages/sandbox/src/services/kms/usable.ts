import { faults } from './faults.ts';
import type { KeyRecord } from './state.ts';

/** A key that may be used now. */
export function usable(key: KeyRecord): KeyRecord {
  const { arn, status } = key;
  if (status === 'Disabled') throw faults.disabled({ arn });
  return living(key);
}

/** A key that is not about to be deleted. */
export function living(key: KeyRecord): KeyRecord {
  if (key.status === 'PendingDeletion') throw faults.pendingDeletion({ arn: key.arn });
  return key;
}
