import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as bodyOf } from 'node:stream/consumers';

const root = join(import.meta.dirname, '../..');
const bundled = join(root, 'dist/gantry-proxy/bin/gantry-proxy.js');

/** The launchers there are: that of the source and, once `npm run bundle` has run, the bundle's. */
export const launchers: Readonly<Record<string, string>> = {
  source: join(root, 'apps/gantry/bin/gantry-proxy.js'),
  ...(existsSync(bundled) ? { bundle: bundled } : {}),
};

const theirs = join(root, 'e2e/.aws-proxy/bin/mcp-proxy-for-aws');

/** AWS's own proxy, where `.ci/run` has installed it. */
export const awsProxy: string | undefined = existsSync(theirs) ? theirs : undefined;

const revision = '2025-11-25';

/** What a client of that revision begins with; one that can be asked something is translated. */
export const greeting = (capabilities: object): object => ({
  protocolVersion: revision,
  capabilities,
  clientInfo: { name: 'bench', version: '1' },
});

type Message = { readonly id?: number; readonly method?: string };

export type Backend = { readonly url: string; readonly close: () => void };

/** An endpoint that answers at once, apart from calls that say to wait or to ask first. */
export async function backend(): Promise<Backend> {
  const server = createServer(async (request, response) => {
    const text = await bodyOf(request).catch(() => '');
    if (text === '') return void response.writeHead(405).end();
    const { id, method, params } = JSON.parse(text);
    if (id === undefined) return void response.writeHead(202).end();
    const { wait, sure } = params?.arguments ?? {};
    if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
    const asks = sure !== undefined && params.inputResponses === undefined;
    const result = asks ? question : (results[method] ?? {});
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // An HTTP server that listens has a port.
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/mcp`, close };
}

const tool = {
  name: 'look',
  inputSchema: {
    type: 'object',
    properties: { wait: { type: 'integer' }, sure: { type: 'boolean' } },
  },
  annotations: { readOnlyHint: true },
};

const results: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: revision,
    capabilities: { tools: {} },
    serverInfo: { name: 'bench', version: '1' },
  },
  'server/discover': {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    serverInfo: { name: 'bench', version: '1' },
  },
  'tools/list': { resultType: 'complete', tools: [tool] },
  'tools/call': {
    resultType: 'complete',
    content: [{ type: 'text', text: 'x'.repeat(2_000) }],
  },
};

const question = {
  resultType: 'input_required',
  inputRequests: {
    sure: {
      method: 'elicitation/create',
      params: { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } },
    },
  },
};

/** A process that speaks JSON-RPC in lines, and is told yes to whatever it asks. */
export type ProxyChild = {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ask: (method: string, params?: object) => Promise<Message>;
  readonly tell: (method: string) => void;
  /** Resident memory, in MB. */
  readonly memory: () => number;
  readonly end: () => Promise<void>;
};

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIABENCHBENCHBENCHB',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_REGION: 'us-west-2',
};

export const signedFor: readonly string[] = ['--service', 'eks-mcp', '--region', 'us-west-2'];

/** Starts a program, Node for one, that answers on stdout what is asked on stdin. */
export function child(
  args: readonly string[],
  env: Record<string, string> = KEYS,
  command: string = process.execPath,
): ProxyChild {
  const program = spawn(command, args, { env: { ...process.env, ...env } });
  program.stderr.pipe(process.stderr);
  const waiting = new Map<number, PromiseWithResolvers<Message>>();
  program.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`It has ended with ${code}.`));
  });
  createInterface(program.stdout).on('line', (line) => {
    const message: Message = JSON.parse(line);
    if (message.id === undefined) return;
    if (message.method === undefined) {
      waiting.get(message.id)?.resolve(message);
      waiting.delete(message.id);
      return;
    }
    const result = { action: 'accept', content: {} };
    program.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, result })}\n`);
  });
  let last = 0;
  return {
    process: program,
    ask: (method, params = {}) => {
      last += 1;
      const id = last;
      program.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      const answer = Promise.withResolvers<Message>();
      waiting.set(id, answer);
      return answer.promise;
    },
    tell: (method) => void program.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method })}\n`),
    memory: () => {
      const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
      return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024) / 1e6;
    },
    end: () =>
      new Promise((resolve) => {
        program.once('exit', () => resolve());
        program.stdin.end();
      }),
  };
}
