import type { ServerResponse } from 'node:http';
import { IdentityError, jsonErrorCode } from '@gantry/identity';

/** A request that goes no further: AWS's code, HTTP status, and a sentence for the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * Any error of the pipeline as a refusal; what is no refusal is our defect and says only the
 * request id.
 */
export function asRefusal(error: unknown, requestId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof IdentityError) {
    return new Refusal(error.status, jsonErrorCode(error.code), error.message);
  }
  const message = `Gantry failed to answer. The cause is in its log under ${requestId}.`;
  return new Refusal(500, 'InternalFailure', message);
}

/** JSON-RPC has no code for who may not come in. https://www.jsonrpc.org/specification#error_object */
const INTERNAL_ERROR = -32603;

/**
 * What a refusal says: as AWS's JSON services do and, of who may not come in, once more in the
 * words of the protocol, since AWS's own proxy tells its users of nothing else than the status.
 */
function bodyOf({ status, code, message }: Refusal): string {
  const aws = { __type: code, message };
  if (status !== 401 && status !== 403) return JSON.stringify(aws);
  // Nothing was read of the request, its id included; a client of 2025 takes no null for one.
  const error = { code: INTERNAL_ERROR, message };
  return JSON.stringify({ jsonrpc: '2.0', id: '', error, ...aws });
}

/**
 * Writes a refusal as AWS's JSON services do.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function writeRefusal(outgoing: ServerResponse, refusal: Refusal, requestId: string): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const body = bodyOf(refusal);
  // Whoever is refused does not get to send the rest of a body that nobody will read.
  const unread = outgoing.req.complete ? {} : { connection: 'close' };
  outgoing.writeHead(refusal.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-amzn-errortype': refusal.code,
    'x-amzn-requestid': requestId,
    ...unread,
    ...refusal.headers,
  });
  outgoing.end(body);
}
