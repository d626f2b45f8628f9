import { AnswerError, HopError } from './answer-error.ts';
import type { Carrier, Task } from './carrier.ts';
import type { Write } from './delivery.ts';
import { type Discovery, discover, isUnfamiliar } from './discovery.ts';
import type { Log } from './log.ts';
import { isRecord, type Message } from './message.ts';
import type { SemanticLeg } from './semantic/leg.ts';

/** Whether the endpoint was asked what it speaks, and what came of it when that told nothing. */
type Question = { readonly asked: boolean; readonly unclear: Unclear | undefined };

/** What keeps an endpoint from saying what it speaks, and perhaps from that alone. */
type Unclear = AnswerError | HopError;

type ChoiceOptions = { readonly write: Write; readonly log: Log };

/**
 * Decides per message which way it goes: as it is, or by way of a leg that speaks 2025 with the
 * client and 2026-07-28 with the endpoint.
 *
 * As it is goes what carries its own envelope, and the whole conversation of a client whose
 * handshake the endpoint understands. The leg is for a client that can be asked something, since
 * an older handshake leaves a modern endpoint no way to ask, and for an endpoint that knows no
 * handshake any more.
 *
 * The leg puts messages in other words and leaves them to the carrier. So whatever the carrier
 * does for a client it does for the leg: credentials, retries, limits, metadata, read-only, choice
 * of profile, redaction, and the words for what goes wrong.
 */
export class EraChoice {
  readonly #carrier: Carrier;
  readonly #options: ChoiceOptions;
  /** The last handshake of the client, as long as neither way has proved to be the right one. */
  #open: Message | undefined;
  #leg: SemanticLeg | undefined;
  /** What the endpoint has said of itself, once it has. */
  #discovery: Discovery | undefined;
  /** True once it has not known that question, but a handshake. */
  #older = false;
  #deciding: Promise<void> | undefined;

  constructor(carrier: Carrier, options: ChoiceOptions) {
    this.#carrier = carrier;
    this.#options = options;
  }

  /** Brings a message to where it belongs; rejects with what keeps it from getting there. */
  async handle(task: Task): Promise<void> {
    const { message } = task;
    if (message.version !== undefined) return this.#carrier.carry(task);
    if (message.method === 'initialize') this.#begin(message);
    if (this.#open === undefined) return this.#go(task);
    const asked = canBeAsked(this.#open);
    // Before the handshake has been answered nothing but a request is worth a question.
    if (asked && message.kind !== 'request') return;
    const unclear = asked ? await this.#ask(this.#open, message) : undefined;
    if (this.#open === undefined) return this.#go(task);
    await this.#attempt(task, this.#open, { asked, unclear });
  }

  close(): void {
    this.#leg?.close();
  }

  #begin(initialize: Message): void {
    this.#leg?.close();
    this.#leg = undefined;
    this.#open = initialize;
  }

  #go(task: Task): Promise<void> {
    return this.#leg === undefined ? this.#carrier.carry(task) : this.#leg.take(task);
  }

  /** Asks the endpoint which revision it speaks, and takes to the leg if it is the modern one. */
  async #decide(initialize: Message, message: Message): Promise<void> {
    this.#deciding ??= this.#enter(initialize, message !== initialize).finally(() => {
      this.#deciding = undefined;
    });
    await this.#deciding;
  }

  /**
   * Decides. Returns how the endpoint refuses the question, fails at it or leaves it unanswered:
   * that tells nothing of its revision, but who knows no such question may still know a handshake.
   */
  async #ask(initialize: Message, message: Message): Promise<Unclear | undefined> {
    try {
      await this.#decide(initialize, message);
      return undefined;
    } catch (error) {
      if (isUnclear(error)) return error;
      throw error;
    }
  }

  async #enter(initialize: Message, late: boolean): Promise<void> {
    if (this.#older) return;
    const ask = (request: Message) => this.#carrier.ask(request);
    this.#discovery ??= await discover(initialize, ask);
    const discovery = this.#discovery;
    if (discovery === undefined || this.#open !== initialize) return;
    const { write, log } = this.#options;
    const { SemanticLeg } = await import('./semantic/leg.ts');
    const carrier = this.#carrier;
    const leg = new SemanticLeg({ initialize, discovery, carrier, write, log });
    carrier.remote.forgo();
    if (late) await leg.catchUp();
    log('INFO', 'the client and the endpoint speak different revisions: the proxy translates');
    this.#leg = leg;
    this.#open = undefined;
  }

  /**
   * Sends a message as it is, after the handshake where that is still to be made. An endpoint that
   * does not know its words is asked what it speaks, unless it has just been.
   */
  async #attempt(task: Task, initialize: Message, { asked, unclear }: Question): Promise<void> {
    const { remote } = this.#carrier;
    if (task.message !== initialize && !remote.legacy) remote.owe(initialize);
    let refusal: string | undefined;
    const respond = async (line: string) => {
      if (isError(line)) refusal = line;
      else await task.respond(line);
    };
    let thrown: unknown;
    try {
      await this.#carrier.carry(task, respond);
    } catch (error) {
      if (!isUnfamiliar(error)) throw error;
      thrown = error;
    }
    if (remote.shaken) {
      this.#older ||= asked && unclear === undefined;
      this.#open = undefined;
    } else if (!asked && (refusal !== undefined || thrown !== undefined)) {
      // Whatever keeps the endpoint from saying it, the client gets what it said first.
      await this.#decide(initialize, task.message).catch(() => undefined);
      if (this.#leg !== undefined) return this.#leg.take(task);
    } else if (unclear !== undefined) {
      throw unclear;
    }
    if (thrown !== undefined) throw thrown;
    if (refusal !== undefined) await task.respond(refusal);
  }
}

function isUnclear(error: unknown): error is Unclear {
  if (error instanceof HopError) return error.sent;
  return error instanceof AnswerError && (error.status === 403 || error.status >= 500);
}

function canBeAsked({ params }: Message): boolean {
  return isRecord(params.capabilities) && isRecord(params.capabilities.elicitation);
}

function isError(line: string): boolean {
  const answer: unknown = JSON.parse(line);
  return isRecord(answer) && isRecord(answer.error);
}
