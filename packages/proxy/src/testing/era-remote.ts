import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server';
import { bodyOf } from './body.ts';
import { type Effects, featureServer } from './feature-server.ts';
import { verified } from './verify.ts';

/** What an endpoint speaks. */
export type Remote = 'modern-only' | 'dual stateless' | 'legacy-only sessionful';

type Make = (effects: Effects) => McpServer;

/** One request that was let in. */
export type Admitted = {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly json: {
    readonly method?: string;
    readonly params?: Readonly<Record<string, unknown>>;
  };
};

export type EraRemote = {
  readonly url: string;
  readonly admitted: readonly Admitted[];
  /** What its tools have done. */
  readonly effects: Effects;
  /** Answers with this instead, until it is undefined. */
  refuse: ((answer: ServerResponse) => void) | undefined;
  /** Breaks off every stream of changes that is open. */
  readonly breakStreams: () => void;
  readonly stop: () => Promise<void>;
};

type Answer = (incoming: IncomingMessage, answer: ServerResponse, body: unknown) => Promise<void>;

/** A server of the SDK's, of a certain era, that lets in nothing whose signature is not right. */
export async function eraRemote(kind: Remote, make: Make = featureServer): Promise<EraRemote> {
  const effects: Effects = { waiting: 0, aborted: 0, sure: [], changed: async () => undefined };
  const admitted: Admitted[] = [];
  const streams = new Set<ServerResponse>();
  const handle = answering(kind, effects, make);
  const remote = { refuse: undefined as EraRemote['refuse'] };
  const server = createServer(async (incoming, answer) => {
    const bytes = await bodyOf(incoming);
    if (bytes === undefined) return;
    const body = bytes.toString();
    const { method = '', url: target = '', headers, rawHeaders } = incoming;
    if (remote.refuse !== undefined) return remote.refuse(answer);
    try {
      await verified({ method, target, rawHeaders, body });
    } catch {
      return answer.writeHead(403).end();
    }
    const parsed = body === '' ? undefined : JSON.parse(body);
    admitted.push({ method, headers, json: parsed ?? {} });
    if (parsed?.method === 'subscriptions/listen') streams.add(answer);
    await handle(incoming, answer, parsed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // Not null while it listens on TCP.
  return Object.assign(remote, {
    url: `http://127.0.0.1:${port}/mcp`,
    admitted,
    effects,
    breakStreams: () => {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function answering(kind: Remote, effects: Effects, make: Make): Answer {
  if (kind === 'legacy-only sessionful') return sessionful(effects, make);
  const legacy = kind === 'dual stateless' ? 'stateless' : 'reject';
  const handler = createMcpHandler(() => make(effects), { legacy });
  effects.changed = async (uri) => {
    if (uri === undefined) handler.notify.toolsChanged();
    else handler.notify.resourceUpdated(uri);
  };
  const handle = toNodeHandler(handler);
  return async (incoming, answer, body) => {
    // The SDK's type of a request allows no property to be undefined, and Node's are.
    await handle(incoming as Parameters<typeof handle>[0], answer, body);
  };
}

function sessionful(effects: Effects, make: Make): Answer {
  type Session = { transport: NodeStreamableHTTPServerTransport; server: McpServer };
  const sessions = new Map<string, Session>();
  effects.changed = async (uri) => {
    for (const { server } of sessions.values()) {
      if (uri === undefined) await server.server.sendToolListChanged();
      else await server.server.sendResourceUpdated({ uri });
    }
  };
  const open = async () => {
    const server = make(effects);
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, { transport, server }),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    return { transport, server };
  };
  return async (incoming, answer, body) => {
    const id = String(incoming.headers['mcp-session-id'] ?? '');
    const { transport } = sessions.get(id) ?? (await open());
    type Incoming = Parameters<typeof transport.handleRequest>[0];
    await transport.handleRequest(incoming as Incoming, answer, body);
  };
}
