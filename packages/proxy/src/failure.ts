import { AnswerError } from './answer-error.ts';
import { isRecord, type Message } from './message.ts';
import { type Redact, redactedIn } from './redact.ts';
import type { Trouble } from './repair.ts';

/** A JSON-RPC error for a request, or for nobody in particular. */
export function errorLine(
  id: string | number | null,
  error: { readonly code: number; readonly message: string; readonly data?: unknown },
): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

/** What a tool answers that did not run. */
export function toolErrorLine({ id, version }: Message, text: string): string {
  const content = [{ type: 'text', text }];
  // 2026-07-28 asks every result for its type; no older client does.
  const type = version === undefined ? {} : { resultType: 'complete' };
  return JSON.stringify({ jsonrpc: '2.0', id, result: { ...type, content, isError: true } });
}

/** Clients that break when a handshake fails; AWS's proxy spares them too. */
const FRAGILE = ['kiro cli', 'q dev cli'];

/** The answer to a handshake that failed, for a client that cannot take an error. */
export function spared({ id, method, params }: Message, { message }: Trouble): string | undefined {
  const client = isRecord(params.clientInfo) ? String(params.clientInfo.name).toLowerCase() : '';
  if (method !== 'initialize' || !FRAGILE.some((name) => client.includes(name))) return undefined;
  const result = {
    protocolVersion: params.protocolVersion ?? '2025-11-25',
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'gantry-proxy', version: '0' },
    instructions: `The endpoint cannot be reached yet. ${message}`,
  };
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

/**
 * The answer to a request that failed. What an endpoint says in the words of the protocol goes on
 * as it is, except secrets, and who may not come in: there the repair counts.
 */
export function failureLine(
  request: Message,
  error: unknown,
  trouble: Trouble,
  redact: Redact,
): string {
  const { id = null, method, params } = request;
  const rpc = error instanceof AnswerError ? error.rpc : undefined;
  const locked = error instanceof AnswerError && [401, 403].includes(error.status);
  if (rpc !== undefined && !locked) {
    const data = rpc.data === undefined ? {} : { data: redactedIn(rpc.data, redact) };
    return errorLine(id, { code: rpc.code, message: redact(rpc.message), ...data });
  }
  if (method === 'tools/call') {
    const look = 'It may have taken effect: look before you call it again.';
    const hint = trouble.unclear ? ` ${look}` : '';
    const text = `Tool '${String(params.name)}' could not be called. ${trouble.message}${hint}`;
    return toolErrorLine(request, text);
  }
  const data = trouble.data === undefined ? {} : { data: trouble.data };
  return errorLine(id, { code: rpc?.code ?? -32603, message: trouble.message, ...data });
}
