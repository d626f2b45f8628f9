import { Account } from './account/account.ts';
import { type Clock, wallClock } from './account/clock.ts';
import { callsTo } from './healthy/call.ts';
import { healthySteps } from './healthy/index.ts';
import { invoke } from './invoke.ts';
import { addAwsManagedPolicies } from './services/iam/aws-managed.ts';
import { iamState, randomSecrets, type SecretSource } from './services/iam/state.ts';
import { services } from './services/index.ts';

export type CreateAccountOptions = {
  readonly clock?: Clock;
  readonly seed?: number;
  /** Keys of the principals that the account begins with; absent: fresh random ones. */
  readonly secrets?: SecretSource;
};

/** The simulated company's account. */
export const ACCOUNT_ID = '111122223333';
export const REGIONS: readonly string[] = ['us-west-2', 'eu-west-1'];

/** A healthy account: everything in it was made by ordinary calls. */
export async function createAccount(options: CreateAccountOptions = {}): Promise<Account> {
  const account = emptyAccount(options);
  await furnish(account, options.secrets);
  return account;
}

/** An account that its root user has just opened. */
export function emptyAccount({ clock = wallClock(), seed = 1 }: CreateAccountOptions): Account {
  const account = new Account({ id: ACCOUNT_ID, regions: REGIONS, clock, seed });
  account.call = (call) => invoke(account, call);
  addAwsManagedPolicies(account);
  return account;
}

/** Makes the healthy account of an empty one. */
export async function furnish(
  account: Account,
  secrets: SecretSource = randomSecrets,
): Promise<void> {
  const iam = iamState(account);
  iam.secrets = secrets;
  for (const step of healthySteps) await step(callsTo(account), account);
  for (const each of account.directory.values()) each.furnished = true;
  settleAll(account);
  for (const each of account.directory.values()) each.checksInputs = true;
  // Keys that are made from now on are nobody's but their owner's.
  iam.secrets = randomSecrets;
}

/** What the account's past leads to has happened before the first caller comes, not when he asks. */
function settleAll(account: Account): void {
  const now = account.clock.now();
  for (const region of account.regions.values()) {
    for (const { settle } of services) settle?.(account, region, now);
  }
}
