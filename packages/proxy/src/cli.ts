import manifest from '../package.json' with { type: 'json' };
import { Bridge } from './bridge.ts';
import { credentialSource } from './credentials.ts';
import { EndpointError, resolveEndpoint } from './endpoint.ts';
import { FlagError, type Flags, help, readFlags } from './flags.ts';
import { createLog } from './log.ts';
import { lineWriter, readLines } from './stdio.ts';

/** Milliseconds that what runs gets to finish after the client has closed its end. */
const GRACE = 5_000;

/** Runs the proxy on this process's stdio until the client is gone; sets the exit code. */
export async function runProxyCommand(args: readonly string[], program: string): Promise<void> {
  try {
    const flags = readFlags(args);
    if (flags === 'help') process.stdout.write(help(program));
    else if (flags === 'version') process.stdout.write(`${manifest.version}\n`);
    else await serve(flags);
  } catch (error) {
    if (error instanceof FlagError) return end(`${error.message}\n\n${help(program)}`, 2);
    if (error instanceof EndpointError) return refuseAll(error);
    end(`${error instanceof Error ? error.message : String(error)}\n`, 1);
  }
}

function end(text: string, code: number): void {
  process.stderr.write(text);
  process.exitCode = code;
}

async function serve(flags: Flags): Promise<void> {
  const endpoint = resolveEndpoint(flags.url, flags, process.env);
  const profile = flags.profile ?? (process.env.AWS_PROFILE || undefined);
  const source = credentialSource(profile, endpoint.region);
  const bridge = new Bridge({
    ...flags,
    endpoint,
    profile,
    credentials: flags.skipAuth && !(await has(source.get)) ? undefined : source,
    log: createLog(flags.logLevel, (line) => process.stderr.write(line)),
    version: manifest.version,
    write: lineWriter(process.stdout, () => process.exit(0)),
  });
  const running = new Set<Promise<void>>();
  await readLines(process.stdin, (line) => {
    const taken = bridge.take(line);
    running.add(taken);
    void taken.finally(() => running.delete(taken));
  });
  await Promise.race([Promise.all(running), expiry(GRACE)]);
  await bridge.close();
  process.exitCode = 0;
}

/** With --skip-auth requests are signed all the same where there are credentials. */
async function has(get: () => Promise<unknown>): Promise<boolean> {
  return get().then(
    () => true,
    () => false,
  );
}

function expiry(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** A client shows what it is answered, not what stands on stderr: so each request gets the reason. */
async function refuseAll(error: EndpointError): Promise<void> {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
  await readLines(process.stdin, (line) => {
    const id = idOf(line);
    if (id === undefined) return;
    const failure = { code: -32602, message: error.message };
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: failure })}\n`);
  });
}

function idOf(line: string): unknown {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? Reflect.get(message, 'id') : undefined;
  } catch {
    return undefined;
  }
}
