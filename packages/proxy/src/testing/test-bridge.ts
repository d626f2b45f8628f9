import { Bridge, type BridgeOptions } from '../bridge.ts';
import { type EndpointFlags, resolveEndpoint } from '../endpoint.ts';
import type { Timeouts } from '../flags.ts';
import { createLog } from '../log.ts';

/** What is planted; secret and token must never be seen again. */
export const identity: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
} = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//+planted==',
};

export const patient: Timeouts = {
  total: 5_000,
  connect: 5_000,
  read: 5_000,
  write: 5_000,
  tool: 5_000,
};

export type TestBridge = {
  readonly bridge: Bridge;
  /** Everything that was written for the client, one object a line. */
  readonly lines: () => readonly Line[];
  readonly raw: readonly string[];
  /** When each line was written. */
  readonly at: readonly number[];
  readonly logged: () => string;
  /** How often credentials were forgotten. */
  readonly forgotten: () => number;
  readonly send: (message: object | string) => Promise<void>;
};

/** A line as the client reads it. */
export type Line = {
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
};

/** A bridge that writes into memory, signs with planted secrets, and logs all. */
export function testBridge(
  url: string,
  options: Partial<BridgeOptions> = {},
  flags: EndpointFlags = {},
): TestBridge {
  const raw: string[] = [];
  const at: number[] = [];
  let log = '';
  let forgotten = 0;
  const forget = () => {
    forgotten += 1;
  };
  const bridge = new Bridge({
    endpoint: resolveEndpoint(url, { service: 'eks-mcp', region: 'us-west-2', ...flags }, {}),
    credentials: { get: async () => identity, forget },
    profile: undefined,
    readOnly: false,
    timeouts: patient,
    metadata: {},
    telemetry: true,
    log: createLog('DEBUG', (line) => {
      log += line;
    }),
    version: '1.2.3',
    write: async (line) => {
      raw.push(line);
      at.push(performance.now());
    },
    ...options,
  });
  return {
    bridge,
    raw,
    at,
    lines: () => raw.map((line) => JSON.parse(line)),
    logged: () => log,
    forgotten: () => forgotten,
    send: (message) => bridge.take(typeof message === 'string' ? message : JSON.stringify(message)),
  };
}

/** The envelope that every modern request carries. */
export const envelope: { readonly _meta: Readonly<Record<string, unknown>> } = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};

/** A request of an older client. */
export function legacy(id: unknown, method: string, params: object = {}): object {
  return { jsonrpc: '2.0', id, method, params };
}

/** A request of a modern client. */
export function modern(id: unknown, method: string, params: object = {}): object {
  return legacy(id, method, { ...params, ...envelope });
}

export const hello: object = legacy(0, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'Test Client', version: '9.8' },
});

export const initialized: object = { jsonrpc: '2.0', method: 'notifications/initialized' };
