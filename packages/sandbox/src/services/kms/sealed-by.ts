import type { Account } from '../../account/account.ts';
import { faults } from './faults.ts';
import { findKey, type Place } from './find.ts';
import { keyIdOf } from './seal.ts';
import type { KeyRecord } from './state.ts';

/** The key that a ciphertext names; one that is not here is no different from a forbidden one. */
export function keyOfCiphertext(place: Place, sealed: Uint8Array | undefined): KeyRecord {
  const id = sealed && keyIdOf(sealed);
  if (id === undefined) throw faults.badCiphertext();
  const key = findKey(place, id);
  if (key === undefined) throw faults.ciphertextElsewhere();
  return key;
}

/** The account whose key a ciphertext names, of those behind the same endpoint. */
export function sealedIn(account: Account, sealed: Uint8Array | undefined): Account | undefined {
  const id = sealed && keyIdOf(sealed);
  if (id === undefined) return undefined;
  return [...account.directory.values()].find((one) => {
    return [...one.regions.values()].some((region) => findKey({ region }, id) !== undefined);
  });
}
