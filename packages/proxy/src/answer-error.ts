import type { IncomingMessage } from 'node:http';
import { isRecord } from './message.ts';

/** A JSON-RPC error object, as an endpoint sends it. */
export type RpcError = {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
};

type HopFacts = {
  readonly sent: boolean;
  readonly mend?: string;
  readonly passing?: boolean;
  readonly late?: boolean;
  readonly cause?: unknown;
};

const LOOK = 'Check that the endpoint is up and the network lets you through.';

/** The endpoint could not be reached or went silent; the message names the hop and the limit. */
export class HopError extends Error {
  override readonly name = 'HopError';
  /** True when the request may have arrived, so that a call may have taken effect. */
  readonly sent: boolean;
  readonly mend: string;
  /** True when the next attempt may well find the way open. */
  readonly passing: boolean;
  /** True when a limit was up, and the endpoint may still be at work. */
  readonly late: boolean;

  constructor(message: string, facts: HopFacts) {
    const { sent, mend = LOOK, passing = false, late = false, cause } = facts;
    super(message, { cause });
    this.sent = sent;
    this.mend = mend;
    this.passing = passing;
    this.late = late;
  }
}

/** The endpoint answered with success, and with something that is no MCP. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

export type AnswerHead = Pick<IncomingMessage, 'statusCode' | 'statusMessage' | 'headers'>;

/**
 * What AWS's endpoints answer to a session they no longer know, and not with the 404 that the
 * protocol has for it. https://github.com/aws/mcp-proxy-for-aws/issues/117
 */
const LOST_SESSION = -30001;

/** Whether an answer says in AWS's way that the session is lost. */
export function saysLostSession(text: string): boolean {
  return text.includes(`${LOST_SESSION}`) && rpcErrorOf(jsonOf(text))?.code === LOST_SESSION;
}

/** The endpoint answered with an HTTP error. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  /** AWS's code, where the answer names one. */
  readonly code: string | undefined;
  /** Where the body is a JSON-RPC error. */
  readonly rpc: RpcError | undefined;
  readonly headers: IncomingMessage['headers'];

  constructor(answer: AnswerHead, body: string) {
    const parsed = jsonOf(body);
    const rpc = rpcErrorOf(parsed);
    super(messageOf(parsed) ?? rpc?.message ?? statusLine(answer));
    this.status = rpc?.code === LOST_SESSION ? 404 : (answer.statusCode ?? 0);
    this.code = codeOf(answer, parsed);
    this.rpc = rpc;
    this.headers = answer.headers;
  }
}

/** The error of a JSON-RPC response, when it has the form of one. */
export function rpcErrorOf(response: Readonly<Record<string, unknown>>): RpcError | undefined {
  const { jsonrpc, error } = response;
  if (jsonrpc !== '2.0' || !isRecord(error) || typeof error.code !== 'number') return undefined;
  const data = error.data === undefined ? {} : { data: error.data };
  return { code: error.code, message: String(error.message ?? ''), ...data };
}

/**
 * AWS's services name an error in a header, in `__type` with or without a namespace, or in `code`.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
function codeOf(answer: AnswerHead, parsed: Readonly<Record<string, unknown>>) {
  const header = answer.headers['x-amzn-errortype'];
  const named = [header, parsed.__type, parsed.code, parsed.Code].find(
    (name) => typeof name === 'string',
  );
  return typeof named === 'string' ? named.split('#').pop()?.split(':')[0] : undefined;
}

function messageOf({ message, Message }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof message === 'string') return message;
  return typeof Message === 'string' ? Message : undefined;
}

function statusLine({ statusCode, statusMessage }: AnswerHead): string {
  return `HTTP ${statusCode} ${statusMessage ?? ''}`.trim();
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
