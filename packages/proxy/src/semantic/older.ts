import { FormatError } from '../answer-error.ts';
import { type Discovery, introduction } from '../discovery.ts';
import { isRecord, type Message } from '../message.ts';
import type { Result } from '../read-only.ts';

/** Revisions with a handshake, the newest first. */
const REVISIONS: readonly [string, ...string[]] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
];

const META = 'io.modelcontextprotocol/';
const SERVER_INFO = `${META}serverInfo`;
const TASKS = `${META}tasks`;

/** What is agreed on with a client of an older revision: its own, where that is known. */
export function revisionFor({ params }: Message): string {
  return REVISIONS.find((revision) => revision === params.protocolVersion) ?? REVISIONS[0];
}

/**
 * What an endpoint offers to older clients. Tasks are left out: those of the modern revision are
 * another thing than those that an older client knows. Throws `FormatError` for what is not MCP.
 */
export function offeredBy({ capabilities, instructions }: Discovery): Result {
  const valid = isRecord(capabilities) && Object.values(capabilities).every(isRecord);
  if (!valid || !['string', 'undefined'].includes(typeof instructions)) {
    throw new FormatError('What it says of itself is no answer to server/discover.');
  }
  const { tasks: _, ...offered } = capabilities;
  if (!isRecord(offered.extensions)) return offered;
  const { [TASKS]: __, ...extensions } = offered.extensions;
  return { ...offered, extensions };
}

/**
 * The answer to an older client's handshake, from what an endpoint says of itself.
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle
 */
export function welcome(initialize: Message, discovery: Discovery): Result {
  const { instructions, _meta } = discovery;
  return {
    protocolVersion: revisionFor(initialize),
    capabilities: offeredBy(discovery),
    serverInfo: named(isRecord(_meta) ? _meta[SERVER_INFO] : undefined, 'endpoint'),
    ...(instructions === undefined || instructions === '' ? {} : { instructions }),
  };
}

/** What each request of the modern revision says of the client that a handshake introduced. */
export function clientOf(initialize: Message): { info: Implementation; capabilities: Result } {
  const { clientInfo, capabilities } = introduction(initialize);
  return { info: named(clientInfo, 'client'), capabilities };
}

type Implementation = Result & { readonly name: string; readonly version: string };

/** Who somebody is that need not have said so. */
function named(given: unknown, fallback: string): Implementation {
  const { name, version, ...rest } = isRecord(given) ? given : {};
  return {
    ...rest,
    name: typeof name === 'string' ? name : fallback,
    version: typeof version === 'string' ? version : '0',
  };
}
