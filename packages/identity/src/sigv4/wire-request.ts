/**
 * A request as it stood on the wire, before any URL parser rewrote it.
 * `rawHeaders` alternates names and values like `IncomingMessage.rawHeaders`.
 */
export type WireRequest = {
  readonly method: string;
  /** The raw request target: path and query exactly as sent. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
};
