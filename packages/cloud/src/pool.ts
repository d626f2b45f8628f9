import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsActor } from './access.ts';

/** An SDK client, as far as the pool knows it. */
export type SdkClient = {
  send(command: never, options: { abortSignal: AbortSignal }): Promise<object>;
  destroy(): void;
};

/** What `import('@aws-sdk/client-…')` gives, with the client class it holds. */
export type ClientClass = new (config: ClientConfig) => SdkClient;

type ClientConfig = Record<string, unknown>;

export type PoolOptions = {
  /** Sends every service to one endpoint: the sandbox, or whatever `AWS_ENDPOINT_URL` names. */
  readonly endpoint?: string;
  /** Milliseconds to wait for an answer of AWS's. */
  readonly timeoutMs?: number;
  /** `gantry/0.1.0` */
  readonly userAgent: readonly [name: string, version: string];
  /** Clients kept; the least recently used one is closed first. */
  readonly size?: number;
};

/** Keeps SDK clients per principal, key, region and service, over one set of connections. */
export class ClientPool {
  readonly timeoutMs: number;
  readonly #options: PoolOptions;
  readonly #clients = new Map<string, SdkClient>();
  readonly #http: NodeHttpHandler;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.timeoutMs = options.timeoutMs ?? 20_000;
    this.#http = new NodeHttpHandler({
      connectionTimeout: 3_000,
      requestTimeout: this.timeoutMs,
      throwOnRequestTimeout: true,
    });
  }

  /** The client of an actor, made when it is first asked for. */
  client(service: string, region: string, actor: AwsActor, Client: ClientClass): SdkClient {
    const key = [service, region, actor.id].join('|');
    const kept = this.#clients.get(key);
    const client = kept ?? new Client(this.#config(region, actor));
    // Deleting and setting again moves the key to the end: the order is that of use.
    this.#clients.delete(key);
    this.#clients.set(key, client);
    this.#shrink();
    return client;
  }

  close(): void {
    this.#clients.clear();
    this.#http.destroy();
  }

  #config(region: string, { credentials }: AwsActor): ClientConfig {
    const { endpoint, userAgent } = this.#options;
    return {
      region,
      requestHandler: this.#http,
      customUserAgent: [[...userAgent]],
      maxAttempts: 3,
      ...(endpoint === undefined ? {} : { endpoint }),
      // Absent: the SDK's own chain.
      ...(credentials === 'ambient' ? {} : { credentials: () => credentials() }),
    };
  }

  #shrink(): void {
    const limit = this.#options.size ?? 256;
    for (const key of this.#clients.keys()) {
      if (this.#clients.size <= limit) return;
      // The HTTP handler is shared, so a dropped client holds nothing that needs closing.
      this.#clients.delete(key);
    }
  }
}
