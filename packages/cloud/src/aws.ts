import type { Caller } from '@gantry/identity';
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
  readonly ec2: Api<typeof import('@aws-sdk/client-ec2')>;
  readonly eks: Api<typeof import('@aws-sdk/client-eks')>;
};

export type AwsSession = {
  readonly pool: ClientPool;
  readonly caller: Caller;
  readonly region: string;
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
    ec2: service(session, 'ec2', () => import('@aws-sdk/client-ec2'), 'EC2Client'),
    eks: service(session, 'eks', () => import('@aws-sdk/client-eks'), 'EKSClient'),
  };
}

function service<Module extends object>(
  session: AwsSession,
  name: string,
  load: () => Promise<Module>,
  clientName: keyof Module,
): Api<Module> {
  const { pool, caller, region, signal } = session;
  return api<Module>(async (operation, input) => {
    signal.throwIfAborted();
    const module = await load();
    // SDK packages export the client and one command class an operation under these names.
    const Client = module[clientName] as ClientClass;
    const Command = Reflect.get(module, `${operation}Command`) as new (input: object) => never;
    const client = pool.client(name, region, caller, Client);
    return observed(session, { service: name, operation, region }, () =>
      client.send(new Command(input), { abortSignal: signal }),
    );
  });
}

async function observed(
  { pool, clock, onCall }: AwsSession,
  hop: Hop,
  send: () => Promise<object>,
): Promise<object> {
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
    throw upstreamError(thrown, hop, pool.timeoutMs);
  }
}
