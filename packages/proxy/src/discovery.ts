import { AnswerError, FormatError } from './answer-error.ts';
import { isRecord, type Message, ownMessage } from './message.ts';
import type { Result } from './read-only.ts';

/** What an endpoint of the revision without handshakes says of itself. */
export type Discovery = Result;

/** The revision that the proxy speaks for clients of older ones. */
export const MODERN = '2026-07-28';

/**
 * Milliseconds. Some endpoints say nothing at all to a request without a session, and clients do
 * not wait for a handshake for long.
 */
const PATIENCE = 5_000;

const META = 'io.modelcontextprotocol/';
const TASKS = `${META}tasks`;

/** Who the client of a handshake is, and what it can be asked. */
export type Introduction = {
  readonly clientInfo: unknown;
  readonly capabilities: Result;
};

/**
 * What an older client's handshake comes to in an envelope. Tasks are left out: they are answered
 * in another way now, which no older client understands.
 */
export function introduction({ params }: Message): Introduction {
  const { tasks: _, ...given } = isRecord(params.capabilities) ? params.capabilities : {};
  if (!isRecord(given.extensions)) return { clientInfo: params.clientInfo, capabilities: given };
  const { [TASKS]: __, ...extensions } = given.extensions;
  return { clientInfo: params.clientInfo, capabilities: { ...given, extensions } };
}

/**
 * Asks an endpoint what it is; undefined for one of an older revision. Rejects with what kept it
 * from answering: who is not let in, or finds nobody there, has learned nothing of the revision.
 * https://modelcontextprotocol.io/specification/2026-07-28/server/discover
 */
export async function discover(
  initialize: Message,
  ask: (request: Message) => Promise<Result>,
): Promise<Discovery | undefined> {
  const { clientInfo, capabilities } = introduction(initialize);
  const _meta = {
    [`${META}protocolVersion`]: MODERN,
    [`${META}clientCapabilities`]: capabilities,
    ...(clientInfo === undefined ? {} : { [`${META}clientInfo`]: clientInfo }),
  };
  const params = { _meta };
  const request = ownMessage({ id: 'gantry-proxy-discover', method: 'server/discover', params });
  if (request === undefined) return undefined;
  try {
    const found = await ask({ ...request, patience: PATIENCE });
    const { supportedVersions: versions } = found;
    return Array.isArray(versions) && versions.includes(MODERN) ? found : undefined;
  } catch (error) {
    if (error instanceof FormatError || isUnfamiliar(error)) return undefined;
    throw error;
  }
}

/** Whether an endpoint has understood who asks, but not what. */
export function isUnfamiliar(error: unknown): boolean {
  if (!(error instanceof AnswerError)) return false;
  const { status } = error;
  return status >= 400 && status < 500 && ![401, 403, 407, 408, 429].includes(status);
}
