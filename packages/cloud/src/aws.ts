import type { Asking, AwsActor } from './access.ts';
import { type Api, api } from './api.ts';
import type { ClientClass, ClientPool } from './pool.ts';
import { type Hop, upstreamError } from './upstream.ts';

/** One call to AWS, for the audit of the tool call that made it. */
export type AwsCall = {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** AWS's request id, where there was an answer. */
  readonly requestId?: string;
  /** AWS's code when it refused. */
  readonly code?: string;
  readonly attempts: number;
  readonly ms: number;
};

/** AWS as one caller reaches it, for the time of one tool call. */
export type Aws = {
  readonly region: string;
  /** The account that was chosen; absent where the caller has but one. */
  readonly account?: string;
  readonly ec2: Api<typeof import('@aws-sdk/client-ec2')>;
  readonly eks: Api<typeof import('@aws-sdk/client-eks')>;
  readonly iam: Api<typeof import('@aws-sdk/client-iam')>;
  readonly sts: Api<typeof import('@aws-sdk/client-sts')>;
};

export type AwsSession = {
  readonly pool: ClientPool;
  readonly actor: AwsActor;
  readonly region: string;
  /** Twelve digits; absent where the caller has but one account. */
  readonly account?: string;
  readonly signal: AbortSignal;
  /** Told of every call, refused ones included. */
  readonly onCall: (call: AwsCall) => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
};

/**
 * Opens AWS for one tool call: acts on the caller's credentials, stops when the call is cancelled.
 */
export function openAws(session: AwsSession): Aws {
  return {
    region: session.region,
    ...(session.account === undefined ? {} : { account: session.account }),
    ec2: service(session, 'ec2', () => import('@aws-sdk/client-ec2'), 'EC2Client'),
    eks: service(session, 'eks', () => import('@aws-sdk/client-eks'), 'EKSClient'),
    iam: service(session, 'iam', () => import('@aws-sdk/client-iam'), 'IAMClient'),
    sts: service(session, 'sts', () => import('@aws-sdk/client-sts'), 'STSClient'),
  };
}

function service<Module extends object>(
  session: AwsSession,
  name: string,
  load: () => Promise<Module>,
  clientName: keyof Module,
): Api<Module> {
  const { pool, actor, region, signal, onCall } = session;
  return api<Module>(async (operation, input) => {
    signal.throwIfAborted();
    const module = await load();
    // SDK packages export the client and one command class an operation under these names.
    const Client = module[clientName] as ClientClass;
    const Command = Reflect.get(module, `${operation}Command`) as new (input: object) => never;
    const hop = { service: name, operation, region };
    const explained = (error: unknown) => upstreamError(error, hop, factsOf(session));
    await prepared(actor, { signal, onCall }, explained);
    const client = pool.client(name, region, actor, Client);
    return observed(session, hop, () => client.send(new Command(input), { abortSignal: signal }));
  });
}

/** Asks for credentials ahead of the client, which finds them kept, so that the audit knows of it. */
async function prepared(
  { credentials }: AwsActor,
  asking: Asking,
  explained: (error: unknown) => unknown,
): Promise<void> {
  if (credentials === 'ambient') return;
  await credentials(asking).catch((error: unknown) => Promise.reject(explained(error)));
}

const factsOf = ({ pool, actor, signal }: AwsSession) => ({
  timeoutMs: pool.timeoutMs,
  profile: actor.profile,
  // The SDK says AbortError whatever the reason is.
  late: isLate(signal.reason),
});

function isLate(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

async function observed(
  session: AwsSession,
  hop: Hop,
  send: () => Promise<object>,
): Promise<object> {
  const { clock, onCall } = session;
  const start = clock();
  const report = (metadata: unknown, code?: string) => {
    const { requestId, attempts = 1 } = (metadata ?? {}) as {
      requestId?: string;
      attempts?: number;
    };
    onCall({
      ...hop,
      attempts,
      ms: Math.round(clock() - start),
      ...(requestId === undefined ? {} : { requestId }),
      ...(code === undefined ? {} : { code }),
    });
  };
  try {
    const output = await send();
    report(Reflect.get(output, '$metadata'));
    return output;
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    report(Reflect.get(thrown, '$metadata'), thrown.name);
    throw upstreamError(thrown, hop, factsOf(session));
  }
}
