/** What one gateway takes; each number is a default that the operator may change. */
export type Limits = {
  /** Connections at a time; further ones are closed. */
  readonly connections: number;
  /** Bytes of a request body. */
  readonly bodyBytes: number;
  /** Bytes of all headers of a request. */
  readonly headerBytes: number;
  /** Milliseconds until all headers have arrived. */
  readonly headersMs: number;
  /** Milliseconds until the whole request has arrived. */
  readonly requestMs: number;
  /** Milliseconds that one tool call may run. */
  readonly callMs: number;
  /** Messages in one JSON-RPC batch of an older client. */
  readonly batch: number;
  /** Requests a minute whose proof did not hold, per address. */
  readonly unprovenPerMinute: number;
  /** Bytes a minute of bodies whose proof did not hold, per address. */
  readonly unprovenBytesPerMinute: number;
  /** Requests a second of one principal. */
  readonly perSecond: number;
  /** Requests of one principal at a time. */
  readonly atATime: number;
  /** Milliseconds that a stop waits for what runs. */
  readonly stopMs: number;
};

export const defaultLimits: Limits = {
  connections: 1_024,
  bodyBytes: 1_048_576,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  callMs: 60_000,
  batch: 20,
  unprovenPerMinute: 120,
  unprovenBytesPerMinute: 8_388_608,
  perSecond: 50,
  atATime: 16,
  stopMs: 10_000,
};
