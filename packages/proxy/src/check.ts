import { AnswerError, FormatError } from './answer-error.ts';
import { Deadlines } from './deadlines.ts';
import type { Endpoint } from './endpoint.ts';
import { isRecord, type Message, ownMessage } from './message.ts';
import type { Result } from './read-only.ts';
import { Remote, type RemoteOptions } from './remote.ts';
import { troubleOf } from './repair.ts';

export type CheckOptions = {
  /** Finds URL, service and region; throws what is wrong with them. */
  readonly resolve: () => Endpoint;
  readonly profiles: readonly (string | undefined)[];
  readonly connect: (endpoint: Endpoint, profile: string | undefined) => RemoteOptions;
  /** Takes one line of the report. */
  readonly print: (line: string) => void;
};

/** What a hop has shown. */
type Hop = (name: string, run: () => Promise<string> | string) => Promise<void>;

const META = 'io.modelcontextprotocol/';

/**
 * Goes the way of a message once, hop by hop, and reports each with its time. False when one
 * fails; the report then says what mends it.
 */
export async function check(options: CheckOptions): Promise<boolean> {
  const { resolve, profiles, connect, print } = options;
  let endpoint: Endpoint;
  try {
    endpoint = resolve();
    print(line('ok', 'endpoint', aim(endpoint)));
  } catch (error) {
    print(line('FAIL', 'endpoint', error instanceof Error ? error.message : String(error)));
    return false;
  }
  let good = true;
  for (const profile of profiles) {
    const passed = await checkProfile(() => connect(endpoint, profile), print);
    good &&= passed;
  }
  return good;
}

async function checkProfile(connect: () => RemoteOptions, print: (line: string) => void) {
  let options: RemoteOptions;
  try {
    options = connect();
  } catch (error) {
    print(line('FAIL', 'profile', error instanceof Error ? error.message : String(error)));
    return false;
  }
  const remote = new Remote(options);
  const hop: Hop = async (name, run) => {
    const start = performance.now();
    const time = () => `${Math.round(performance.now() - start)} ms`;
    try {
      const found = await run();
      print(line('ok', name, found, time()));
    } catch (error) {
      const { message } = troubleOf(error, remote.situation, remote.redact);
      print(line('FAIL', name, message, time()));
      throw error;
    }
  };
  try {
    await hop('profile', () => options.profile ?? 'none: the default credential chain');
    await hop('credentials', () => identity(options));
    let meta: Result = {};
    await hop('handshake', async () => {
      const { text, envelope } = await shakeHands(remote);
      meta = envelope;
      return text;
    });
    await hop('tools/list', () => countTools(remote, meta));
    return true;
  } catch {
    return false;
  } finally {
    await remote.close();
  }
}

function aim({ url, scope }: Endpoint): string {
  const signed = scope === undefined ? 'unsigned' : `for ${scope.service} in ${scope.region}`;
  return `${url.origin}${url.pathname}, ${signed}`;
}

async function identity(options: RemoteOptions): Promise<string> {
  const { credentials, endpoint, timeouts } = options;
  if (endpoint.scope === undefined) return 'not used';
  const limit = { ms: timeouts.total, flag: '--timeout' };
  const { signal } = new AbortController();
  const deadlines = new Deadlines(endpoint.url.host, limit, signal);
  const found = await deadlines.signing(credentials.get()).finally(() => deadlines.stop());
  if (found === undefined) return 'none, so requests go unsigned';
  const { accessKeyId, expiration } = found;
  const end = expiration === undefined ? '' : `, good until ${expiration.toISOString()}`;
  return `access key …${accessKeyId.slice(-4)}${end}`;
}

/** As a client of 2025 does, or of 2026 where the endpoint knows no other. */
async function shakeHands(remote: Remote): Promise<{ text: string; envelope: Result }> {
  const clientInfo = { name: 'gantry-proxy-check', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  try {
    const request = own('initialize', params);
    const result = await ask(remote, request);
    remote.note(request, result);
    await ask(remote, own('notifications/initialized', undefined));
    return { text: named(result, String(result.protocolVersion)), envelope: {} };
  } catch (error) {
    const spoken = error instanceof AnswerError && error.rpc !== undefined;
    if (!spoken && !(error instanceof FormatError)) throw error;
    const _meta = {
      [`${META}protocolVersion`]: '2026-07-28',
      [`${META}clientInfo`]: clientInfo,
      [`${META}clientCapabilities`]: {},
    };
    const result = await ask(remote, own('server/discover', { _meta })).catch(() => {
      throw error;
    });
    return { text: named(result, '2026-07-28'), envelope: { _meta } };
  }
}

function named({ serverInfo }: Result, protocol: string): string {
  const { name = 'a server', version = '' } = isRecord(serverInfo) ? serverInfo : {};
  return `${`${name} ${version}`.trim()}, protocol ${protocol}`;
}

async function countTools(remote: Remote, envelope: Result): Promise<string> {
  let all = 0;
  let readOnly = 0;
  let cursor: unknown;
  do {
    const from = typeof cursor === 'string' ? { cursor } : {};
    const page = await ask(remote, own('tools/list', { ...envelope, ...from }));
    const tools = Array.isArray(page.tools) ? page.tools.filter(isRecord) : [];
    all += tools.length;
    readOnly += tools.filter(
      ({ annotations: marks }) => isRecord(marks) && marks.readOnlyHint === true,
    ).length;
    cursor = page.nextCursor === cursor ? undefined : page.nextCursor;
  } while (typeof cursor === 'string');
  return `${all} tools, ${readOnly} of them read-only`;
}

async function ask(remote: Remote, message: Message): Promise<Result> {
  const { signal } = new AbortController();
  if (message.kind === 'request') return remote.ask(message, signal);
  await remote.send(message, signal, async () => true);
  return {};
}

function own(method: string, params: Result | undefined): Message {
  const isNotice = method.startsWith('notifications/');
  const value = { ...(isNotice ? {} : { id: `check-${method}` }), ...(params && { params }) };
  const message = ownMessage({ method, ...value });
  if (message === undefined) throw new Error(`${method} is no method`);
  return message;
}

function line(verdict: 'ok' | 'FAIL', name: string, text: string, time = ''): string {
  return `${verdict.padEnd(5)} ${name.padEnd(12)} ${text}${time === '' ? '' : `  (${time})`}`;
}
