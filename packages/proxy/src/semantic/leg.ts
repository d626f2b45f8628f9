import { FormatError } from '../answer-error.ts';
import type { Carrier, Task } from '../carrier.ts';
import type { Write } from '../delivery.ts';
import { type Discovery, MODERN } from '../discovery.ts';
import { errorLine } from '../failure.ts';
import type { Log } from '../log.ts';
import { isRecord, isToken, type Message } from '../message.ts';
import { pause } from '../pause.ts';
import { isRawRecord, parseRaw } from '../raw-json.ts';
import type { Result } from '../read-only.ts';
import { Changes } from './changes.ts';
import { clientOf, offeredBy, revisionFor, welcome } from './older.ts';
import type { Answers, Questions } from './questions.ts';
import { OlderTools } from './results.ts';
import { type Filter, openStream } from './stream.ts';

export type LegOptions = {
  readonly initialize: Message;
  readonly discovery: Discovery;
  readonly carrier: Pick<Carrier, 'admit' | 'attend' | 'carry'>;
  /** Takes what the client gets beside responses. */
  readonly write: Write;
  readonly log: Log;
};

/** Milliseconds that messages wait for the stream of changes: what comes earlier is lost. */
const OPENING = 250;

const META = 'io.modelcontextprotocol/';

/** Methods that no older revision has, or that mean another thing in the modern one. */
const FOREIGN = /^(server\/discover|subscriptions\/|tasks\/)/;

/** The end of a round of questions, whose answer the client has got already. */
const ANSWERED = { content: [], messages: [], contents: [] };

type Serve = (message: Message) => Promise<Result>;

/**
 * Speaks an older revision with the client, and 2026-07-28 with the endpoint: what it says is put
 * in the words of the other one, message by message. Only what the two have no common words for,
 * a question in an answer, is left to the SDK's server, which is loaded then.
 */
export class SemanticLeg {
  readonly #options: LegOptions;
  readonly #offered: Result;
  readonly #envelope: Result;
  readonly #tools: OlderTools;
  readonly #changes: Changes;
  readonly #own: ReadonlyMap<string, Serve>;
  readonly #running = new Set<Message['id']>();
  #questions: Promise<Questions> | undefined;
  #logLevel: Result = {};

  /** Throws `FormatError` when what the endpoint has said of itself cannot be used. */
  constructor(options: LegOptions) {
    this.#options = options;
    const { initialize, discovery, carrier, write } = options;
    this.#offered = offeredBy(discovery);
    const { info, capabilities } = clientOf(initialize);
    this.#envelope = {
      [`${META}protocolVersion`]: MODERN,
      [`${META}clientInfo`]: info,
      [`${META}clientCapabilities`]: capabilities,
    };
    this.#tools = new OlderTools(revisionFor(initialize));
    const envelope = this.#envelope;
    this.#changes = new Changes({
      open: (filter, signal) => openStream({ carrier, envelope, write }, filter, signal),
      lists: this.#lists(),
      onGap: (filter) => this.#announce(filter),
    });
    this.#own = new Map(this.#served());
  }

  /** Takes a message of the client; resolves when it is answered, rejects with what goes wrong. */
  async take(task: Task): Promise<void> {
    const { method, kind } = task.message;
    if (kind === 'request') return this.#answer(task);
    if (method === 'notifications/initialized') return this.#listen(task.control.signal);
    // An older client answers a question, or gives one up, only when it has been asked.
    await (await this.#questions)?.hear(task.message);
  }

  /** Tells a client that has given up on the handshake to look again. */
  async catchUp(): Promise<void> {
    await this.#listen(new AbortController().signal);
    if (this.#offered.tools !== undefined) await this.#announce({ toolsListChanged: true });
  }

  close(): void {
    this.#changes.close();
    void this.#questions?.then((questions) => questions.close()).catch(() => undefined);
  }

  async #answer(task: Task): Promise<void> {
    const { message, respond } = task;
    const { id = null, method = '', text } = message;
    const refuse = (code: number, words: string) =>
      respond(errorLine(id, { code, message: words }));
    const whole = reread(text);
    if (!isRequest(whole)) return refuse(-32600, 'This is no request of MCP.');
    if (this.#running.has(message.id)) return refuse(-32600, 'A request with this id is running.');
    if (FOREIGN.test(method)) return refuse(-32601, `No older revision has the method ${method}.`);
    this.#running.add(message.id);
    try {
      const serve = this.#own.get(method);
      if (serve === undefined) await this.#forward(task, whole);
      else await respond(JSON.stringify({ jsonrpc: '2.0', id, result: await serve(message) }));
    } finally {
      this.#running.delete(message.id);
    }
  }

  /** What is answered here, since the modern revision has no such request. */
  #served(): readonly (readonly [string, Serve])[] {
    const { initialize, discovery } = this.#options;
    const { logging, resources } = this.#offered;
    const always: readonly (readonly [string, Serve])[] = [
      ['initialize', async () => welcome(initialize, discovery)],
      ['ping', async () => ({})],
    ];
    const level: Serve = async ({ params }) => {
      this.#logLevel = { [`${META}logLevel`]: params.level };
      return {};
    };
    const subscribe: Serve = async ({ params }) => {
      const uri = String(params.uri);
      if (await this.#changes.subscribe(uri)) return {};
      throw new FormatError(`It does not tell of changes of ${uri}.`);
    };
    const unsubscribe: Serve = async ({ params }) => {
      await this.#changes.unsubscribe(String(params.uri));
      return {};
    };
    const subscribes = isRecord(resources) && resources.subscribe === true;
    return [
      ...always,
      ...(logging === undefined ? [] : [['logging/setLevel', level] as const]),
      ...(subscribes ? [['resources/subscribe', subscribe] as const] : []),
      ...(subscribes ? [['resources/unsubscribe', unsubscribe] as const] : []),
    ];
  }

  /** Asks the endpoint in the client's stead, and the client as long as the endpoint asks back. */
  async #forward(task: Task, whole: Result): Promise<void> {
    let question = await this.#round(task, whole, {});
    if (question === undefined) return;
    const { initialize, write, log } = this.#options;
    this.#questions ??= import('./questions.ts').then(({ Questions }) =>
      Questions.open({ initialize, write, log }),
    );
    const questions = await this.#questions;
    const said = await questions.settle(task, question, async (answers) => {
      question = await this.#round(task, whole, answers);
      return question ?? ANSWERED;
    });
    // Without an answer of the endpoint, what the SDK says is why there is none.
    if (question !== undefined && said !== undefined) await task.respond(said);
  }

  /** Sends a request; resolves to what the endpoint asks back, or undefined once it is answered. */
  async #round(task: Task, whole: Result, answers: Answers): Promise<Result | undefined> {
    let question: Result | undefined;
    let fault: unknown;
    const respond = async (line: string) => {
      try {
        const answer = reread(line);
        if (asks(answer)) question = questionOf(JSON.parse(line));
        if (question === undefined) await task.respond(this.#older(task.message, answer, line));
      } catch (error) {
        // To whoever brings the answer, it has arrived.
        fault = error;
      }
    };
    await this.#options.carrier.carry(task, respond, this.#modern(task.message, whole, answers));
    if (fault !== undefined) throw fault;
    return question;
  }

  /** A request in the words of the modern revision. */
  #modern(message: Message, whole: Result, answers: Answers): Message {
    const put = (given: Result): Result => {
      const own = isRawRecord(given._meta) ? given._meta : {};
      return { ...given, ...answers, _meta: { ...this.#envelope, ...this.#logLevel, ...own } };
    };
    const params = put(isRawRecord(whole.params) ? whole.params : {});
    const text = JSON.stringify({ ...whole, params });
    return { ...message, text, params: put(message.params), version: MODERN };
  }

  /** A response in the words of the client's revision. */
  #older({ method, params }: Message, answer: Result, line: string): string {
    if (!isRawRecord(answer.result)) return line;
    const { resultType = 'complete', ...result } = answer.result;
    if (resultType !== 'complete') {
      const kind = isToken(resultType) ? ` '${resultType}'` : '';
      throw new FormatError(`It answered with a kind of result${kind} that is not known here.`);
    }
    if (method === 'tools/list') return asLine(answer, this.#tools.list(result));
    if (method === 'tools/call') return asLine(answer, this.#tools.call(params.name, result));
    return asLine(answer, result);
  }

  /** Begins to hear of changes; resolves when that is so, refused, or late. */
  async #listen(signal: AbortSignal): Promise<void> {
    const started = this.#changes.start().catch(() => {
      if (!signal.aborted) this.#options.log('WARNING', 'the endpoint does not tell of changes');
    });
    await Promise.race([started, pause(OPENING, signal)]);
  }

  /** Lists whose changes the endpoint tells. */
  #lists(): Filter {
    const tells = (kind: string) => {
      const capability = this.#offered[kind];
      return isRecord(capability) && capability.listChanged === true;
    };
    return {
      ...(tells('tools') && { toolsListChanged: true }),
      ...(tells('prompts') && { promptsListChanged: true }),
      ...(tells('resources') && { resourcesListChanged: true }),
    };
  }

  /** Tells the client of changes that may have come while nobody listened. */
  async #announce(filter: Filter): Promise<void> {
    const { toolsListChanged, promptsListChanged, resourcesListChanged } = filter;
    const notices = [
      toolsListChanged && { method: 'notifications/tools/list_changed' },
      promptsListChanged && { method: 'notifications/prompts/list_changed' },
      resourcesListChanged && { method: 'notifications/resources/list_changed' },
      ...(filter.resourceSubscriptions ?? []).map((uri) => {
        return { method: 'notifications/resources/updated', params: { uri } };
      }),
    ].filter((notice) => notice !== undefined);
    for (const notice of notices) {
      await this.#options.write(JSON.stringify({ jsonrpc: '2.0', ...notice }));
    }
  }
}

/** Reads what is written again. Only long numbers need the reader that keeps each digit. */
function reread(text: string): Result {
  const read = /\d{16}/.test(text) ? parseRaw(text) : JSON.parse(text);
  return isRawRecord(read) ? read : {};
}

function isRequest({ jsonrpc, params }: Result): boolean {
  return jsonrpc === '2.0' && (params === undefined || isRawRecord(params));
}

/** Whether an endpoint wants to know something before it answers. */
function asks({ result }: Result): boolean {
  return isRawRecord(result) && result.resultType === 'input_required';
}

function questionOf({ result }: Result): Result {
  const { inputRequests, requestState } = isRecord(result) ? result : {};
  const some = isRecord(inputRequests) && Object.keys(inputRequests).length > 0;
  if (!some && typeof requestState !== 'string') {
    throw new FormatError('It wants to know something, and does not say what.');
  }
  return {
    resultType: 'input_required',
    ...(some ? { inputRequests } : {}),
    ...(typeof requestState === 'string' ? { requestState } : {}),
  };
}

function asLine(answer: Result, result: Result): string {
  return JSON.stringify({ ...answer, result });
}
