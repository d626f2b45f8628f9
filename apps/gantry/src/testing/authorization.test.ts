import { createHash, createHmac } from 'node:crypto';
import { eksTools } from '@gantry/eks';
import type { Client } from '@modelcontextprotocol/client';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWay, type Way, type WayName } from './gateways.ts';
import { type Question, questions } from './questions.ts';
import { forwarded, type Recorded } from './recorder.ts';

/** The authorization matrix: principal × adapter × tool × AWS action denied. */

const ways: readonly WayName[] = ['keys', 'local', 'sts', 'issued'];
const actions = [...new Set(eksTools.tools.flatMap(({ iam }) => iam))].sort();

describe.each(ways)('who proves himself by %s', (name) => {
  let way: Way;
  let client: Client;
  let asked: readonly Question[];
  /** The calls of each question, while everything was allowed. */
  const calls = new Map<Question, readonly Recorded[]>();

  beforeAll(async () => {
    way = await startWay(name);
    client = await way.connect();
    asked = await questions(client, way.more);
    for (const question of asked) {
      way.real.take();
      await answer(client, question);
      calls.set(question, way.real.take().filter(isOfTool));
    }
  });
  afterAll(async () => {
    await client.close();
    await way.close();
  });

  it('every action that a tool declares is asked for by some question', () => {
    expect(asked.length).toBeGreaterThan(eksTools.tools.length);
    for (const question of asked) expect(calls.get(question)?.length).toBeGreaterThan(0);
  });

  it.each(actions)('is told so when AWS denies %s', async (action) => {
    const tools = eksTools.tools.filter(({ iam }) => iam.includes(action));
    way.deny(action);
    try {
      for (const tool of tools) {
        const own = asked.filter(([of]) => of === tool.name);
        const said = await Promise.all(own.map((question) => answer(client, question)));
        const denied = said.filter(
          (text) => text.includes('AccessDenied') || text.includes('UnauthorizedOperation'),
        );
        expect(denied.length, `${tool.name} without ${action}`).toBeGreaterThan(0);
        expect(denied.join('\n')).toContain(action);
      }
    } finally {
      way.deny(undefined);
    }
  });

  it('gets nothing that its own credentials would not give', async () => {
    const own = await way.own();
    let compared = 0;
    for (const question of asked) {
      for (const call of calls.get(question) ?? []) {
        const again = await replayed(way.real.upstream, call, own);
        expect(again.status, `${call.method} ${call.target}`).toBe(call.status);
        expect(bare(again.text)).toBe(bare(call.answer));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(asked.length);
  });
});

const PERMISSIONS = ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool', 'eks-mcp:CallPrivilegedTool'];

/** Every set of the gateway's own permissions. */
const subsets = Array.from({ length: 2 ** PERMISSIONS.length }, (_, bits) =>
  PERMISSIONS.filter((__, at) => (bits >> at) % 2 === 1),
);

describe.each(['keys', 'sts', 'issued'] as const)('permissions of who comes by %s', (name) => {
  it.each(subsets.map((held) => [held.join(', ') || 'none', held] as const))(
    '%s',
    async (_, held) => {
      const way = await startWay(name, held);
      try {
        const connected = way.connect();
        if (!held.includes('eks-mcp:InvokeMcp')) {
          await expect(connected).rejects.toThrow(/eks-mcp:InvokeMcp/);
          return;
        }
        const client = await connected;
        const { tools } = await client.listTools();
        const allowed = eksTools.tools.filter(({ access }) =>
          held.includes(`eks-mcp:Call${access === 'read' ? 'ReadOnly' : 'Privileged'}Tool`),
        );
        expect(tools.map((tool) => tool.name)).toEqual(allowed.map((tool) => tool.name));
        for (const tool of eksTools.tools) {
          const given = { cluster_name: 'prod', resource_type: 'cluster' };
          const takes = Object.keys(tool.listed.inputSchema.properties ?? {});
          const fitting = Object.entries(given).filter(([key]) => takes.includes(key));
          const said = await answer(client, [tool.name, Object.fromEntries(fitting)]);
          const refused = /is not authorized to perform: eks-mcp:Call/.test(said);
          expect([tool.name, refused]).toEqual([tool.name, !allowed.includes(tool)]);
        }
        await client.close();
      } finally {
        await way.close();
      }
    },
  );
});

/** What the gateway asks for itself, to learn who calls and to act for him, is none of a tool's. */
function isOfTool({ headers, target }: Recorded): boolean {
  return !/\/sts\/aws4_request/.test(headers.authorization ?? '') && !target.includes('X-Amz-Sig');
}

async function answer(client: Client, [tool, given]: Question): Promise<string> {
  const { content } = await client.callTool({ name: tool, arguments: { ...given } });
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** Answers of one state differ in nothing but the id of the request. */
function bare(text: string): string {
  return text.replace(/<requestId>[^<]*<\/requestId>/g, '');
}

class Sha256 {
  readonly #hash;
  constructor(secret?: Uint8Array | string) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

/** The same call, signed anew by somebody else. */
async function replayed(
  upstream: string,
  { method, target, headers, body }: Recorded,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
) {
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const url = new URL(target, upstream);
  const query: Record<string, string | string[]> = {};
  for (const key of url.searchParams.keys()) query[key] = url.searchParams.getAll(key);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 as never });
  const type = headers['content-type'];
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: decodeURI(url.pathname),
    query,
    headers: { host: url.host, ...(type === undefined ? {} : { 'content-type': type }) },
    body,
  });
  return forwarded(upstream, { method, target, headers: { ...signed.headers }, body });
}
