import type { Account, StateKey } from './account/account.ts';
import { Ids } from './account/ids.ts';
import { Rng } from './account/rng.ts';

// A source of its own: how often somebody asks must not change the identifiers of what is made.
const key: StateKey<Ids> = { name: 'request ids', create: () => new Ids(new Rng(0x2e9_5eed)) };

/** The id of the next request to an endpoint. */
export function nextRequestId(account: Account): string {
  return account.shared.of(key).uuid();
}
