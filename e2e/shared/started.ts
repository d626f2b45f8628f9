import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '..', '..');
export const launcher = join(root, 'apps/gantry/bin/gantry.js');

export type Block = {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
};

export type Started = {
  readonly output: string;
  /** The client block that was printed for pasting. */
  readonly block: { readonly mcpServers: Readonly<Record<string, Block>> };
  readonly gateway: string;
  readonly aws: string;
  /** Milliseconds from start to the words that all is up. */
  readonly ms: number;
  /** Ends it as Ctrl-C does and resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
};

/** Starts Gantry the way the README says, and waits until it says that it is up. */
export async function start(
  command = 'npm',
  args: readonly string[] = ['start'],
  env: Record<string, string> = {},
  cwd = root,
): Promise<Started> {
  const began = performance.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true });
  endWithUs(child);
  const output = await until(child, /Ctrl-C stops/);
  const ms = performance.now() - began;
  const json = /\n(\{\n[\s\S]*?\n\})\n/.exec(output)?.[1] ?? '{}';
  return {
    output,
    ms,
    block: JSON.parse(json),
    gateway: /(http:\/\/127\.0\.0\.1:\d+)\/eks\/mcp/.exec(output)?.[1] ?? '',
    aws: /Simulated AWS\s+(\S+)/.exec(output)?.[1] ?? '',
    stop: () => stop(child),
  };
}

function until(child: ChildProcess, sign: RegExp): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (sign.test(output)) resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => reject(new Error(`It ended with ${code}:\n${output}`)));
  });
}

/** A test that fails, or is stopped at its time limit, must not leave a process behind. */
function endWithUs(child: ChildProcess): void {
  const end = () => signal(child, 'SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    if (process.listenerCount(name) === 0) process.once(name, () => process.exit(1));
  }
}

/** To the whole group, as a terminal does. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
}

function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code));
    signal(child, 'SIGINT');
  });
}

const execute = promisify(execFile);

export type Ran = { readonly stdout: string; readonly stderr: string; readonly code: number };

/** Runs a program to its end and gives back what it said, whatever its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  cwd = root,
): Promise<Ran> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
  try {
    return { ...(await execute(command, args, options)), code: 0 };
  } catch (error) {
    const { stdout = '', stderr = '', code = 1 } = error as Partial<Ran>;
    return { stdout, stderr, code };
  }
}

/** The environment of one of the demo principals of a Gantry that runs in a folder. */
export function profile(name: string, folder: string = root): Record<string, string> {
  return {
    AWS_CONFIG_FILE: join(folder, '.gantry/aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, '.gantry/aws/credentials'),
    AWS_PROFILE: name,
  };
}
