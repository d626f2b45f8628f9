import { type Aws, type AwsActor, type AwsCall, ClientPool, openAws } from '@gantry/cloud';
import { type Account, createAccount, invoke, listen, SteppedClock } from '@gantry/sandbox';
import { vi } from 'vitest';

/** A simulated account with its endpoint, for the tests of one file. */
export type TestAws = {
  readonly account: Account;
  readonly clock: SteppedClock;
  /** AWS as a new user sees it who holds one policy with these actions. */
  readonly as: (actions: readonly string[], region?: string) => Promise<Seen>;
  readonly close: () => Promise<void>;
};

export type Seen = { readonly aws: Aws; readonly calls: AwsCall[] };

const START = Date.parse('2026-11-22T08:00:00Z');

/** Starts an account whose clock stands at 2026-11-22. */
export async function startAws(): Promise<TestAws> {
  // The SDK signs with the time that `Date` gives, which must be the account's.
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const clock = new SteppedClock(START);
  const account = await createAccount({ clock });
  const endpoint = await listen(account, { host: '127.0.0.1', port: 0 });
  const pool = new ClientPool({ endpoint: endpoint.url, userAgent: ['gantry-test', '0'] });
  return {
    account,
    clock,
    as: async (actions, region = 'us-west-2') => {
      const calls: AwsCall[] = [];
      const session = {
        pool,
        region,
        actor: newUser(account, actions),
        signal: new AbortController().signal,
        onCall: (call: AwsCall) => calls.push(call),
        clock: () => performance.now(),
      };
      return { aws: openAws(session), calls };
    },
    close: async () => {
      vi.useRealTimers();
      pool.close();
      await endpoint.close();
    },
  };
}

let users = 0;

function newUser(account: Account, actions: readonly string[]): AwsActor {
  users += 1;
  const UserName = `tester-${users}`;
  const iam = (operation: string, input: object) =>
    invoke(account, { service: 'iam', operation, input });
  iam('CreateUser', { UserName });
  const statement = { Effect: 'Allow', Action: [...actions], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  if (actions.length > 0) iam('PutUserPolicy', { UserName, PolicyName: 'exactly', PolicyDocument });
  const { AccessKey } = iam('CreateAccessKey', { UserName }) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  return {
    id: AccessKey.AccessKeyId,
    credentials: async () => ({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    }),
  };
}
