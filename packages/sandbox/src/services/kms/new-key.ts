import { randomBytes } from 'node:crypto';
import type { Account, Region } from '../../account/account.ts';
import { DAY, limits } from './limits.ts';
import { readPolicyText } from './policy-text.ts';
import { type KeyRecord, kmsState } from './state.ts';

type Place = { readonly account: Account; readonly region: Region; readonly now: number };
type NewKey = Pick<KeyRecord, 'manager' | 'description'> & {
  readonly policy: string;
  readonly multiRegion?: boolean;
};

/** A symmetric key that encrypts; its material is random and never leaves the account. */
export function newKey(
  { manager, description, policy, multiRegion = false }: NewKey,
  { account, region, now }: Place,
): KeyRecord {
  const id = multiRegion ? `mrk-${account.ids.hex(32)}` : account.ids.uuid();
  const periodInDays = limits.rotationDays;
  const key: KeyRecord = {
    ...{ status: 'Enabled', since: now, createdAt: now, id, manager, description, multiRegion },
    arn: `arn:aws:kms:${region.name}:${account.id}:key/${id}`,
    ...{ spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' },
    policy: readPolicyText(policy),
    ...{ tags: new Map(), grants: new Map(), materials: [newMaterial()], deletesAt: undefined },
    // AWS rotates its own keys once a year.
    // https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
    rotation: manager === 'AWS' ? { periodInDays, next: now + periodInDays * DAY } : undefined,
  };
  kmsState(region).keys.set(id, key);
  return key;
}

export function newMaterial(): Buffer {
  return randomBytes(32);
}
