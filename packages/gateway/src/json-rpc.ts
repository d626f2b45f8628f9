import { Refusal } from './refusal.ts';

/** What the gateway needs to know of a body before the SDK takes it. */
export type Messages = {
  readonly parsed: unknown;
  readonly methods: readonly string[];
  /** Name and version that the client gives itself; unverified. */
  readonly client: string | undefined;
};

const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';

/** Parses a body; a batch of an older client may hold so many messages. Throws `Refusal`. */
export function readMessages(body: Buffer, batch: number): Messages {
  const parsed = parse(body);
  const messages = Array.isArray(parsed) ? parsed : [parsed];
  if (messages.length > batch) {
    throw new Refusal(400, 'InvalidRequestException', `A batch holds at most ${batch} messages.`);
  }
  const records = messages.filter(isRecord);
  return {
    parsed,
    methods: records.map(({ method }) => method).filter((method) => typeof method === 'string'),
    client: records.map(clientOf).find((client) => client !== undefined),
  };
}

/** Fatal, so that bytes that are no UTF-8 are refused rather than replaced. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What reads a message goes into it by recursion, which ends at some thousand levels. */
const DEEPEST = 100;

function parse(body: Buffer): unknown {
  if (isDeeper(body, DEEPEST)) {
    const message = `The request body is nested deeper than ${DEEPEST} levels.`;
    throw new Refusal(400, 'SerializationException', message);
  }
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw new Refusal(
      400,
      'SerializationException',
      'The request body is not valid JSON in UTF-8.',
    );
  }
}

const [QUOTE, BACKSLASH, BRACKET, BRACE] = [0x22, 0x5c, 0x5b, 0x7b];
const [END_BRACKET, END_BRACE] = [0x5d, 0x7d];

/** Whether JSON opens more than so many objects and lists one in the other. */
function isDeeper(body: Buffer, most: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) at += Number(byte === BACKSLASH);
    else if (byte === BRACKET || byte === BRACE) depth += 1;
    else if (byte === END_BRACKET || byte === END_BRACE) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

function clientOf({ params }: Record<string, unknown>): string | undefined {
  if (!isRecord(params)) return undefined;
  const { _meta: meta, clientInfo } = params;
  const info = isRecord(meta) ? (meta[CLIENT_INFO] ?? clientInfo) : clientInfo;
  if (!isRecord(info) || typeof info.name !== 'string') return undefined;
  return typeof info.version === 'string' ? `${info.name}/${info.version}` : info.name;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
