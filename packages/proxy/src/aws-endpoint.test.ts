import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, describe, expect, test } from 'vitest';
import { type AwsEndpoint, type AwsEndpointOptions, awsEndpoint } from './testing/aws-endpoint.ts';
import { type AwsNetwork, awsNetwork } from './testing/aws-network.ts';
import { AWS_TOOLS } from './testing/aws-tools.ts';
import { cleanEnvironment, command } from './testing/child.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const UUID = /^[0-9a-f-]{36}$/;
const HOST = 'eks-mcp.us-west-2.api.aws';
const ALL = ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool', 'eks-mcp:CallPrivilegedTool'];

/** Principals, each with what its policy allows. */
const PEOPLE = {
  admin: { allows: ALL },
  viewer: { allows: ALL.slice(0, 2) },
  stranger: { allows: ['eks:ListClusters'] },
  temporary: { allows: ALL, sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//==' },
  expired: { allows: ALL, sessionToken: 'old', expiration: Date.now() - 1000 },
} as const;

type Person = keyof typeof PEOPLE;

const idOf = (person: Person) => `AKIA${person.toUpperCase()}`;
const KEYS = Object.fromEntries(
  Object.entries(PEOPLE).map(([person, key]) => [
    idOf(person as Person), // The keys of the table, which Object.entries widens.
    { ...key, secretAccessKey: `secret of ${person}` },
  ]),
);

type Place = AwsEndpoint & AwsNetwork & { readonly folder: string };

/** AWS's endpoint under its own name, and the machine's files that lead there. */
async function place(options: Partial<AwsEndpointOptions> = {}): Promise<Place> {
  const endpoint = awsEndpoint({ keys: KEYS, ...options });
  const network = await awsNetwork([HOST], endpoint.handler);
  stops.push(network.stop);
  const folder = mkdtempSync(join(tmpdir(), 'gantry-aws-'));
  writeFileSync(join(folder, 'authority.pem'), network.authority);
  sign(folder, 'admin');
  return { ...endpoint, ...network, folder };
}

/** Writes the credentials file, as a login does. */
function sign(folder: string, person: Person, secret = `secret of ${person}`): void {
  const { sessionToken } = { sessionToken: undefined, ...PEOPLE[person] };
  const token = sessionToken === undefined ? '' : `aws_session_token = ${sessionToken}\n`;
  const keys = `aws_access_key_id = ${idOf(person)}\naws_secret_access_key = ${secret}\n`;
  writeFileSync(join(folder, 'credentials'), `[default]\n${keys}${token}`);
}

type Options = ConstructorParameters<typeof Client>[1];

/** An unmodified client behind the proxy's own process, started with AWS's URL and no service. */
async function connect(aws: Place, flags: string[] = [], options: Options = {}): Promise<Client> {
  const { folder, proxy, connections } = aws;
  const env = cleanEnvironment({
    HTTPS_PROXY: proxy,
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  });
  const started = command([`https://${HOST}/mcp`, ...flags]);
  const client = new Client({ name: 'outside', version: '1' }, options);
  stops.push(() => client.close());
  await client.connect(new StdioClientTransport({ ...started, env, stderr: 'ignore' }));
  expect(connections[0]).toBe(`${HOST}:443`);
  // The rest of the handshake is on its way still; nothing overtakes it.
  await client.ping();
  return client;
}

const list = { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } };
const one = { name: 'manage_k8s_resource', arguments: { operation: 'delete' } };

describe('AWS’s endpoint, by its own name and with nothing but its URL', () => {
  test.each([false, true])('shakes hands, lists, calls, ends; streams: %s', async (streams) => {
    const aws = await place({ streams });
    const client = await connect(aws);
    expect(client.getServerVersion()).toMatchObject({ name: 'Amazon EKS MCP Server' });
    expect(aws.sessions.size).toBe(1);
    expect((await client.listTools()).tools).toEqual(AWS_TOOLS);
    const { content } = await client.callTool(list);
    expect(content).toMatchObject([{ text: /1 cluster/ }, { text: /"prod"/ }]);
    const missing = { resource_type: 'cluster', resource_name: 'nope' };
    const failed = await client.callTool({ name: 'describe_eks_resource', arguments: missing });
    expect(failed).toMatchObject({ isError: true, content: [{ text: /No cluster found/ }] });
    await client.close();
    expect(aws.seen).toEqual([
      'POST initialize',
      'POST notifications/initialized',
      'GET',
      'POST ping',
      'POST tools/list',
      'POST tools/call',
      'POST tools/call',
      'DELETE',
    ]);
    expect(aws.sessions.size).toBe(0);
  });

  test('a client that prefers 2026-07-28 falls back to what there is', async () => {
    const aws = await place();
    const client = await connect(aws, [], { versionNegotiation: { mode: 'auto' } });
    expect((await client.listTools()).tools).toHaveLength(20);
  });

  test('read-only, shows the fifteen that read', async () => {
    const client = await connect(await place(), ['--read-only']);
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(15);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  });

  test.each(['error in 200', '404'] as const)(
    'a session lost (%s) is opened anew, and the call made once more [14.44]',
    async (lost) => {
      for (const streams of [false, true]) {
        const aws = await place({ lost, streams });
        const client = await connect(aws);
        aws.forget();
        const calls = await Promise.all([1, 2, 3].map(() => client.callTool(list)));
        for (const call of calls) expect(JSON.stringify(call)).toContain('prod');
        expect(aws.seen.filter((what) => what === 'POST initialize')).toHaveLength(2);
        expect(aws.seen.filter((what) => what === 'POST tools/call')).toHaveLength(6);
        expect(aws.sessions.size).toBe(1);
        await client.close();
      }
    },
  );

  test('an error of its own shape reaches a strict client, with code and words', async () => {
    const client = await connect(await place());
    const call = client.callTool({ name: 'no_such_tool' });
    await expect(call).rejects.toMatchObject({ code: -32602, message: /Unknown tool/ });
  });

  test('temporary credentials are taken, and a new login counts at once [14.19]', async () => {
    const aws = await place();
    sign(aws.folder, 'temporary');
    const client = await connect(aws);
    sign(aws.folder, 'viewer');
    expect(await client.callTool(list)).not.toMatchObject({ isError: true });
    const refused = await client.callTool(one);
    expect(JSON.stringify(refused)).toContain('eks-mcp:CallPrivilegedTool');
  });
});

/** What a person reads when the handshake fails. */
async function refusal(aws: Place): Promise<string> {
  return connect(aws).then(
    () => 'connected',
    (error: Error) => error.message,
  );
}

describe('what AWS refuses is told with its words and the repair', () => {
  test('an expired token', async () => {
    const aws = await place();
    sign(aws.folder, 'expired');
    expect(await refusal(aws)).toMatch(/token included in the request is expired.*aws sso login/);
  });

  test('InvokeMcp denied: no list that is empty', async () => {
    const aws = await place();
    sign(aws.folder, 'stranger');
    expect(await refusal(aws)).toMatch(
      /user\/dev is not authorized to perform: eks-mcp:InvokeMcp on resource: \* because no identity-based policy allows.*Ask for/,
    );
    sign(aws.folder, 'admin');
    const client = await connect(aws);
    sign(aws.folder, 'stranger');
    await expect(client.listTools()).rejects.toMatchObject({
      message: expect.stringContaining('eks-mcp:InvokeMcp'),
      data: { status: 403, code: 'AccessDeniedException', requestId: expect.stringMatching(UUID) },
    });
  });

  test.each(['403', 'result'] as const)('a tool denied, as a %s', async (denies) => {
    const aws = await place({ denies });
    sign(aws.folder, 'viewer');
    const client = await connect(aws);
    const refused = await client.callTool(one);
    expect(refused.isError).toBe(true);
    const text = JSON.stringify(refused.content);
    expect(text).toContain('not authorized to perform: eks-mcp:CallPrivilegedTool');
    expect(text).not.toMatch(/credentials|login|try again/i);
    expect(await client.callTool(list)).not.toMatchObject({ isError: true });
  });

  test.each([
    ['behind', 6, /Signature not yet current|Signature expired.*clock of this machine/],
    ['ahead', -6, /not yet current.*clock of this machine/],
  ])('a clock that is %s', async (_, minutes, words) => {
    const now = () => Date.now() + minutes * 60_000;
    expect(await refusal(await place({ now }))).toMatch(words);
  });

  test('a wrong secret, a wrong region, an unknown key', async () => {
    const aws = await place();
    sign(aws.folder, 'admin', 'mistyped');
    expect(await refusal(aws)).toMatch(/does not match the signature.*Check the secret key/);
    const other = await place({ region: 'eu-west-1' });
    expect(await refusal(other)).toMatch(/valid region.*give --service or --region/);
    const empty = await place({ keys: {} });
    expect(await refusal(empty)).toMatch(/security token.*invalid.*right profile/);
  });

  test('throttling: named, or waited out as long as Retry-After says [14.54]', async () => {
    const aws = await place();
    const client = await connect(aws);
    aws.throttle(1, 7);
    await expect(client.listTools()).rejects.toThrow(/Rate exceeded.*Try again in 7 s/);
    const patient = await connect(aws, ['--retries', '2']);
    await patient.listTools();
    aws.throttle(1, 1);
    const start = performance.now();
    expect(await patient.callTool(list)).not.toMatchObject({ isError: true });
    expect(performance.now() - start).toBeGreaterThan(990);
    aws.throttle(1, 1);
    // It might be done twice, so it is not tried again.
    expect(await patient.callTool(one)).toMatchObject({ isError: true });
  });
});

test('nothing unsigned gets in', async () => {
  const aws = await place();
  writeFileSync(join(aws.folder, 'credentials'), '');
  const client = connect(aws, ['--skip-auth']);
  await expect(client).rejects.toThrow(/Missing Authentication Token.*leave out --skip-auth/);
  expect(aws.seen).toEqual([]);
});
