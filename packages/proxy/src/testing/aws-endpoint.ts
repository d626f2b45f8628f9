import { hash, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  type Caller,
  IdentityError,
  jsonErrorCode,
  type KeyRecord,
  keysAdapter,
} from '@gantry/identity';
import { accessDeniedMessage, evaluate } from '@gantry/identity/iam';
import { AWS_TOOLS, actionOf, callTool } from './aws-tools.ts';

type Json = Readonly<Record<string, unknown>>;

export type AwsEndpointOptions = {
  /** Who may sign, by access key id. */
  readonly keys: Readonly<Record<string, AwsKey>>;
  readonly region?: string;
  readonly now?: () => number;
  /** Revisions that it speaks, the one it offers to others first. */
  readonly versions?: readonly string[];
  /** Whether answers to requests are streams of events. */
  readonly streams?: boolean;
  /** How a session that it does not know is answered. */
  readonly lost?: 'error in 200' | '404';
  /** How a tool is answered that the caller may not use. */
  readonly denies?: '403' | 'result';
};

export type AwsKey = {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since the epoch. */
  readonly expiration?: number;
  /** Actions that its principal's policy allows. */
  readonly allows: readonly string[];
};

export type AwsEndpoint = {
  readonly handler: RequestListener;
  /** Methods of HTTP and of the protocol that came in with a signature that holds. */
  readonly seen: readonly string[];
  /** Sessions that are open. */
  readonly sessions: ReadonlySet<string>;
  /** Forgets all sessions, as after a deployment. */
  readonly forget: () => void;
  /** Answers the next requests with 429. */
  readonly throttle: (requests: number, seconds: number) => void;
};

/**
 * AWS's hosted EKS MCP server as public sources show it: of the older revisions only, with
 * sessions, signatures checked as AWS checks them. What no source shows stands at the end.
 */
export function awsEndpoint(options: AwsEndpointOptions): AwsEndpoint {
  const state = { seen: [] as string[], sessions: new Set<string>(), throttled: 0, seconds: 0 };
  const prove = prover(options);
  const handler: RequestListener = async (incoming, answer) => {
    answer.setHeader('x-amzn-requestid', randomUUID());
    try {
      const body = await read(incoming);
      const caller = await prove(incoming, body);
      const message: Json = body.length === 0 ? {} : JSON.parse(body.toString());
      state.seen.push([incoming.method, message.method].filter(Boolean).join(' '));
      if (state.throttled > 0) {
        state.throttled -= 1;
        answer.setHeader('retry-after', String(state.seconds));
        throw new Refusal(429, 'ThrottlingException', 'Rate exceeded');
      }
      demand(options, caller, 'eks-mcp:InvokeMcp');
      serve({ incoming, answer, message, caller, state, options });
    } catch (error) {
      refuse(answer, error);
    }
  };
  return {
    handler,
    seen: state.seen,
    sessions: state.sessions,
    forget: () => state.sessions.clear(),
    throttle: (requests, seconds) => Object.assign(state, { throttled: requests, seconds }),
  };
}

/** An error of the service itself, below the protocol. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Prove = (incoming: IncomingMessage, body: Buffer) => Promise<Caller>;

function prover({ keys, region = 'us-west-2', now = Date.now }: AwsEndpointOptions): Prove {
  const find = async (id: string) => (Object.hasOwn(keys, id) ? recordOf(keys[id]) : undefined);
  const services = ['eks-mcp'];
  const adapter = keysAdapter({ store: { find }, services, regions: [region], now });
  return async ({ method = '', url: target = '', rawHeaders }, body) => {
    const claim = await adapter.claim({ method, target, rawHeaders });
    if (claim === undefined) {
      throw new IdentityError('MissingAuthenticationToken', 'Missing Authentication Token');
    }
    return claim.prove(hash('sha256', body, 'hex'));
  };
}

function recordOf(key: AwsKey | undefined): KeyRecord | undefined {
  return key && { ...key, active: true, principal: DEVELOPER };
}

const DEVELOPER = {
  type: 'IAMUser',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/dev',
  userId: 'AIDACKCEVSQ6C2EXAMPLE',
  name: 'dev',
  tags: {},
} as const;

/** IAM's answer, in IAM's words. */
function demand({ keys }: AwsEndpointOptions, caller: Caller, action: string): void {
  const { principal, accessKeyId = '' } = caller;
  const request = { action, resource: '*', principal, context: {}, now: Date.now() };
  const Action = [...(keys[accessKeyId]?.allows ?? [])];
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const identity = [{ name: 'mcp', document: { Version: '2012-10-17', Statement } }];
  const decision = evaluate(request, { identity });
  if (decision.allowed) return;
  throw new IdentityError('AccessDenied', accessDeniedMessage(request, decision));
}

type Call = {
  readonly incoming: IncomingMessage;
  readonly answer: ServerResponse;
  readonly message: Json;
  readonly caller: Caller;
  readonly state: { readonly sessions: Set<string> };
  readonly options: AwsEndpointOptions;
};

const versionsOf = ({ versions }: AwsEndpointOptions): readonly unknown[] =>
  versions ?? ['2025-11-25', '2025-06-18', '2025-03-26'];

function serve(call: Call): unknown {
  const { incoming, answer, message, state, options } = call;
  const { method, headers } = incoming;
  if (method === 'GET') return notOffered(answer);
  if (message.method === 'initialize') return initialize(call);
  const version = headers['mcp-protocol-version'] ?? '2025-03-26';
  if (!versionsOf(options).includes(version)) return unsupported(call, version);
  const session = headers['mcp-session-id'];
  if (typeof session !== 'string') return missesSession(call);
  if (!state.sessions.has(session)) return lostSession(call);
  if (method === 'DELETE') return end(call, session);
  if (message.id === undefined) return answer.writeHead(202).end();
  return respond(call);
}

function initialize(call: Call): unknown {
  const { answer, message, state, options } = call;
  const [offered, ...others] = versionsOf(options);
  const { protocolVersion } = record(message.params);
  const session = randomUUID();
  state.sessions.add(session);
  answer.setHeader('mcp-session-id', session);
  const result = {
    protocolVersion: others.includes(protocolVersion) ? protocolVersion : offered,
    capabilities: { tools: { listChanged: false } },
    serverInfo: SERVER,
  };
  return send(call, { result });
}

function respond(call: Call): unknown {
  const { method, params } = call.message;
  if (method === 'ping') return send(call, { result: {} });
  if (method === 'tools/list') return send(call, { result: { tools: AWS_TOOLS } });
  if (method !== 'tools/call') return fail(call, 200, -32601, 'Method not found');
  const { name, arguments: args } = record(params);
  const action = actionOf(name);
  if (action === undefined) return fail(call, 200, -32602, `Unknown tool: ${String(name)}`);
  try {
    demand(call.options, call.caller, action);
  } catch (error) {
    return deniedTool(call, error);
  }
  return send(call, { result: callTool(String(name), record(args)) });
}

/** https://github.com/aws/mcp-proxy-for-aws/issues/349 shows status and body. */
function notOffered(answer: ServerResponse): void {
  const error = { code: -32600, message: 'HTTP method not supported.' };
  json(answer, 405, { jsonrpc: '2.0', id: '', result: null, error });
}

/**
 * Code and words are those of https://github.com/aws/mcp-proxy-for-aws/issues/117 and /299. They
 * came through AWS's proxy, which has other words for the 404 that the protocol wants.
 */
function lostSession(call: Call): void {
  const text = 'The provided SessionId was not found or has expired, please re-initialize your ';
  const { lost = 'error in 200' } = call.options;
  fail(call, lost === '404' ? 404 : 200, -30001, `${text}connection.`);
}

function send({ answer, message: { id }, options }: Call, body: object): unknown {
  const whole = { jsonrpc: '2.0', id, ...body };
  if (options.streams !== true) return json(answer, 200, whole);
  answer.writeHead(200, { 'content-type': 'text/event-stream' });
  return answer.end(`event: message\ndata: ${JSON.stringify(whole)}\n\n`);
}

function json(answer: ServerResponse, status: number, body: object): void {
  answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

// What follows no public source shows. The proxy has to be right whichever it is, so nothing is
// proved about AWS by it.

/**
 * That it names errors below the protocol as AWS's services with JSON do.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
function refuse(answer: ServerResponse, error: unknown): void {
  const known =
    error instanceof IdentityError
      ? new Refusal(error.status, jsonErrorCode(error.code), error.message)
      : error;
  if (!(known instanceof Refusal)) throw error;
  answer.setHeader('x-amzn-errortype', known.code);
  json(answer, known.status, { message: known.message });
}

/** Its name. */
const SERVER = { name: 'Amazon EKS MCP Server', version: '1.0.0' };

/** That every error of the protocol looks like the one that is known. */
function fail({ answer, message: { id = '' } }: Call, status: number, code: number, text: string) {
  json(answer, status, { jsonrpc: '2.0', id, result: null, error: { code, message: text } });
}

/** As the protocol's older revisions want it. */
const unsupported = (call: Call, version: unknown) =>
  fail(call, 400, -32600, `Unsupported protocol version: ${String(version)}`);

const missesSession = (call: Call) => fail(call, 400, -32600, 'Mcp-Session-Id is required.');

function end({ answer, state }: Call, session: string): void {
  state.sessions.delete(session);
  answer.writeHead(204).end();
}

/** Either below the protocol, as InvokeMcp, or as the failure of a tool. */
function deniedTool(call: Call, error: unknown): void {
  if (call.options.denies !== 'result' || !(error instanceof IdentityError)) throw error;
  const content = [{ type: 'text', text: `AccessDeniedException: ${error.message}` }];
  send(call, { result: { isError: true, content } });
}
