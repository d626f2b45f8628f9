import manifest from '../package.json' with { type: 'json' };
import { Bridge } from './bridge.ts';
import { credentialSource, optionalSource } from './credentials.ts';
import { CredentialsError } from './credentials-error.ts';
import type { Write } from './delivery.ts';
import { type Endpoint, EndpointError, inRegion, resolveEndpoint } from './endpoint.ts';
import { errorLine } from './failure.ts';
import { FlagError, type Flags, help, readFlags } from './flags.ts';
import { createLog } from './log.ts';
import { readLine } from './message.ts';
import { metadataFor } from './metadata.ts';
import { Remote, type RemoteOptions } from './remote.ts';
import type { Headers } from './sign.ts';
import { lineWriter, readLines } from './stdio.ts';
import type { Place } from './switcher.ts';

/** Milliseconds that what runs gets to finish after the client has closed its end. */
const GRACE = 5_000;

/** Milliseconds that a client gets to read what is written. */
const FLUSH = 1_000;

/** What takes the lines of a client until it is gone. */
type Conversation = {
  readonly take: (line: string) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly exitCode: () => number;
};

/** Runs the proxy on this process's stdio until the client is gone, and ends the process. */
export async function runProxyCommand(args: readonly string[], program: string): Promise<void> {
  // Nobody may be reading what is logged.
  process.stderr.on('error', () => undefined);
  try {
    const flags = readFlags(args, process.env);
    if (flags === 'help') process.stdout.write(help(program));
    else if (flags === 'version') process.stdout.write(`${manifest.version}\n`);
    else await run({ ...flags, headers: await headersOf(flags) });
  } catch (error) {
    const usage = error instanceof FlagError ? `\n\n${help(program)}` : '\n';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}${usage}`);
    process.exitCode = error instanceof FlagError ? 2 : 1;
  }
}

/** Flags with the headers checked that are to be sent. */
type Settings = Omit<Flags, 'headers'> & { readonly headers: Headers };

async function headersOf({ headers }: Flags): Promise<Headers> {
  if (headers.length === 0) return {};
  const { extraHeaders } = await import('./extra-headers.ts');
  try {
    return extraHeaders(headers);
  } catch (error) {
    throw new FlagError(`--header: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function run(settings: Settings): Promise<void> {
  if (settings.check) leave(await report(settings));
  else await converse(settings);
}

async function converse(flags: Settings): Promise<void> {
  let gone = (): void => undefined;
  const left = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const write = lineWriter(process.stdout, gone);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, gone);
  const { take, close, exitCode } = await open(flags, write);
  const running = new Set<Promise<void>>();
  const onLine = (line: string) => {
    const taken = take(line);
    running.add(taken);
    void taken.finally(() => running.delete(taken));
  };
  const onEndless = () => {
    const message = 'The line is longer than any message, and was dropped.';
    void write(errorLine(null, { code: -32600, message }));
  };
  const ended = readLines(process.stdin, { onLine, onEndless })
    .catch(() => undefined)
    .then(() => Promise.race([Promise.all(running), expiry(GRACE)]));
  await Promise.race([ended, left]);
  await close();
  // A login that hangs, or stdin after a signal, would keep the process alive.
  leave(exitCode());
}

/** Ends the process once what was written has been read, or nobody reads. */
function leave(code: number): void {
  process.stdout.write('', () => process.exit(code));
  setTimeout(() => process.exit(code), FLUSH);
}

/** Goes the whole way once, and says on stdout how it went; returns the exit code. */
async function report(flags: Settings): Promise<number> {
  const { check } = await import('./check.ts');
  const log = createLog(flags.logLevel, (line) => process.stderr.write(line));
  const { profiles } = flags;
  const good = await check({
    resolve: () => endpointOf(flags),
    profiles: profiles.length === 0 ? [undefined] : profiles,
    connect: (endpoint, profile) => remoteOptions({ flags, endpoint, log }, { profile }),
    print: (line) => void process.stdout.write(`${line}\n`),
  });
  return good ? 0 : 1;
}

function endpointOf(flags: Settings): Endpoint {
  const lastRegion = flags.metadata.AWS_REGION;
  return resolveEndpoint(flags.url, { ...flags, lastRegion }, process.env);
}

async function open(flags: Settings, write: Write): Promise<Conversation> {
  try {
    return await bridged(flags, write);
  } catch (error) {
    const told = error instanceof EndpointError || error instanceof CredentialsError;
    if (told) return refusal(error, write);
    throw error;
  }
}

async function bridged(flags: Settings, write: Write): Promise<Conversation> {
  const log = createLog(flags.logLevel, (line) => process.stderr.write(line));
  const endpoint = endpointOf(flags);
  const { retries, profiles, regions } = flags;
  const retry = retries > 0 && (await import('./retry.ts')).createRetry({ retries, log });
  const shared = { flags, endpoint, log, ...(retry && { retry }) };
  const options = { ...remoteOptions(shared, { profile: profiles[0] }), write };
  const chosen = profiles.length > 1 || regions.length > 0;
  const { Switcher } = chosen ? await import('./switcher.ts') : {};
  const bridge = new Bridge({
    ...options,
    readOnly: flags.readOnly,
    allowedTools: flags.allowedTools,
    ...(Switcher && {
      switcher: (main: Remote) => {
        const open = (place: Place) => new Remote(remoteOptions(shared, place));
        return new Switcher({ profiles, regions, main, open, log });
      },
    }),
  });
  const close = () => bridge.close();
  return { take: (line) => bridge.take(line), close, exitCode: () => bridge.exitCode };
}

type Shared = Pick<RemoteOptions, 'endpoint' | 'log' | 'retry'> & { readonly flags: Settings };

/** What a connection needs that is made as somebody, somewhere. */
function remoteOptions(
  { flags, endpoint, log, ...shared }: Shared,
  { profile, region }: Partial<Place>,
): RemoteOptions {
  const { skipAuth, timeouts, telemetry, digest, headers } = flags;
  const source = credentialSource(profile);
  const onNone = () => log('WARNING', 'there are no credentials, so requests go out unsigned');
  const given = region === undefined ? flags.metadata : { ...flags.metadata, AWS_REGION: region };
  return {
    ...shared,
    endpoint: region === undefined ? endpoint : inRegion(endpoint, region),
    credentials: skipAuth ? optionalSource(source, onNone) : source,
    profile,
    timeouts,
    log,
    version: manifest.version,
    metadata: metadataFor(given, endpoint, profile, process.env),
    telemetry,
    digest,
    headers,
  };
}

/** A client shows what it is answered, not stderr: so each request gets the reason. */
function refusal({ message }: Error, write: Write): Conversation {
  process.stderr.write(`${message}\n`);
  const take = async (line: string) => {
    for (const request of requestsOf(line)) {
      await write(errorLine(request, { code: -32603, message }));
    }
  };
  return { take, close: async () => undefined, exitCode: () => 1 };
}

function requestsOf(line: string): readonly (string | number)[] {
  try {
    return readLine(line).messages.flatMap((message) => message?.id ?? []);
  } catch {
    return [];
  }
}

function expiry(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
