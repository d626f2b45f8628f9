import {
  type InputRequiredResult,
  Server,
  type StandardSchemaV1,
} from '@modelcontextprotocol/server';
import type { Task } from '../carrier.ts';
import type { Write } from '../delivery.ts';
import type { Log } from '../log.ts';
import { type Message, ownMessage } from '../message.ts';
import type { Result } from '../read-only.ts';
import { HostTransport } from './host-transport.ts';
import { clientOf, revisionFor } from './older.ts';

/** What the client has answered, in the words in which a request brings it along. */
export type Answers = { readonly inputResponses?: unknown; readonly requestState?: unknown };

/** Brings answers to the endpoint; resolves to what it asks next, or to the end of it. */
type Next = (answers: Answers) => Promise<Result>;

type Round = { first: Result | undefined; readonly next: Next; failure?: { error: unknown } };

export type QuestionsOptions = {
  readonly initialize: Message;
  /** Takes the questions. */
  readonly write: Write;
  readonly log: Log;
};

/** Methods that an endpoint may answer with a question. */
const ASKING = ['tools/call', 'prompts/get', 'resources/read'] as const;

/** The endpoint has judged the request already. */
const anything: StandardSchemaV1<Result> = {
  '~standard': {
    version: 1,
    vendor: 'gantry-proxy',
    // The SDK gives objects alone to it.
    validate: (value) => ({ value: value as Result }),
  },
};

/**
 * Puts the questions of an endpoint to a client of an older revision, which is asked by requests
 * of the server: by the SDK's server, which does so for tools that ask as the modern revision does.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export class Questions {
  readonly #server: Server;
  readonly #host: HostTransport;
  readonly #rounds = new Map<string | number, Round>();

  private constructor({ write, log }: QuestionsOptions) {
    this.#host = new HostTransport(write);
    const capabilities = { tools: {}, prompts: {}, resources: {} };
    this.#server = new Server({ name: 'gantry-proxy', version: '0' }, { capabilities });
    // What the SDK has to say may quote messages, and so secrets.
    this.#server.onerror = () => log('DEBUG', 'a message was not understood while asking');
    for (const method of ASKING) {
      this.#server.setRequestHandler(method, { params: anything }, (_, { mcpReq }) =>
        this.#turn(mcpReq.id, {
          inputResponses: mcpReq.inputResponses,
          requestState: mcpReq.requestState(),
        }),
      );
    }
  }

  /** Repeats the handshake of the client, which does not hear of it. */
  static async open(options: QuestionsOptions): Promise<Questions> {
    const questions = new Questions(options);
    await questions.#server.connect(questions.#host);
    const { initialize } = options;
    const { info: clientInfo, capabilities } = clientOf(initialize);
    const params = { protocolVersion: revisionFor(initialize), clientInfo, capabilities };
    const handshake = [
      ownMessage({ id: 'gantry-proxy-questions', method: 'initialize', params }),
      ownMessage({ method: 'notifications/initialized' }),
    ];
    const control = new AbortController();
    const respond = async () => undefined;
    for (const message of handshake) {
      if (message !== undefined) await questions.#host.take({ message, control, respond });
    }
    return questions;
  }

  /**
   * Asks the client until the endpoint has no question left. Resolves to the response that the SDK
   * has for the client then; rejects with what keeps an answer from getting to the endpoint.
   */
  async settle({ message, control }: Task, first: Result, next: Next): Promise<string | undefined> {
    const { id } = message;
    if (id === undefined) return undefined;
    const round: Round = { first, next };
    let said: string | undefined;
    const respond = async (line: string) => {
      said = line;
    };
    this.#rounds.set(id, round);
    try {
      await this.#host.take({ message, control, respond });
    } finally {
      this.#rounds.delete(id);
    }
    if (round.failure !== undefined) throw round.failure.error;
    return said;
  }

  /** Takes what the client says to a question, or of a request that it gives up. */
  async hear(message: Message): Promise<void> {
    const respond = async () => undefined;
    await this.#host.take({ message, control: new AbortController(), respond });
  }

  close(): void {
    void this.#server.close();
  }

  async #turn(id: string | number, answers: Answers): Promise<InputRequiredResult> {
    const round = this.#rounds.get(id);
    if (round === undefined) throw new TypeError('Nobody has asked for this.');
    const first = round.first;
    round.first = undefined;
    // The SDK judges what it is given before it asks anybody.
    if (first !== undefined) return first as InputRequiredResult;
    try {
      return (await round.next(answers)) as InputRequiredResult;
    } catch (error) {
      round.failure = { error };
      throw error;
    }
  }
}
