import { Client, type ElicitResult } from '@modelcontextprotocol/client';
import { createLog } from '../log.ts';
import {
  type ClientTransport,
  type SignedTransportOptions,
  signedTransport,
} from '../transport.ts';
import { identity, patient } from './test-bridge.ts';

/** A revision that a client speaks. */
export type Host = '2026-07-28' | '2025-11-25' | '2025-06-18' | '2025-03-26';

export type EraHost = {
  readonly client: Client;
  /** Methods of what the server has told by itself. */
  readonly heard: readonly string[];
  /** Messages that the person was asked. */
  readonly asked: readonly string[];
  /** Everything that the proxy logged. */
  readonly logged: () => string;
  /** Every message that went either way, as JSON. */
  readonly passed: readonly string[];
  readonly close: () => Promise<void>;
};

export type HostOptions = Partial<SignedTransportOptions> & {
  /** What the person says when asked; absent: the client cannot ask. */
  readonly elicit?: () => ElicitResult;
};

/** The SDK's client of one revision behind the proxy, which signs with the planted secrets. */
export async function eraHost(
  host: Host,
  url: string,
  { elicit, ...options }: HostOptions = {},
): Promise<EraHost> {
  let logged = '';
  const log = createLog('DEBUG', (line) => {
    logged += line;
  });
  const scope = { service: 'eks-mcp', region: 'us-west-2' };
  const credentials = async () => identity;
  const all = { url, ...scope, credentials, timeouts: patient, log, ...options };
  const passed: string[] = [];
  const transport = watched(await signedTransport(all), passed);
  const client = new Client(
    { name: 'sdk', version: '2' },
    {
      capabilities: elicit === undefined ? {} : { elicitation: {} },
      ...(host === '2026-07-28'
        ? { versionNegotiation: { mode: 'auto' as const } }
        : { supportedProtocolVersions: [host] }),
    },
  );
  const asked: string[] = [];
  if (elicit !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      asked.push(params.message);
      return elicit();
    });
  }
  const heard: string[] = [];
  for (const method of [
    'notifications/tools/list_changed',
    'notifications/resources/updated',
  ] as const) {
    client.setNotificationHandler(method, () => void heard.push(method));
  }
  await client.connect(transport);
  return { client, heard, asked, logged: () => logged, passed, close: () => client.close() };
}

/** A transport that notes what passes. */
function watched(inner: ClientTransport, passed: string[]): ClientTransport {
  const note = (message: object) => void passed.push(JSON.stringify(message));
  const outer: ClientTransport = {
    start: () => inner.start(),
    send: (message) => {
      note(message);
      return inner.send(message);
    },
    close: () => inner.close(),
    [Symbol.asyncDispose]: () => inner.close(),
  };
  inner.onmessage = (message) => {
    note(message);
    outer.onmessage?.(message);
  };
  inner.onclose = () => outer.onclose?.();
  return outer;
}
