import { expect, test } from 'vitest';
import { SteppedClock } from '../account/clock.ts';
import { invoke } from '../invoke.ts';
import { emptyAccount, furnish } from '../sandbox.ts';

/** One that checks from the beginning what only a furnished one does. */
function strictAccount() {
  const account = emptyAccount({ clock: new SteppedClock(Date.parse('2026-11-22T12:00:00Z')) });
  account.checksInputs = true;
  return account;
}

test('the calls that furnish the account are valid', async () => {
  await expect(furnish(strictAccount())).resolves.toBeUndefined();
});

test('an account that checks refuses what is not valid', () => {
  const account = strictAccount();
  const input = { name: 'prod', resourcesVpcConfig: {} };
  const call = () => invoke(account, { service: 'eks', operation: 'CreateCluster', input });
  expect(call).toThrow(/'roleArn' failed to satisfy constraint/);
});
