import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsNetwork } from '../../packages/proxy/src/testing/aws-network.ts';
import {
  fakeEndpoint,
  type Handler,
  json,
} from '../../packages/proxy/src/testing/fake-endpoint.ts';
import type { Program } from './aws-proxy.ts';
import type { Facts } from './differences.ts';
import { type Json, type Speaker, speak } from './speaker.ts';
import { listen, startTap, stop, type Wire } from './tap.ts';

/** What a scene plays on; it is cleared when the scene is over. */
export type Stage = {
  readonly program: Program;
  /** A folder of its own. */
  readonly folder: string;
  /** An endpoint on this machine that answers as told. */
  readonly endpoint: (handler: Handler, streams?: boolean) => Promise<Endpoint>;
  /** AWS's hosts, or others, on this machine, and the environment that leads there. */
  readonly network: (
    hosts: readonly string[],
    /** What answers for them, or the port of it. */
    host: RequestListener | number,
  ) => Promise<Network>;
  readonly speak: (flags: readonly string[], env?: Record<string, string>) => Speaker;
};

type Endpoint = Awaited<ReturnType<typeof fakeEndpoint>>;
type Network = { readonly env: Record<string, string>; readonly wires: readonly Wire[] };

/** Shows one thing on one proxy. */
export type Scene = (stage: Stage) => Promise<Facts>;

/** Plays a scene with one proxy. */
export async function play(program: Program, scene: Scene): Promise<Facts> {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-stage-'));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    return await scene({
      program,
      folder,
      endpoint: async (handler, streams = false) => {
        const made = await fakeEndpoint(handler, { streams });
        ends.push(made.stop);
        return made;
      },
      network: async (hosts, host) => {
        const tap = await startTap();
        ends.push(tap.stop);
        if (typeof host === 'number') tap.aim(host);
        else {
          const server = createServer(host);
          tap.aim(await listen(server));
          ends.push(() => stop(server));
        }
        const network = await awsNetwork(hosts, tap.listener);
        ends.push(network.stop);
        const authority = join(folder, 'authority.pem');
        writeFileSync(authority, network.authority);
        const trust = { NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: authority };
        return { wires: tap.wires, env: { HTTPS_PROXY: network.proxy, ...trust } };
      },
      speak: (flags, env = {}) => {
        const speaker = speak(program, flags, env);
        ends.push(() => speaker.kill());
        return speaker;
      },
    });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** What most scenes sign with. */
export const KEYS: Record<string, string> = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'us-west-2',
};

export const SCOPE: readonly string[] = ['--service', 'eks-mcp', '--region', 'us-west-2'];

/** A server of 2025 with sessions; the results of its tools by name. */
export function server(tools: Readonly<Record<string, Handler>> = {}): Handler {
  const listed = ['t', ...Object.keys(tools)].map((name) => ({
    name,
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true },
  }));
  return (seen, answer) => {
    const { id, method, params } = seen.json;
    if (seen.method === 'DELETE') return answer.writeHead(204).end();
    if (id === undefined) return answer.writeHead(202).end();
    const own = method === 'tools/call' ? tools[String(params?.name)] : undefined;
    if (own !== undefined) return own(seen, answer);
    const results: Json = {
      initialize: {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'backend', version: '3' },
        instructions: 'Use t.',
      },
      'tools/list': { tools: listed },
      'tools/call': DONE,
      ping: {},
    };
    if (method === 'initialize') answer.setHeader('mcp-session-id', 'session-1');
    return json(answer, { jsonrpc: '2.0', id, result: results[method ?? ''] ?? {} });
  };
}

export const DONE = { content: [{ type: 'text', text: 'done' }] };

/** The text of a response, whatever it is: an error's message, a result's, or how it ended. */
export function textOf(response: Json): string {
  return JSON.stringify(response.error ?? response.result ?? response);
}

/** A tool, by name, and what it is given. */
export function call(name: string, args: object = {}): [method: string, params: object] {
  return ['tools/call', { name, arguments: args }];
}

/** Answers as AWS does to whom nothing allows what was asked. */
export const denied: Handler = (_, answer) => {
  const message = 'User: dev is not authorized to perform: eks-mcp:InvokeMcp on resource: *';
  return json(answer, { __type: 'AccessDeniedException', message }, 403);
};

/** AWS's endpoint under its own name. */
export const HOST = 'eks-mcp.us-west-2.api.aws';

const { AWS_REGION: _, ...BARE } = KEYS;

/** Credentials and no region. */
export const BARE_KEYS: Record<string, string> = BARE;
