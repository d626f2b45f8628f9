import type { ParseArgsConfig } from 'node:util';
import { type LogLevel, logLevels } from './log.ts';
import type { Metadata } from './metadata.ts';

// As an import it would read every export, and some of them load 3 MB.
const { parseArgs } = process.getBuiltinModule('node:util');

/** The command line was wrong; exit code 2. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

export type Flags = {
  readonly url: string;
  readonly service?: string;
  readonly region?: string;
  /** The first is the default; none stands for AWS's default chain. */
  readonly profiles: readonly string[];
  /** Regions that a call may choose from. */
  readonly regions: readonly string[];
  readonly readOnly: boolean;
  /** Tools that read-only mode lets through without their being marked. */
  readonly allowedTools: readonly string[];
  readonly skipAuth: boolean;
  readonly trusted: readonly string[];
  readonly logLevel: LogLevel;
  readonly timeouts: Timeouts;
  readonly metadata: Metadata;
  /** Names and values as they were given. */
  readonly headers: readonly Pair[];
  readonly retries: number;
  readonly telemetry: boolean;
  /** Send the digest of each body as a header, too. */
  readonly digest: boolean;
  /** Look whether it works, instead of working. */
  readonly check: boolean;
};

type Pair = readonly [name: string, value: string];

/** All in milliseconds; 0 is off. */
export type Timeouts = {
  /** Any request but a tool call. */
  readonly total: number;
  readonly connect: number;
  /** Between two reads. */
  readonly read: number;
  readonly write: number;
  /** A tool call; progress starts it anew. */
  readonly tool: number;
};

/** Those of AWS's proxy. */
export const defaultTimeouts: Timeouts = {
  total: 180_000,
  connect: 60_000,
  read: 120_000,
  write: 180_000,
  tool: 300_000,
};

type Environment = Readonly<Record<string, string | undefined>>;

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  service: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string', multiple: true },
  regions: { type: 'string', multiple: true },
  'read-only': { type: 'boolean' },
  'allow-tool': { type: 'string', multiple: true },
  'skip-auth': { type: 'boolean' },
  'trust-host': { type: 'string', multiple: true },
  'log-level': { type: 'string', default: 'ERROR' },
  timeout: { type: 'string', default: '180' },
  'connect-timeout': { type: 'string', default: '60' },
  'read-timeout': { type: 'string', default: '120' },
  'write-timeout': { type: 'string', default: '180' },
  'tool-timeout': { type: 'string', default: '300' },
  metadata: { type: 'string', multiple: true },
  header: { type: 'string', multiple: true },
  retries: { type: 'string', default: '0' },
  'disable-telemetry': { type: 'boolean' },
  'content-sha256': { type: 'boolean' },
  check: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Reads the command line, unless it asks for help or the version. Throws `FlagError`. */
export function readFlags(
  args: readonly string[],
  environment: Environment,
): Flags | 'help' | 'version' {
  const { values, positionals } = parse(spread(args));
  if (values.help) return 'help';
  if (values.version) return 'version';
  const [url, ...rest] = positionals;
  if (url === undefined) throw new FlagError('The endpoint is missing: give its URL.');
  if (rest.length > 0) {
    throw new FlagError(`Unexpected: ${rest.map(name).join(' ')}. One endpoint is enough.`);
  }
  return {
    url,
    ...given('service', values.service),
    ...given('region', values.region && regionOf('--region', values.region)),
    profiles: profilesOf(values.profile, environment),
    regions: [...new Set((values.regions ?? []).map((it) => regionOf('--regions', it)))],
    readOnly: values['read-only'] ?? false,
    allowedTools: allowed(values['allow-tool'], values['read-only'] ?? false),
    skipAuth: values['skip-auth'] ?? false,
    trusted: values['trust-host'] ?? [],
    logLevel: level(values['log-level']),
    timeouts: {
      total: seconds('--timeout', values.timeout),
      connect: seconds('--connect-timeout', values['connect-timeout']),
      read: seconds('--read-timeout', values['read-timeout']),
      write: seconds('--write-timeout', values['write-timeout']),
      tool: seconds('--tool-timeout', values['tool-timeout']),
    },
    metadata: Object.fromEntries(pairs('--metadata', values.metadata)),
    headers: pairs('--header', values.header),
    retries: retriesOf(values.retries),
    telemetry: !(values['disable-telemetry'] ?? false),
    digest: values['content-sha256'] ?? false,
    check: values.check ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const [first = ''] = error instanceof Error ? error.message.split(/\.\s|\n/) : [];
    throw new FlagError(`${first.replace(/\.$/, '')}.`);
  }
}

/** A flag of these takes what follows it, up to the next option or URL. */
const LISTS: ReadonlySet<string> = new Set([
  '--profile',
  '--regions',
  '--metadata',
  '--allow-tool',
]);

/**
 * `--profile a b URL` gives two profiles and the endpoint, as AWS's proxy reads it. Metadata may
 * be none at all.
 */
function spread(args: readonly string[]): string[] {
  const spread: string[] = [];
  let list: string | undefined;
  for (const [at, arg] of args.entries()) {
    // The last one says who signs, so that it can be appended to a command.
    if (/^--profile(?:=|$)/.test(arg)) drop(spread, '--profile=');
    if (LISTS.has(arg)) {
      list = arg;
      const none = endsList(args[at + 1]);
      if (none && arg !== '--metadata') spread.push(arg);
    } else if (endsList(arg)) {
      list = undefined;
      spread.push(arg);
    } else spread.push(list === undefined ? arg : `${list}=${arg}`);
  }
  return spread;
}

function drop(args: string[], prefix: string): void {
  const kept = args.filter((arg) => !arg.startsWith(prefix));
  args.splice(0, args.length, ...kept);
}

function endsList(arg: string | undefined): boolean {
  return arg === undefined || arg.startsWith('-') || /^[a-z][\w+.-]*:\/\//i.test(arg);
}

/** What stands before the first `=`; the rest may be a secret. */
function name(text: string): string {
  return text.split('=')[0] ?? '';
}

function pairs(flag: string, items: readonly string[] = []): readonly Pair[] {
  return items.map((item, at) => {
    const end = item.indexOf('=');
    if (end >= 0) return [item.slice(0, end), item.slice(end + 1)];
    throw new FlagError(`${flag} takes KEY=VALUE, and item ${at + 1} has no =.`);
  });
}

function retriesOf(text: string): number {
  if (/^(?:\d|10)$/.test(text)) return Number(text);
  throw new FlagError('--retries is a whole number from 0 to 10.');
}

/** AWS_MCP_PROXY_PROFILES goes before the flag, the flag before AWS_PROFILE, as in AWS's proxy. */
function profilesOf(given: readonly string[] = [], environment: Environment): readonly string[] {
  const { AWS_MCP_PROXY_PROFILES: several = '', AWS_PROFILE: one = '' } = environment;
  const candidates = [several.split(/\s+/), given, [one]];
  const named = candidates.map((names) => new Set(names.filter((name) => name !== '')));
  return [...(named.find(({ size }) => size > 0) ?? [])];
}

function allowed(tools: readonly string[] = [], readOnly: boolean): readonly string[] {
  if (tools.length === 0 || readOnly) return tools;
  throw new FlagError('--allow-tool goes with --read-only: without it all tools go through.');
}

/** It may become part of a host name. */
function regionOf(flag: string, text: string): string {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) return text;
  throw new FlagError(`${flag} takes the name of a region, such as us-west-2.`);
}

function level(text: string): LogLevel {
  const found = logLevels.find((name) => name === text.toUpperCase());
  if (found !== undefined) return found;
  throw new FlagError(`--log-level is one of ${logLevels.join(', ')}.`);
}

function seconds(flag: string, text: string): number {
  const milliseconds = Number(text) * 1000;
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(text) && Number.isFinite(milliseconds)) return milliseconds;
  throw new FlagError(`${flag} is a number of seconds, 0 or more.`);
}

function given<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> {
  // A computed key of a literal type is that literal.
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

/** What `--help` prints. */
export function help(program: string): string {
  return `Usage: ${program} URL [options]

Connects an MCP client on stdin and stdout to an MCP endpoint, and signs each request with SigV4.

  URL                      https endpoint; http only for localhost, 127.0.0.1 and ::1

Options:
  --service NAME           SigV4 service (default: read from the host name)
  --region REGION          region to sign for (default: read from the host name, then AWS_REGION)
  --profile NAME ...       AWS profile (default: AWS_PROFILE, then the default credential chain);
                           with several each tool gains aws_profile, and the first is the default
  --regions REGION ...     each tool gains aws_region, to make a call in another of these
  --read-only              hide tools that are not marked read-only, and refuse their calls
  --allow-tool NAME ...    with --read-only: these too, where an endpoint marks no tool
  --skip-auth              send requests unsigned when there are no credentials
  --trust-host HOST        sign for this host too, not only AWS's and this machine; repeatable
  --log-level LEVEL        ${logLevels.join(', ')} (default ERROR); logs go to stderr
  --timeout SECONDS        for all but tool calls (default 180; 0 is off, here and below)
  --connect-timeout SECONDS  (default 60)
  --read-timeout SECONDS     between two reads (default 120)
  --write-timeout SECONDS    (default 180)
  --tool-timeout SECONDS   for a tool call; progress starts it anew (default 300)
  --metadata KEY=VALUE ... put into the _meta of every message; AWS_REGION is there by itself
  --header KEY=VALUE       send this HTTP header with each request, signed; repeatable
  --retries N              try again up to N times, 0 to 10, what may be repeated (default 0)
  --disable-telemetry      do not tell the endpoint which client is behind the proxy
  --content-sha256         send x-amz-content-sha256 with each request, which some gateways ask for
  --check                  connect once, report each hop with its time, and end with 0 or 1
  --version, --help

Example:
  ${program} https://eks-mcp.us-west-2.api.aws/mcp --profile viewer --read-only
`;
}
