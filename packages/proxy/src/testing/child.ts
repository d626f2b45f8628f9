import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const cli = pathToFileURL(new URL('../cli.ts', import.meta.url).pathname).href;
const script = `const { runProxyCommand } = await import(${JSON.stringify(cli)});
await runProxyCommand(process.argv.slice(1), 'gantry-proxy');`;

/** How a process is started that runs the proxy and nothing else. */
export function command(args: readonly string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: ['--input-type=module', '-e', script, '--', ...args] };
}

export type Child = {
  readonly process: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly send: (message: object | string) => void;
  /** Resolves with the lines of stdout once there are so many. */
  readonly lines: (count: number) => Promise<readonly Reply[]>;
  /** Closes stdin and waits for the end. */
  readonly end: () => Promise<number | null>;
  readonly exit: Promise<readonly [number | null, NodeJS.Signals | null]>;
};

/** A line as the client reads it. */
export type Reply = {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
};

/** Starts the proxy with an environment that holds nothing of this machine's AWS. */
export function startProxy(args: readonly string[], env: Record<string, string> = {}): Child {
  const { command: program, args: all } = command(args);
  const child = spawn(program, all, { env: cleanEnvironment(env) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  const exit = once(child, 'close').then(([code, signal]) => [code, signal] as const);
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    send: (message) => {
      child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
    },
    lines: async (count) => {
      while (stdout.split('\n').length <= count) {
        await Promise.race([
          once(child.stdout, 'data'),
          exit.then(() => Promise.reject(new Error(`it ended early: ${stdout} ${stderr}`))),
        ]);
      }
      return stdout
        .split('\n')
        .slice(0, count)
        .map((line) => JSON.parse(line));
    },
    end: async () => {
      child.stdin.end();
      return (await exit)[0];
    },
    exit,
  };
}

/** No profile, no key, no metadata service. */
export function cleanEnvironment(env: Record<string, string>): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    // As the launcher does: most of a start is compiling.
    NODE_COMPILE_CACHE: join(tmpdir(), 'gantry-proxy-test-cache'),
    ...env,
  };
}

/** Credentials in the environment. */
export const keys: Record<string, string> = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjEXAMPLE//+planted==',
};
