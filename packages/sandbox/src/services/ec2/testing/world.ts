import { EC2 } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import { test as base, type TestAPI } from 'vitest';
import { type Account, createAccount, listen, SteppedClock } from '../../../index.ts';

/** The healthy account behind a listener, and real SDK clients in front of it. */
export type World = {
  readonly account: Account;
  readonly clock: SteppedClock;
  readonly defects: unknown[];
  /** As the administrator, in us-west-2. */
  readonly ec2: EC2;
  readonly eks: EKS;
  /** The client of another user or region. */
  readonly as: (user: string, region?: string) => EC2;
};

export const MINUTE = 60_000;
export const prodVpc = 'vpc-0a4f1c9d27be63e58';
export const prodSubnet = 'subnet-01b7e4f3a92c5d608';
/** An id of the right form that nothing has. */
export const NOWHERE = '0123456789abcdef0';

const START = Date.parse('2026-11-22T12:00:00Z');

/** Each test gets a world of its own. */
export const test: TestAPI<{ world: World }> = base.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest wants a pattern here
  world: async ({}, use) => {
    const clock = new SteppedClock(START);
    const account = await createAccount({ clock, secrets: { accessKey: keyOf } });
    const defects: unknown[] = [];
    const report = (cause: unknown) => defects.push(cause);
    const server = await listen(account, { host: '127.0.0.1', port: 0, report });
    const config = (user: string, region = 'us-west-2') => {
      return { endpoint: server.url, region, credentials: keyOf(user), maxAttempts: 1 };
    };
    const as = (user: string, region?: string) => inTime(new EC2(config(user, region)), clock);
    const eks = inTime(new EKS(config('gantry-admin')), clock);
    await use({ account, clock, defects, as, ec2: as('gantry-admin'), eks });
    await server.close();
    if (defects.length > 0) throw defects[0];
  },
});

function keyOf(name: string): { accessKeyId: string; secretAccessKey: string } {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, '');
  const accessKeyId = `AKIA${letters.padEnd(16, 'X').slice(0, 16)}`;
  return { accessKeyId, secretAccessKey: `secret-of-${name}` };
}

type Timed = {
  readonly config: { systemClockOffset: number };
  readonly middlewareStack: { readonly add: EKS['middlewareStack']['add'] };
};

/** The stepped clock signs; the wall clock in the answer's head must not win it back. */
function inTime<Client extends EC2 | EKS>(client: Client, clock: SteppedClock): Client {
  // Both clients have these two members, with types of their own for each.
  const timed = client as unknown as Timed;
  timed.middlewareStack.add(
    (next) => (args) => {
      timed.config.systemClockOffset = clock.now() - Date.now();
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

/** What a call was refused with: `400 DependencyViolation: …`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    (answer) => Promise.reject(new Error(`Not refused: ${JSON.stringify(answer)}`)),
    (caught: unknown) => caught,
  );
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  return `${Object(error.$metadata).httpStatusCode} ${error.name}: ${error.message}`;
}

/** A network to break: a VPC of `10.1.0.0/16`, alone. */
export async function emptyVpc(ec2: EC2, CidrBlock = '10.1.0.0/16'): Promise<string> {
  return (await ec2.createVpc({ CidrBlock })).Vpc?.VpcId ?? '';
}

export async function subnetIn(
  ec2: EC2,
  VpcId: string,
  CidrBlock: string,
  zone = 'a',
): Promise<string> {
  const AvailabilityZone = `us-west-2${zone}`;
  const { Subnet } = await ec2.createSubnet({ VpcId, CidrBlock, AvailabilityZone });
  return Subnet?.SubnetId ?? '';
}

/** How many addresses of a subnet are free. */
export async function freeIn(ec2: EC2, id: string): Promise<number | undefined> {
  return (await ec2.describeSubnets({ SubnetIds: [id] })).Subnets?.[0]?.AvailableIpAddressCount;
}
