import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf } from './body.ts';

/** One request as the endpoint saw it. */
export type Seen = {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly json: { readonly id?: unknown; readonly method?: string; readonly params?: Params };
  /** Resolves when the answer is over; true when it was broken off before its end. */
  readonly closed: Promise<boolean>;
};

type Params = Readonly<Record<string, unknown>>;

export type Handler = (seen: Seen, answer: ServerResponse) => unknown;

export type FakeEndpoint = {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  /** Resolves with the request of that number, counted from 0. */
  readonly request: (at: number) => Promise<Seen>;
  /** Connections that were made. */
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
};

/**
 * An HTTP server on this machine that answers as the test says. Without `streams` it offers no
 * stream of its own, and does not mention being asked for one.
 */
export async function fakeEndpoint(
  handler: Handler,
  { streams = false }: { readonly streams?: boolean } = {},
): Promise<FakeEndpoint> {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer(async (incoming, answer) => {
    if (incoming.method === 'GET' && !streams) return answer.writeHead(405).end();
    const bytes = await bodyOf(incoming);
    if (bytes === undefined) return;
    const { method = '', url: target = '', headers, rawHeaders } = incoming;
    const body = bytes.toString();
    const closed = once(answer, 'close').then(() => !answer.writableFinished);
    const json = body.startsWith('{') ? JSON.parse(body) : {};
    const one = { method, target, headers, rawHeaders, body, json, closed };
    seen.push(one);
    server.emit('seen');
    return handler(one, answer);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // Not null while it listens on TCP.
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    seen,
    request: async (at) => {
      for (;;) {
        const found = seen[at];
        if (found !== undefined) return found;
        await once(server, 'seen');
      }
    },
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON, or accepts a message that asks for nothing. */
export function json(answer: ServerResponse, body: unknown, status = 200, headers = {}): void {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers });
  answer.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Starts a stream of events; the function sends one. */
export function events(answer: ServerResponse, headers = {}): (message: unknown) => void {
  answer.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
  answer.flushHeaders();
  return (message) => {
    answer.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  };
}

/** Answers as a well-behaved endpoint without sessions does; results by method. */
export function results(byMethod: Readonly<Record<string, object>>): Handler {
  return ({ json: { id, method = '' } }, answer) => {
    if (id === undefined) return answer.writeHead(202).end();
    const result = byMethod[method];
    const failure = { code: -32601, message: `no ${method}` };
    return json(answer, { jsonrpc: '2.0', id, ...(result ? { result } : { error: failure }) });
  };
}
