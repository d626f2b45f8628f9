import { Client, type DiscoverResult } from '@modelcontextprotocol/client';
import {
  type CallToolResult,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  SERVER_INFO_META_KEY,
  Server,
  type ServerCapabilities,
  type ServerContext,
  type StandardSchemaV1,
  SUBSCRIPTION_ID_META_KEY,
  type SubscriptionFilter,
} from '@modelcontextprotocol/server';
import { FormatError } from '../answer-error.ts';
import type { Sender } from '../carrier.ts';
import type { Write } from '../delivery.ts';
import { type Discovery, introduction } from '../discovery.ts';
import type { Log } from '../log.ts';
import { isRecord, type Message, ownMessage } from '../message.ts';
import { pause } from '../pause.ts';
import type { Result } from '../read-only.ts';
import { CarriedTransport } from './carried-transport.ts';
import { Changes } from './changes.ts';
import { HostTransport, type Taken } from './host-transport.ts';
import { OutputSchemas, readable } from './results.ts';

/** Carries a modern message to the endpoint. Never rejects: the answer says what went wrong. */
export type Carry = (message: Message, sender: Sender, signal: AbortSignal) => Promise<void>;

export type LegOptions = {
  readonly initialize: Message;
  readonly discovery: Discovery;
  readonly carry: Carry;
  /** Takes what the client gets beside responses. */
  readonly write: Write;
  readonly log: Log;
};

/** Milliseconds that messages wait for the stream of changes: what comes earlier is lost. */
const OPENING = 250;

/** The carrier has the limits, and names them; Node fires a timer beyond this at once. */
const FOREVER = 2 ** 31 - 1;

/** Methods that an endpoint may answer with a question: the SDK's server puts it to the client. */
const ASKING = { 'tools/call': 'tools', 'prompts/get': 'prompts', 'resources/read': 'resources' };

/** What an endpoint answers goes on as it is: the client is the one to judge it. */
const anything: StandardSchemaV1<Result> = {
  '~standard': {
    version: 1,
    vendor: 'gantry-proxy',
    // The SDK gives objects alone to it.
    validate: (value) => ({ value: value as Result }),
  },
};

/**
 * Speaks an older revision with the client, by the SDK's server, and 2026-07-28 with the endpoint,
 * by the SDK's client.
 */
export class SemanticLeg {
  readonly #host: HostTransport;
  readonly #server: Server;
  readonly #client: Client;
  readonly #changes: Changes;
  readonly #outputs = new OutputSchemas();
  readonly #log: Log;
  #logLevel: unknown;

  private constructor({ initialize, discovery, write, log }: LegOptions) {
    this.#log = log;
    const { clientInfo, capabilities } = introduction(initialize);
    // Both were checked where they came from: the one by the client's own library, which sent it,
    // the other by the SDK's client, which is given it below.
    const { capabilities: offered, instructions } = discovery as DiscoverResult;
    const quiet = { inputRequired: { autoFulfill: false } };
    this.#client = new Client(implementation(clientInfo, 'client'), { capabilities, ...quiet });
    this.#server = new Server(serverInfo(discovery), {
      capabilities: withoutTasks(offered),
      ...(instructions === undefined ? {} : { instructions }),
    });
    this.#host = new HostTransport(write);
    // What the SDK has to say may quote messages, and so secrets.
    const trouble = () => log('DEBUG', 'a message was not understood while translating');
    this.#client.onerror = trouble;
    this.#server.onerror = trouble;
    const onGap = (filter: SubscriptionFilter) => this.#announce(filter);
    this.#changes = new Changes({ client: this.#client, lists: listsOf(offered), onGap });
    this.#serve(offered);
  }

  /** Connects both sides, without a word to either. */
  static async open(options: LegOptions): Promise<SemanticLeg> {
    // The client validates what it is given here before it believes it.
    const prior = { kind: 'modern', discover: options.discovery as DiscoverResult } as const;
    try {
      const leg = new SemanticLeg(options);
      await leg.#client.connect(new CarriedTransport(options.carry), { prior });
      await leg.#server.connect(leg.#host);
      return leg;
    } catch {
      // In the SDK's own words this would be about its functions.
      throw new FormatError('What it says of itself is no answer to server/discover.');
    }
  }

  /** Takes a message of the client; resolves when it is answered. */
  async take(task: Taken): Promise<void> {
    await this.#host.take(task);
    if (task.message.method !== 'notifications/initialized') return;
    const signal = task.control.signal;
    const started = this.#changes.start().catch(() => {
      if (!signal.aborted) this.#log('WARNING', 'the endpoint does not tell of changes');
    });
    await Promise.race([started, pause(OPENING, signal)]);
  }

  /** Makes a handshake that the client has given up on, and tells it to look again. */
  async catchUp(initialize: Message): Promise<void> {
    const initialized = ownMessage({ method: 'notifications/initialized' });
    const control = new AbortController();
    const nobody = async () => undefined;
    for (const message of [initialize, initialized]) {
      if (message === undefined) continue;
      await this.take({ message, control, respond: nobody });
    }
    await this.#announce({ toolsListChanged: true });
  }

  close(): void {
    this.#changes.close();
    void this.#server.close();
    void this.#client.close();
  }

  #serve(offered: ServerCapabilities): void {
    const server = this.#server;
    const params = anything;
    for (const [method, kind] of Object.entries(ASKING)) {
      if (offered[kind as keyof ServerCapabilities] === undefined) continue;
      server.setRequestHandler(method, { params }, (given, context) =>
        this.#forward(method, given, context),
      );
    }
    if (offered.logging !== undefined) {
      server.setRequestHandler('logging/setLevel', { params }, async ({ level }) => {
        this.#logLevel = level;
        return {};
      });
    }
    if (offered.resources?.subscribe === true) this.#serveSubscriptions();
    server.fallbackRequestHandler = async ({ method, params: given }, context) =>
      this.#forward(method, given ?? {}, context);
    this.#client.fallbackNotificationHandler = async ({ method, params: given = {} }) => {
      const { [SUBSCRIPTION_ID_META_KEY]: _, ...meta } = { ...given._meta };
      const { _meta, ...rest } = given;
      const kept = Object.keys(meta).length === 0 ? rest : { ...rest, _meta: meta };
      await server.notification({ method, params: kept });
    };
  }

  #serveSubscriptions(): void {
    const params = anything;
    this.#server.setRequestHandler('resources/subscribe', { params }, async ({ uri }) => {
      if (await this.#changes.subscribe(String(uri))) return {};
      throw new ProtocolError(-32602, `The endpoint does not tell of changes of ${uri}.`);
    });
    this.#server.setRequestHandler('resources/unsubscribe', { params }, async ({ uri }) => {
      await this.#changes.unsubscribe(String(uri));
      return {};
    });
  }

  /**
   * Asks the endpoint in the client's stead. By `request`, not by the methods that the SDK's client
   * has for each list and call: those keep lists and judge results, and write to stdout, while the
   * carrier below already mirrors arguments, leaves out invalid tools and tries again.
   */
  async #forward(method: string, given: Result, context: ServerContext): Promise<Result> {
    const { signal, inputResponses } = context.mcpReq;
    const { progressToken, ...meta } = isRecord(given._meta) ? given._meta : {};
    const level = this.#logLevel === undefined ? {} : { [LOG_LEVEL_META_KEY]: this.#logLevel };
    const requestState = context.mcpReq.requestState();
    const params = {
      ...given,
      _meta: { ...level, ...meta },
      ...(inputResponses === undefined ? {} : { inputResponses }),
      ...(requestState === undefined ? {} : { requestState }),
    };
    const onprogress = (progress: object) => {
      const step = { ...progress, progressToken };
      // A client that is gone wants no progress.
      context.mcpReq
        .notify({ method: 'notifications/progress', params: step })
        .catch(() => undefined);
    };
    const result = await this.#client.request({ method, params }, anything, {
      signal,
      timeout: FOREVER,
      resetTimeoutOnProgress: true,
      allowInputRequired: true,
      ...(progressToken === undefined ? {} : { onprogress }),
    });
    if (method === 'tools/list') this.#outputs.learn(result);
    return method === 'tools/call' ? this.#toolResult(result, given.name) : result;
  }

  #toolResult(result: Result, name: unknown): Result {
    if (!Array.isArray(result.content)) return result;
    // The SDK's client has read it as the answer to a call.
    const answer = result as CallToolResult;
    const shown = this.#server.projectCallToolResult(answer, this.#outputs.of(name));
    return readable(shown, this.#server.getNegotiatedProtocolVersion() ?? '');
  }

  /** Tells the client of changes that may have come while nobody listened. */
  async #announce(filter: SubscriptionFilter): Promise<void> {
    const server = this.#server;
    const { toolsListChanged, promptsListChanged, resourcesListChanged } = filter;
    const all = [
      toolsListChanged && server.sendToolListChanged(),
      promptsListChanged && server.sendPromptListChanged(),
      resourcesListChanged && server.sendResourceListChanged(),
      ...(filter.resourceSubscriptions ?? []).map((uri) => server.sendResourceUpdated({ uri })),
    ];
    await Promise.allSettled(all);
  }
}

function listsOf({ tools, prompts, resources }: ServerCapabilities): SubscriptionFilter {
  return {
    ...(tools?.listChanged === true && { toolsListChanged: true }),
    ...(prompts?.listChanged === true && { promptsListChanged: true }),
    ...(resources?.listChanged === true && { resourcesListChanged: true }),
  };
}

/** Tasks of the modern revision are another thing than those that an older client knows. */
function withoutTasks({ tasks: _, ...offered }: ServerCapabilities): ServerCapabilities {
  const { 'io.modelcontextprotocol/tasks': __, ...extensions } = offered.extensions ?? {};
  return offered.extensions === undefined ? offered : { ...offered, extensions };
}

function serverInfo({ _meta }: Discovery): Implementation {
  return implementation(isRecord(_meta) ? _meta[SERVER_INFO_META_KEY] : undefined, 'endpoint');
}

type Implementation = { readonly name: string; readonly version: string };

/** Who somebody is that need not have said so. */
function implementation(given: unknown, fallback: string): Implementation {
  const { name, version, ...rest } = isRecord(given) ? given : {};
  return {
    ...rest,
    name: typeof name === 'string' ? name : fallback,
    version: typeof version === 'string' ? version : '0',
  };
}
