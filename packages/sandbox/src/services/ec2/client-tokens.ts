import type { StateKey } from '../../account/account.ts';
import { faults } from './faults.ts';
import type { Place } from './state.ts';

/** What was asked for when things were made under a token, by their ids. */
const key: StateKey<Map<string, string>> = { name: 'ec2 client tokens', create: () => new Map() };

type Here = Pick<Place, 'region'>;
type Asked = { readonly ClientToken?: string | undefined };

/** Keeps a request under whose token something was made. */
export function noteToken({ region }: Here, id: string, input: Asked): void {
  if (input.ClientToken) region.state.of(key).set(id, JSON.stringify(input));
}

/**
 * Refuses a request that bears the token of another one.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export function refuseOther({ region }: Here, id: string, input: Asked): void {
  if (region.state.of(key).get(id) !== JSON.stringify(input)) throw faults.tokenReused();
}
