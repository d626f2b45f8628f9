import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/clock.ts';
import { createAccount } from '../sandbox.ts';
import { listen } from '../server.ts';

/** A principal of the healthy account, or credentials that a test was given. */
export type Who = 'gantry-admin' | 'gantry-developer' | 'gantry-viewer' | Credentials;

export type ClientConfig = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
};

/** What every client of the SDK has. */
type Clocked = { readonly config: { systemClockOffset: number } };

export type Started = {
  readonly account: Account;
  readonly url: string;
  /** Defects that were reported while a test ran; there should be none. */
  readonly defects: unknown[];
  credentialsOf(who: Who): Credentials;
  /** Any client, which signs by the account's clock. */
  client<Client extends Clocked>(
    of: new (config: ClientConfig) => Client,
    who?: Who,
    region?: string,
    maxAttempts?: number,
  ): Client;
  eks(who?: Who, region?: string): EKSClient;
  iam(who?: Who, region?: string): IAMClient;
  sts(who?: Who, region?: string): STSClient;
  close(): Promise<void>;
};

/** A healthy account behind a listener of its own, and unmodified SDK clients for it. */
export async function started(options: { readonly clock?: Clock } = {}): Promise<Started> {
  const account = await createAccount({ ...options, secrets: { accessKey: fixedKey } });
  const defects: unknown[] = [];
  const report = (cause: unknown) => defects.push(cause);
  const { url, close } = await listen(account, { host: '127.0.0.1', port: 0, report });
  const config = (who: Who, region: string) => ({
    endpoint: url,
    region,
    credentials: credentialsOf(who),
    maxAttempts: 1,
  });
  const client: Started['client'] = (
    Client,
    who = 'gantry-admin',
    region = 'us-west-2',
    maxAttempts = 1,
  ) => {
    const made = new Client({ ...config(who, region), maxAttempts });
    // The account's clock signs, whatever the head of an answer says.
    Object.defineProperty(made.config, 'systemClockOffset', {
      get: () => account.clock.now() - Date.now(),
      set: () => {},
    });
    return made;
  };
  return {
    account,
    url,
    defects,
    credentialsOf,
    client,
    eks: (who, region) => client(EKSClient, who, region),
    iam: (who, region) => client(IAMClient, who, region),
    sts: (who, region) => client(STSClient, who, region),
    close,
  };
}

function fixedKey(name: string): Credentials {
  const letters = name.replace(/\W/g, '').toUpperCase().padEnd(16, 'X').slice(0, 16);
  return { accessKeyId: `AKIA${letters}`, secretAccessKey: `secret of ${name}`.padEnd(40, '.') };
}

function credentialsOf(who: Who): Credentials {
  return typeof who === 'string' ? fixedKey(who) : who;
}

/** What a call was refused with: `409 LimitExceededException: …`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const { outcome: seen } = await outcome(call);
  if (seen === 'done') throw new Error('The call was not refused');
  return seen;
}

/** `done`, or what the call was refused with: `400 InvalidParameterException: …`. */
export async function outcome(call: Promise<unknown>): Promise<{ readonly outcome: string }> {
  try {
    await call;
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const status = Object(metadata).httpStatusCode ?? '';
    return { outcome: `${status} ${error.name}: ${error.message}` };
  }
}

/** Credentials of an answer of STS or IAM. */
export function keysOf(
  given:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken?: string | undefined;
      }
    | undefined,
): Credentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = given ?? {};
  if (!accessKeyId || !secretAccessKey) throw new Error('The answer carries no credentials');
  const token = given?.SessionToken;
  return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
}

/** A policy document. */
export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function allow(Action: string | string[], Resource: string | string[] = '*'): object {
  return { Effect: 'Allow', Action, Resource };
}
