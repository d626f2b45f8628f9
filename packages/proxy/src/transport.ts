import manifest from '../package.json' with { type: 'json' };
import { Bridge } from './bridge.ts';
import { type CredentialSource, credentialSource, optionalSource } from './credentials.ts';
import { resolveEndpoint } from './endpoint.ts';
import { defaultTimeouts, type Timeouts } from './flags.ts';
import type { Log } from './log.ts';
import { type Metadata, metadataFor } from './metadata.ts';
import type { SigningCredentials } from './signing-credentials.ts';

export type SignedTransportOptions = {
  /** https, or this machine. Throws `EndpointError` for another. */
  readonly url: string;
  /** Service name in the SigV4 scope; absent: read from the host name. */
  readonly service?: string;
  /** Absent: read from the host name, else `AWS_REGION` unless `credentials` are given. */
  readonly region?: string;
  /** Absent: AWS's default chain. */
  readonly profile?: string;
  /** Asked before each request, and goes before `profile`. */
  readonly credentials?: () => Promise<SigningCredentials>;
  /** Hosts beyond AWS's own and loopback that may get signed requests. */
  readonly trusted?: readonly string[];
  /** Signed and sent with each request. Throws `TypeError` for what the proxy says itself. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes into `_meta` of each message that has params. */
  readonly metadata?: Metadata;
  readonly readOnly?: boolean;
  /** Tools that `readOnly` lets through without their being marked. */
  readonly allowedTools?: readonly string[];
  readonly skipAuth?: boolean;
  /** How often at most a message is sent once more that may be. */
  readonly retries?: number;
  /** Milliseconds; what is not given is as in the proxy. */
  readonly timeouts?: Partial<Timeouts>;
  readonly log?: Log;
};

/** What clients of MCP call a transport: those of the MCP SDK and of the AI SDK take it as it is. */
export type ClientTransport = AsyncDisposable & {
  start: () => Promise<void>;
  send: (message: object) => Promise<void>;
  /** Ends what runs, and the session. */
  close: () => Promise<void>;
  onmessage?: (message: object) => void;
  onerror?: (error: Error) => void;
  onclose?: () => void;
};

/** A transport for one client that signs each request: the proxy without its process. */
export async function signedTransport(options: SignedTransportOptions): Promise<ClientTransport> {
  const { profile, credentials, retries = 0, log = () => undefined } = options;
  const environment = credentials === undefined ? process.env : {};
  const endpoint = resolveEndpoint(options.url, options, environment);
  const headers = await extra(options.headers ?? {});
  const retry = retries > 0 && (await import('./retry.ts')).createRetry({ retries, log });
  const bridge = new Bridge({
    endpoint,
    credentials: sourceOf(options),
    profile,
    headers,
    metadata: metadataFor(options.metadata ?? {}, endpoint, profile, environment),
    readOnly: options.readOnly ?? false,
    allowedTools: options.allowedTools ?? [],
    timeouts: { ...defaultTimeouts, ...options.timeouts },
    telemetry: true,
    version: manifest.version,
    log,
    ...(retry && { retry }),
    write: async (line) => {
      const parsed: object | object[] = JSON.parse(line);
      for (const message of Array.isArray(parsed) ? parsed : [parsed]) deliver(message);
    },
  });
  const close = async () => {
    await bridge.close();
    transport.onclose?.();
  };
  const transport: ClientTransport = {
    start: async () => undefined,
    send: async (message) => {
      const taken = bridge.take(JSON.stringify(message));
      // A response comes by onmessage; what asks for none is done when it has arrived.
      if (!('id' in message)) await taken;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  const deliver = (message: object) => transport.onmessage?.(message);
  return transport;
}

/** The check is loaded by those who have something to check. */
async function extra(given: Readonly<Record<string, string>>) {
  const entries = Object.entries(given);
  return entries.length === 0 ? {} : (await import('./extra-headers.ts')).extraHeaders(entries);
}

function sourceOf({ profile, credentials, skipAuth, log }: SignedTransportOptions) {
  const source: CredentialSource =
    credentials === undefined
      ? credentialSource(profile)
      : { get: credentials, forget: () => undefined };
  const onNone = () => log?.('WARNING', 'there are no credentials, so requests go out unsigned');
  return skipAuth ? optionalSource(source, onNone) : source;
}
