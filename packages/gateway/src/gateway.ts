import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { refusalEvent } from './audit/compose.ts';
import type { RequestContext, Step } from './context.ts';
import { type Front, noFront } from './front.ts';
import { network } from './network.ts';
import type { GatewayParts } from './parts.ts';
import { pipeline, run } from './pipeline.ts';
import { asRefusal, Refusal, writeRefusal } from './refusal.ts';
import { healthz, metricsText, readyz } from './routes/health.ts';
import { type State, statePage } from './routes/state-page.ts';
import type { ServedMcp } from './served-mcp.ts';
import { refuseForeignHost } from './steps/check-host.ts';

export type GatewayOptions = {
  readonly parts: Omit<GatewayParts, 'hosts' | 'localHosts' | 'origins'>;
  readonly host: string;
  readonly port: number;
  /** Further `host[:port]` values under which clients address this gateway. */
  readonly publicHosts?: readonly string[];
  /** PEM texts; absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Who may speak for others; absent: nobody. */
  readonly front?: Front;
  readonly servers: readonly ServedMcp[];
  readonly version: string;
  /** In words, for the state page: `simulated account`, `real AWS`. */
  readonly backend: string;
};

export type Gateway = {
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, finishes what runs, writes the audit; resolves when all is closed. */
  readonly close: () => Promise<void>;
};

type Running = {
  readonly parts: GatewayParts;
  readonly steps: readonly Step[];
  readonly state: State;
  readonly servers: ReadonlyMap<string, ServedMcp>;
  readonly front: Front;
  /** Requests that are being answered, those of clients that hung up included. */
  readonly answers: Set<Promise<void>>;
  stopping: boolean;
};

/** Starts the HTTP service; rejects when the port cannot be bound. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const hosts = new Set((options.publicHosts ?? []).map((host) => host.toLowerCase()));
  const localHosts = new Set<string>();
  const origins = new Set<string>();
  const parts: GatewayParts = { ...options.parts, hosts, localHosts, origins };
  const running: Running = {
    parts,
    steps: pipeline(parts),
    state: { ...options, regions: parts.regions, startedAt: parts.now() },
    servers: new Map(options.servers.map((server) => [server.path, server])),
    front: options.front ?? noFront,
    answers: new Set(),
    stopping: false,
  };
  const server = serverFor(running, options);
  const port = await listen(server, options.host, options.port);
  const scheme = options.tls === undefined ? 'http' : 'https';
  for (const name of LOCAL) for (const own of at(name, port, scheme)) localHosts.add(own);
  const bound = LOCAL.includes(bracketed(options.host)) ? localHosts : hosts;
  for (const own of at(bracketed(options.host), port, scheme)) bound.add(own);
  // A page of the gateway's own may call it; any other page is foreign.
  for (const name of [...hosts, ...localHosts]) {
    origins.add(`${scheme}://${name}`);
    // A front speaks TLS for this gateway.
    if (options.front !== undefined) origins.add(`https://${name}`);
  }
  const url = `${scheme}://${bracketed(options.host)}:${port}`;
  return { url, port, close: () => stop(running, server) };
}

function serverFor(running: Running, { tls }: GatewayOptions): Server {
  const { limits } = running.parts;
  const options = {
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 2_000,
  };
  // Of its own accord Node waits two minutes, and a few hundred who say nothing fill the house.
  const handshake = { handshakeTimeout: limits.headersMs };
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const answering = answer(running, incoming, outgoing).finally(() => {
      running.answers.delete(answering);
    });
    running.answers.add(answering);
  };
  const server =
    tls === undefined
      ? createServer(options, listener)
      : createTlsServer({ ...options, ...tls, ...handshake, minVersion: 'TLSv1.2' }, listener);
  server.on('connection', (socket) => {
    if (!running.front.admits(socket)) socket.destroy();
  });
  server.maxConnections = limits.connections;
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  return server;
}

/** How every machine calls itself; the last two mean that it listens on all its addresses. */
const LOCAL: readonly string[] = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]'];

/** A name as the `Host` header gives it. */
function at(name: string, port: number, scheme: 'http' | 'https'): string[] {
  const usual = scheme === 'http' ? 80 : 443;
  return port === usual ? [name, `${name}:${port}`] : [`${name}:${port}`];
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A TCP server that listens has an address with a port.
  return (server.address() as AddressInfo).port;
}

async function answer(
  running: Running,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { parts, servers } = running;
  const target = incoming.url ?? '';
  // The raw path, unparsed: what was signed is what is routed.
  const path = target.split('?', 1)[0] ?? '';
  const server = servers.get(path);
  if (server === undefined) return answerPlain(running, path, incoming, outgoing);
  const context: RequestContext = {
    id: randomUUID(),
    incoming,
    outgoing,
    server,
    remote: running.front.remote(incoming),
    startedAt: parts.now(),
  };
  const start = performance.now();
  parts.metrics.started();
  try {
    await run(running.steps, context);
  } catch (error) {
    refuse(parts, context, error);
  } finally {
    const ms = performance.now() - start;
    parts.metrics.finished(path, outgoing.statusCode, ms / 1000);
    parts.log.info(line(context, ms), 'request');
  }
}

function line({ id, server, caller, remote, outgoing }: RequestContext, ms: number) {
  return {
    request: id,
    path: server.path,
    status: outgoing.statusCode,
    ms: Math.round(ms * 10) / 10,
    remote,
    principal: caller?.principal.arn,
  };
}

/** Answers a request that went no further, and leaves its trace. */
function refuse(parts: GatewayParts, context: RequestContext, error: unknown): void {
  const refusal = asRefusal(error, context.id);
  parts.metrics.refused(refusal.code);
  if (refusal.status >= 500) {
    parts.log.error({ err: error, request: context.id }, 'a request failed');
  }
  writeRefusal(context.outgoing, refusal, context.id);
  const event = refusalEvent(context, refusal, parts.now());
  try {
    if (context.caller === undefined) {
      parts.audit.recordSampled(`${network(context.remote)} ${refusal.code}`, event);
    } else {
      parts.audit.record(event);
    }
  } catch (unwritten) {
    parts.log.error({ err: unwritten, request: context.id }, 'a refusal is not in the audit');
  }
}

/**
 * Pages for people and probes; those that tell something check the host, so that no foreign page
 * reads them.
 */
async function answerPlain(
  running: Running,
  path: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { parts, state, servers } = running;
  try {
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') throw noSuchPath(servers);
    if (path === '/healthz') return healthz(outgoing);
    if (path === '/readyz') return readyz(outgoing, parts, running.stopping);
    refuseForeignHost(parts, incoming, running.front.remote(incoming));
    if (path === '/') return statePage(outgoing, state, parts.now());
    if (path === '/metrics') return await metricsText(outgoing, parts);
    throw noSuchPath(servers);
  } catch (error) {
    const id = randomUUID();
    writeRefusal(outgoing, asRefusal(error, id), id);
  }
}

function noSuchPath(servers: ReadonlyMap<string, ServedMcp>): Refusal {
  const message = `There is nothing here. MCP endpoints: ${[...servers.keys()].join(', ')}.`;
  return new Refusal(404, 'UnknownOperationException', message);
}

async function stop(running: Running, server: Server): Promise<void> {
  running.stopping = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), running.parts.limits.stopMs);
  await closed;
  clearTimeout(late);
  // A call whose connection was closed still has its outcome to record.
  await Promise.allSettled(running.answers);
  running.parts.pool.close();
  running.parts.audit.flush();
}
