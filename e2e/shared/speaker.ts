import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from './aws-proxy.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A client that says just what it is told to, over the pipes of a proxy. */
export type Speaker = {
  /** The response; or, of a proxy that has ended or says nothing, that it does so. */
  readonly request: (method: string, params?: object) => Promise<Json>;
  readonly notify: (method: string, params?: object) => void;
  /** Says what to answer to requests of a method. */
  readonly answer: (method: string, result: object) => void;
  /** What came beside the responses. */
  readonly heard: () => readonly Json[];
  readonly stderr: () => string;
  readonly kill: () => void;
  /** Closes the pipe, and resolves with the exit code. */
  readonly end: () => Promise<number | null>;
};

/** Milliseconds after which nobody waits for a response any more. */
const PATIENCE = 40_000;

/** Starts a proxy with an environment that holds nothing of this machine's AWS. */
export function speak(
  { command, args }: Program,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Speaker {
  const child = spawn(command, [...args, ...flags], { env: bare(env) });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', kill);
    return typeof code === 'number' ? code : null;
  });
  const { lines, wait } = reading(child, ended);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  const say = (message: object) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const answers = new Map<unknown, object>();
  child.on('lines', (some: readonly Json[]) => {
    for (const { id, method } of some) {
      const result = answers.get(method);
      if (id !== undefined && result !== undefined) say({ id, result });
    }
  });
  let count = 0;
  return {
    request: async (method, params) => {
      count += 1;
      const id = count;
      say({ id, method, ...(params && { params }) });
      return wait((line) => line.id === id && line.method === undefined);
    },
    notify: (method, params) => void say({ method, ...(params && { params }) }),
    answer: (method, result) => void answers.set(method, result),
    heard: () => lines.filter(({ method }) => method !== undefined),
    stderr: () => stderr,
    kill,
    end: async () => {
      child.stdin.end();
      return ended;
    },
  };
}

function reading(child: ChildProcessWithoutNullStreams, ended: Promise<number | null>) {
  const lines: Json[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const [last = '', ...whole] = `${rest}${text}`.split('\n').reverse();
    rest = last;
    const some = whole.reverse().map((line) => JSON.parse(line));
    lines.push(...some);
    child.emit('lines', some);
  });
  const wait = async (wanted: (line: Json) => boolean): Promise<Json> => {
    const late = pause(PATIENCE, { silent: true }, { ref: false });
    for (;;) {
      const line = lines.find(wanted);
      if (line !== undefined) return line;
      const more = once(child, 'lines').then(() => undefined);
      const none = await Promise.race([more, late, ended.then((code) => ({ ended: code }))]);
      if (none !== undefined) return lines.find(wanted) ?? none;
    }
  };
  return { lines, wait };
}

/** No profile, no key, no metadata service. */
function bare(env: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '' } = process.env;
  return { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env };
}

/** Shakes hands as a client of 2025 does; the response to that. */
export async function shakeHands(speaker: Speaker, capabilities: object = {}): Promise<Json> {
  const clientInfo = { name: 'Some Client', version: '4.2' };
  const params = { protocolVersion: '2025-06-18', capabilities, clientInfo };
  const answer = await speaker.request('initialize', params);
  if (answer.result !== undefined) speaker.notify('notifications/initialized');
  return answer;
}
