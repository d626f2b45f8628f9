import { FormatError, rpcErrorOf } from './answer-error.ts';
import { isRecord, isResponse, type Message } from './message.ts';

type Json = Readonly<Record<string, unknown>>;

/** Takes one line of JSON for the client; resolves when there is room for more. */
export type Write = (line: string) => Promise<void>;

export type DeliveryOptions = {
  /** Absent: nothing was asked, so no response is expected. */
  readonly request?: Message;
  readonly signal: AbortSignal;
  /** Where notifications and requests of the endpoint go. */
  readonly write: Write;
  /** Where the response goes. */
  readonly respond: Write;
  /** Another result than the endpoint's, or undefined to leave it as it is. */
  readonly onResult: (result: Json) => Json | undefined;
  /** A request of the endpoint as the client is to see it. */
  readonly onRequest?: (request: Json) => Json;
  /** A notification of the endpoint has come. */
  readonly onNotice?: (notification: Json) => void;
};

/**
 * Milliseconds between a message and the response after it: the SDK's clients lose progress that
 * shares a read with the response. Five are enough for an idle client; a busy one reads later.
 */
const GAP = 20;

/** Brings the answers to one request to the client, in their order. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #lastAt = Number.NEGATIVE_INFINITY;
  #answered = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** True once the response is on its way. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Takes one JSON text of the answer; true when nothing more is expected. */
  async take(text: string): Promise<boolean> {
    const parsed = parse(text);
    if (!Array.isArray(parsed)) await this.#one(parsed, text);
    else for (const item of parsed) await this.#one(item, JSON.stringify(item));
    return this.#answered;
  }

  async #one(answer: unknown, text: string): Promise<void> {
    if (!isRecord(answer)) throw new FormatError('It answered with JSON that is no JSON-RPC.');
    const { signal, write } = this.#options;
    if (signal.aborted || this.#answered) return;
    if (isResponse(answer)) return this.#response(answer, text);
    if (typeof answer.method !== 'string') throw new FormatError('It answered without a result.');
    await write(this.#passed(answer, text));
    this.#lastAt = performance.now();
  }

  #passed(answer: Json, text: string): string {
    const { onRequest, onNotice } = this.#options;
    if (answer.id === undefined) onNotice?.(answer);
    const asks = answer.id !== undefined && onRequest !== undefined;
    return asks ? JSON.stringify(onRequest(answer)) : oneLine(text);
  }

  async #response(answer: Json, text: string): Promise<void> {
    const { request, signal, respond, onResult } = this.#options;
    if (request?.kind !== 'request') return;
    const foreign = answer.id !== request.id;
    if (foreign && !isAnonymous(answer)) return;
    const fault = faultOf(answer);
    if (fault !== undefined) throw new FormatError(fault);
    this.#answered = true;
    const result = isRecord(answer.result) ? onResult(answer.result) : undefined;
    const wait = this.#lastAt + GAP - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (signal.aborted) return;
    const asItIs = result === undefined && !foreign && isStrict(answer);
    await respond(asItIs ? oneLine(text) : JSON.stringify(strict(answer, request.id, result)));
  }
}

/** What keeps a response from being one; a client that is strict would go on waiting for it. */
function faultOf({ error = null, result }: Json): string | undefined {
  if (error === null) {
    return isRecord(result) ? undefined : 'It answered with a result that is none of MCP.';
  }
  const { code, message } = isRecord(error) ? error : {};
  if (typeof code === 'number' && typeof message === 'string') return undefined;
  return 'It answered with an error that is none of JSON-RPC.';
}

function isStrict({ jsonrpc, error, result }: Json): boolean {
  return jsonrpc === '2.0' && (error === undefined || result === undefined);
}

/**
 * A response as strict clients take it. AWS's errors carry a null result.
 * https://github.com/aws/mcp-proxy-for-aws/issues/349
 */
function strict(answer: Json, id: Message['id'], other: Json | undefined): Json {
  const { error = null, result, ...rest } = answer;
  const outcome = error === null ? { result: other ?? result } : { error };
  return { ...rest, jsonrpc: '2.0', id, ...outcome };
}

/** An error without an id is what a server sends that could not read ours; AWS's empties it. */
function isAnonymous({ id, error }: Json): boolean {
  return id === null || id === undefined || (id === '' && error !== undefined);
}

/** Breaks stand only between the tokens of valid JSON. */
function oneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ').trim() : text;
}

/** The result of a request of the proxy's own; what else arrives with it is nobody's. */
export async function resultOf(
  request: Message,
  signal: AbortSignal,
  send: (onText: (text: string) => Promise<boolean>) => Promise<void>,
): Promise<Json> {
  let answer: unknown;
  const respond = async (line: string) => {
    answer = JSON.parse(line);
  };
  const write = async () => undefined;
  const delivery = new Delivery({ request, signal, write, respond, onResult: () => undefined });
  await send((text) => delivery.take(text));
  if (isRecord(answer) && isRecord(answer.result)) return answer.result;
  const said = isRecord(answer) ? rpcErrorOf(answer)?.message : undefined;
  throw new FormatError(`It does not answer ${request.method}. ${said ?? ''}`.trimEnd());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError('It answered with text that is no JSON.');
  }
}
