import { EKS } from '@aws-sdk/client-eks';
import { test as base, type TestAPI } from 'vitest';
import { type Account, createAccount, listen, SteppedClock } from '../../../index.ts';

/** The healthy account behind a listener, and the real SDK client in front of it. */
export type World = {
  readonly account: Account;
  readonly clock: SteppedClock;
  /** As the administrator, in us-west-2. */
  readonly eks: EKS;
  readonly url: string;
  /** The client of another user or region. */
  readonly client: (user: string, region?: string) => EKS;
};

export const MINUTE = 60_000;
export const START: number = Date.parse('2026-11-22T12:00:00Z');

/** Subnets of us-west-2 in two zones. */
export const subnetIds: string[] = ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'];
export const clusterRole = 'arn:aws:iam::111122223333:role/eks-cluster';
export const nodeRole = 'arn:aws:iam::111122223333:role/eks-node';

/** Each test gets a world of its own. */
export const test: TestAPI<{ world: World }> = base.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest wants a pattern here
  world: async ({}, use) => {
    const clock = new SteppedClock(START);
    const account = await createAccount({ clock, secrets: { accessKey: keyOf } });
    const server = await listen(account, { host: '127.0.0.1', port: 0 });
    const client = (user: string, region = 'us-west-2') => connect(server.url, region, user, clock);
    await use({ account, clock, client, url: server.url, eks: client('gantry-admin') });
    await server.close();
  },
});

function keyOf(name: string): { accessKeyId: string; secretAccessKey: string } {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, '');
  const accessKeyId = `AKIA${letters.padEnd(16, 'X').slice(0, 16)}`;
  return { accessKeyId, secretAccessKey: `secret-of-${name}` };
}

function connect(endpoint: string, region: string, user: string, clock: SteppedClock): EKS {
  return clocked(new EKS({ endpoint, region, credentials: keyOf(user), maxAttempts: 1 }), clock);
}

type Clocked = { readonly config: { systemClockOffset: number } };
type Config = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: ReturnType<typeof keyOf>;
  readonly maxAttempts: number;
};

/** Any other client of the SDK, as the administrator. */
export function connectTo<Client extends Clocked>(
  { url: endpoint, clock }: Pick<World, 'url' | 'clock'>,
  Any: new (config: Config) => Client,
): Client {
  const credentials = keyOf('gantry-admin');
  return clocked(new Any({ endpoint, region: 'us-west-2', credentials, maxAttempts: 1 }), clock);
}

/** The stepped clock signs; the wall clock in the answer's head must not win it back. */
function clocked<Client extends Clocked>(client: Client, clock: SteppedClock): Client {
  const get = () => clock.now() - Date.now();
  Object.defineProperty(client.config, 'systemClockOffset', { get, set: () => {} });
  return client;
}

/** The fault with which a call is refused, without what differs from call to call. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await call.then(
    (answer) => Promise.reject(new Error(`Not refused: ${JSON.stringify(answer)}`)),
    (caught: unknown) => caught,
  );
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  const { $metadata, ...fields } = { ...error };
  const status = Object(error.$metadata).httpStatusCode;
  const known = ['clusterName', 'nodegroupName', 'fargateProfileName', 'addonName'];
  const named = Object.entries(fields).filter(([key]) => known.includes(key));
  return { name: error.name, status, message: error.message, ...Object.fromEntries(named) };
}
