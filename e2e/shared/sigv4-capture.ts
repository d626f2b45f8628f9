import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock } from 'node:test';
import { setDefaultCACertificates } from 'node:tls';
import { Channel } from '../../packages/proxy/src/channel.ts';
import { resolveEndpoint } from '../../packages/proxy/src/endpoint.ts';
import { defaultTimeouts } from '../../packages/proxy/src/flags.ts';
import { signedTransport, signingFetch } from '../../packages/proxy/src/index.ts';
import { readLine } from '../../packages/proxy/src/message.ts';
import { awsNetwork } from '../../packages/proxy/src/testing/aws-network.ts';
import { bodyOf } from '../../packages/proxy/src/testing/body.ts';
import type { SignedCase } from './sigv4-cases.ts';

/** A request as it came out of the socket. */
export type Sent = {
  readonly name: string;
  readonly credentials: SignedCase['credentials'];
  readonly scheme: 'http' | 'https';
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly authorization: string;
  /** Lower-case, as the header lists them. */
  readonly signedHeaders: readonly string[];
  readonly region: string;
  readonly service: string;
  /** `yyyymmddThhmmssZ`, as signed. */
  readonly date: string;
};

type Wire = Pick<Sent, 'method' | 'target' | 'headers' | 'body'>;

/** Keeps each request, and answers as an older endpoint with a session. */
function recorder(wires: Wire[]): RequestListener {
  return async (incoming, answer) => {
    const body = await bodyOf(incoming);
    if (body === undefined) return;
    const { method = '', url: target = '', rawHeaders } = incoming;
    const headers = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [],
    );
    wires.push({ method, target, headers, body });
    if (method !== 'POST') return answer.writeHead(method === 'GET' ? 405 : 204).end();
    answer.setHeader('content-type', 'application/json');
    answer.setHeader('mcp-session-id', 'captured');
    const { id } = /"method":"initialize"/.test(`${body}`) ? JSON.parse(`${body}`) : { id: 0 };
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} };
    return answer.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };
}

/** Sends each case through the proxy's own code over TLS to the host that its URL names. */
export async function capture(cases: readonly SignedCase[]): Promise<Sent[]> {
  const wires: Wire[] = [];
  const hosts = [...new Set(cases.map(({ url }) => new URL(url).hostname))];
  const network = await awsNetwork(hosts, recorder(wires));
  process.env.HTTPS_PROXY = network.proxy;
  setDefaultCACertificates([network.authority]);
  mock.timers.enable({ apis: ['Date'] });
  try {
    for (const one of cases) await send(one);
  } finally {
    mock.timers.reset();
    await network.stop();
  }
  return cases.map((one, at) => sent(one.name, one.credentials, 'https', wires[at]));
}

async function send(one: SignedCase): Promise<void> {
  // The clock of the mock does not go back.
  mock.timers.reset();
  mock.timers.enable({ apis: ['Date'], now: Date.parse(one.date) });
  const channel = new Channel({
    endpoint: resolveEndpoint(one.url, one.flags, {}),
    credentials: { get: async () => one.credentials, forget: () => undefined },
    timeouts: defaultTimeouts,
    log: () => undefined,
    version: '1.2.3',
    metadata: {},
    headers: lowerCase(one.headers),
    digest: one.digest,
    telemetry: true,
  });
  const message = one.body === '' ? undefined : readLine(one.body).messages[0];
  await channel
    .send({
      method: one.method,
      ...(message && { message }),
      ...(one.lastEvent !== undefined && { lastEvent: one.lastEvent }),
      handshake: { version: one.version, session: one.session },
      limit: { ms: 10_000, flag: 'test' },
      signal: new AbortController().signal,
    })
    .catch((error: unknown) => {
      // What the recorder answers to GET is an error to the proxy, as it should be.
      if (one.method !== 'GET') throw error;
    });
}

function lowerCase(headers: SignedCase['headers']): SignedCase['headers'] {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function sent(
  name: string,
  credentials: Sent['credentials'],
  scheme: Sent['scheme'],
  wire: Wire | undefined,
): Sent {
  if (wire === undefined) throw new Error(`${name} did not arrive`);
  const values = new Map(wire.headers.map(([key, value]) => [key.toLowerCase(), value]));
  const authorization = values.get('authorization') ?? '';
  const [, region = '', service = '', signed = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (signed === '') throw new Error(`${name} is not signed`);
  const date = values.get('x-amz-date') ?? '';
  const signedHeaders = signed.split(';');
  const facts = { authorization, signedHeaders, region, service, date };
  return { ...wire, ...facts, name, credentials, scheme };
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/;

/** What the two ways in for programs send, over a whole session and as `fetch`. */
export async function captureLibrary(credentials: Sent['credentials']): Promise<Sent[]> {
  const wires: Wire[] = [];
  const server = createServer(recorder(wires));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // Not null while it listens on TCP.
  const url = `http://127.0.0.1:${port}/mcp?qualifier=a b`;
  const options = {
    url,
    service: 'eks-mcp',
    region: 'us-west-2',
    credentials: async () => credentials,
  };
  const transport = await signedTransport({ ...options, headers: { 'X-Team': ' a  b ' } });
  const arrived = new Promise<void>((resolve) => {
    transport.onmessage = () => resolve();
  });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'ü' } };
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await arrived;
  await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await transport.close();
  const fetched = signingFetch(options);
  const headers = { 'X-Spaced': '  a   b  ', accept: 'text/event-stream', 'x-empty': '' };
  const href = new URL(url).href;
  await fetched(href, { method: 'POST', body: '{"grüße":1}', headers });
  await fetched(href, { method: 'GET', headers });
  await fetched(href, { method: 'DELETE' });
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  return wires.map((wire, at) => sent(`library ${at} ${wire.method}`, credentials, 'http', wire));
}
