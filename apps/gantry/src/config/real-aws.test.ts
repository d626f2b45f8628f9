import type { Credentials } from '@gantry/identity';
import { IDENTITY_HEADER } from '@gantry/identity';
import { signingFetch } from '@gantry/proxy';
import { GANTRY_EXTERNAL_ID, invoke } from '@gantry/sandbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { issueKey, revokeKey } from '../shared/issued-keys.ts';
import { ask, GATEWAY_USER, type RealAws, startRealAws } from '../testing/real-aws.ts';

const USERS = 'arn:aws:iam::111122223333:user/';
const role = (account: string) => ({
  principals: [`${USERS}ana`, `${USERS}bo`, 'vendor-agent', 'arn:aws:iam::111122223333:role/devs'],
  role: `arn:aws:iam::${account}:role/GantryAccess`,
  external_id: GANTRY_EXTERNAL_ID,
  tags: { caller: '${principal.arn}', tool: '${tool}' },
});

let real: RealAws;
let ana: Credentials;
beforeAll(async () => {
  real = await startRealAws({
    identity: { adapters: ['sts', 'keys'] },
    principals: { 'vendor-agent': {}, stranger: {} },
    grants: [
      { principals: [`${USERS}ana`, `${USERS}eve`, 'vendor-agent'], policy: 'eks-connect' },
      { principals: ['arn:aws:iam::111122223333:role/devs'], policy: 'eks-connect' },
    ],
    accounts: {
      company: { id: '111122223333', roles: [role('111122223333')] },
      production: { id: '444455556666', roles: [role('444455556666')] },
    },
  });
  ana = real.user('ana', []);
});
afterAll(() => real.close());

const document = (Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement });

/** The credentials of a session that a user has opened. */
async function assumed(who: Credentials, RoleArn: string, RoleSessionName: string) {
  const { principal } = await userOf(who.accessKeyId);
  const { Credentials } = invoke(real.account, {
    service: 'sts',
    operation: 'AssumeRole',
    input: { RoleArn, RoleSessionName },
    principal,
  }) as { Credentials: Record<string, string> };
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const clusters = { resource_type: 'cluster' };
let ids = 0;
/** Another body each time, since the very same request is asked about once. */
const ping = () => {
  ids += 1;
  return JSON.stringify({ jsonrpc: '2.0', id: ids, method: 'ping' });
};

type Change = { readonly url?: string; readonly body?: string; readonly headers?: object };

/** The headers with which a caller signs. */
async function headersOf(who: Credentials, body: string): Promise<Record<string, string>> {
  const signed: { headers: Record<string, string> } = { headers: {} };
  const before = globalThis.fetch;
  globalThis.fetch = async (_, init) => {
    signed.headers = Object.fromEntries(new Headers(init?.headers));
    return new Response();
  };
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  await signingFetch({
    url: real.url,
    service: 'eks-mcp',
    region: 'us-west-2',
    credentials: async () => who,
  })(real.url, { method: 'POST', body, headers }).finally(() => {
    globalThis.fetch = before;
  });
  return signed.headers;
}

/** What a caller sends, with what was changed on the way. */
async function send(who: Credentials, change: Change = {}): Promise<string> {
  const body = ping();
  const signed = await headersOf(who, body);
  const answer = await fetch(change.url ?? real.url, {
    method: 'POST',
    body: change.body ?? body,
    headers: { ...signed, ...change.headers },
  });
  const text = await answer.text();
  const { Code, message } = text.startsWith('{') ? JSON.parse(text) : {};
  const code = answer.headers.get('x-amzn-errortype') ?? Code ?? '';
  return `${answer.status} ${code} ${message ?? ''}`.trim();
}

describe('a principal of AWS', () => {
  it('goes on with a list in the account where it began, and in no other', async () => {
    const client = await real.connect(ana);
    const list = (account: string, more: object) =>
      client.callTool({
        name: 'list_eks_resources',
        arguments: { ...clusters, account, max_results: 1, ...more },
      });
    const { structuredContent } = await list('company', {});
    const { next_token } = Object(structuredContent);
    expect(Object(await list('company', { next_token })).isError).toBeUndefined();
    expect(await list('production', { next_token })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/belongs to a call with other arguments/) }],
    });
    await client.close();
  });

  it('acts in two accounts by name and id, and the gateway never has its key', async () => {
    const client = await real.connect(ana);
    const { tools } = await client.listTools();
    const first = tools.map(({ inputSchema }) => inputSchema.required?.[0]);
    expect(new Set(first)).toEqual(new Set(['account']));
    expect(tools[0]?.inputSchema.properties?.account).toEqual({
      type: 'string',
      description: 'AWS account: company (111122223333), production (444455556666)',
    });
    const list = (account: string) => ask(client, 'list_eks_resources', { ...clusters, account });
    expect(await list('company')).toContain('staging');
    expect(await list('444455556666')).not.toContain('staging');
    expect(await ask(client, 'list_eks_resources', clusters)).toBe(
      'account is missing: which of company (111122223333), production (444455556666)?',
    );
    expect(await list('prodution')).toMatch(/is none of yours\. Did you mean production\?/);
    await client.close();
    expect(process.env.AWS_ACCESS_KEY_ID).not.toBe(ana.accessKeyId);
  });

  it('leaves its name in both trails', async () => {
    const client = await real.connect(ana);
    await ask(client, 'list_eks_resources', { ...clusters, account: 'production' });
    await client.close();
    const calls = await vi.waitFor(() => {
      const found = real
        .events()
        .filter(({ requestParameters: asked }) => JSON.stringify(asked).includes('"production"'));
      expect(found).not.toEqual([]);
      return found;
    });
    expect(calls.at(-1)).toMatchObject({
      userIdentity: { type: 'IAMUser', arn: `${USERS}ana`, proof: 'sts' },
      requestParameters: { tool: 'list_eks_resources', arguments: { account: 'production' } },
    });
    const assumed = calls.flatMap(({ additionalEventData }) => additionalEventData.awsCalls ?? []);
    expect(assumed.map(({ operation }) => operation)).toContain('AssumeRole');
    const { Events = [] } = invoke(real.account, {
      service: 'cloudtrail',
      operation: 'LookupEvents',
      region: 'us-west-2',
      at: real.account.clock.now() + 3_600_000,
      input: { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }] },
    }) as { Events?: readonly { readonly CloudTrailEvent?: string }[] };
    const seen = Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent));
    expect(seen[0]).toMatchObject({
      userIdentity: { userName: GATEWAY_USER },
      requestParameters: {
        roleSessionName: 'gantry-ana',
        sourceIdentity: 'ana',
        tags: [
          { key: 'caller', value: `${USERS}ana` },
          { key: 'tool', value: 'list_eks_resources' },
        ],
      },
    });
  });

  it('acts as the role of its session, too', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `${USERS}ana` }, Action: 'sts:AssumeRole' }],
    };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    real.aws('iam', 'CreateRole', { RoleName: 'devs', AssumeRolePolicyDocument });
    const client = await real.connect(
      await assumed(ana, 'arn:aws:iam::111122223333:role/devs', 'ana@example.com'),
    );
    const given = { ...clusters, account: 'company' };
    expect(await ask(client, 'list_eks_resources', given)).toContain('staging');
    await client.close();
  });

  it('is asked for its role, where none is mapped', async () => {
    const client = await real.connect(real.user('eve', []));
    expect(await ask(client, 'list_eks_resources', clusters)).toMatch(
      /NoRole: no role is mapped to arn:aws:iam::111122223333:user\/eve/,
    );
    await client.close();
  });

  it('may not connect without a grant, whatever its own policies say', async () => {
    const bo = real.user('bo', ['eks-mcp:*', 'eks:*']);
    expect(await send(bo)).toMatch(
      /^403 AccessDeniedException User: .*bo is not authorized to perform: eks-mcp:InvokeMcp/,
    );
  });
});

async function userOf(accessKeyId: string) {
  const { keyStore } = await import('@gantry/sandbox');
  const found = await keyStore(real.account).find(accessKeyId);
  if (found === undefined) throw new Error('no such key');
  return found;
}

describe('a proof of identity', () => {
  it('is good for the gateway and the request that it was made for', async () => {
    expect(await send(ana)).toBe('200');
  });

  it.each([
    ['another body', { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }],
    ['another name of the gateway', { host: 'localhost' }],
    ['another path', { path: '/eks/mcp?x=1' }],
  ])('is none for %s', async (_, { body, host, path }: Record<string, string>) => {
    const url = new URL(path ?? '/eks/mcp', real.url);
    if (host) url.hostname = host;
    expect(await send(ana, { url: url.href, ...(body ? { body } : {}) })).toMatch(
      /^403 InvalidSignatureException AWS did not confirm who you are: .*bound to one gateway and one request/,
    );
  });

  it('is asked about once, when the very same request comes again', async () => {
    const body = ping();
    const headers = await headersOf(ana, body);
    const again = () => fetch(real.url, { method: 'POST', body, headers });
    real.take();
    expect((await again()).status).toBe(200);
    expect((await again()).status).toBe(200);
    const questions = real.take().filter(({ target }) => target.includes('GetCallerIdentity'));
    expect(questions).toHaveLength(1);
    expect(questions[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is none without the right secret', async () => {
    const forged = { ...ana, secretAccessKey: 'x'.repeat(40) };
    expect(await send(forged)).toMatch(/^403 InvalidSignatureException AWS did not confirm/);
  });

  it('is none of an unknown key, or of a key that was turned off', async () => {
    expect(await send({ ...ana, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })).toMatch(
      /^403 UnrecognizedClientException AWS did not confirm who you are: The security token/,
    );
    const off = real.user('off', []);
    real.aws('iam', 'UpdateAccessKey', {
      UserName: 'off',
      AccessKeyId: off.accessKeyId,
      Status: 'Inactive',
    });
    expect(await send(off)).toMatch(/^403 UnrecognizedClientException/);
  });

  it.each([
    ['no query', 'hello', /must include 'X-Amz-|must hold a presigned query/],
    ['not bound to anything', 'unbound', /must hold a presigned query whose signed headers are/],
    ['scoped to another region', 'region', /to a valid region: 'us-west-2', 'eu-west-1'\./],
    ['scoped to another service', 'service', /scoped to correct service: 'sts'/],
    ['from yesterday', 'old', /Signature expired/],
    ['made twice', 'twice', /repeated/],
  ])('is refused before the body when it is %s', async (_, kind, said) => {
    const date = new Date(Date.now() - (kind === 'old' ? 86_400_000 : 0));
    const at = date.toISOString().replace(/\.\d{3}|[:-]/g, '');
    const day = at.slice(0, 8);
    const region = kind === 'region' ? 'ap-south-1' : 'us-west-2';
    const service = kind === 'service' ? 'eks' : 'sts';
    const signed = kind === 'unbound' ? 'host' : 'host%3Bx-gantry-gateway%3Bx-gantry-request';
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credential=${ana.accessKeyId}%2F${day}%2F${region}%2F${service}%2Faws4_request`,
      `X-Amz-Date=${at}`,
      'X-Amz-Expires=60',
      `X-Amz-SignedHeaders=${signed}`,
      `X-Amz-Signature=${'a'.repeat(64)}`,
      ...(kind === 'twice' ? ['X-Amz-Expires=61'] : []),
    ].join('&');
    const header = { [IDENTITY_HEADER]: kind === 'hello' ? 'hello' : query };
    const answer = await send(ana, { headers: header });
    expect(answer).toMatch(/^40[03] /);
    expect(answer).toMatch(said);
  });

  it('is asked for where a request has a signature of AWS alone', async () => {
    const { accessKeyId } = ana;
    const plain = await fetch(real.url, {
      method: 'POST',
      body: ping(),
      headers: {
        'content-type': 'application/json',
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/us-west-2/eks-mcp/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'a'.repeat(64)}`,
        'x-amz-date': '20261122T000000Z',
      },
    });
    expect(plain.status).toBe(403);
    expect(await plain.text()).toMatch(/MissingAuthenticationToken.*gantry proxy/);
  });

  it('is none any more once a single character of it is another', async () => {
    const body = ping();
    const { [IDENTITY_HEADER]: proof = '' } = await headersOf(ana, body);
    const withProof = (text: string) => send(ana, { body, headers: { [IDENTITY_HEADER]: text } });
    expect(await withProof(proof)).toBe('200');
    const accepted: string[] = [];
    for (let at = 0; at < proof.length; at += 3) {
      const old = proof.charAt(at);
      const other = /[0-9]/.test(old) ? String((Number(old) + 1) % 10) : old === 'a' ? 'b' : 'a';
      const forged = proof.slice(0, at) + other + proof.slice(at + 1);
      const answer = await withProof(forged);
      if (!/^40[03] /.test(answer)) accepted.push(`${forged}: ${answer}`);
    }
    expect(accepted).toEqual([]);
  });

  it('counts for nothing while STS cannot be reached', async () => {
    real.account.faults.set([{ kind: 'error', service: 'sts' }]);
    expect(await send(ana)).toMatch(/^503 ServiceUnavailableException STS answered 5\d\d/);
    real.account.faults.set([{ kind: 'drop', service: 'sts' }]);
    expect(await send(ana)).toMatch(/^503 ServiceUnavailableException Gantry cannot reach 127/);
    real.account.faults.set([{ kind: 'throttling', service: 'sts' }]);
    const body = ping();
    const { [IDENTITY_HEADER]: proof = '' } = await headersOf(ana, body);
    const again = () => send(ana, { body, headers: { [IDENTITY_HEADER]: proof } });
    expect(await again()).toMatch(/^503 ServiceUnavailableException STS answered 400/);
    real.account.faults.set([]);
    expect(await again()).toBe('200');
  });
});

describe('a key that Gantry issued', () => {
  const issue = (principal: string, more: object = {}) => {
    const { accessKeyId, secretAccessKey } = issueKey(real.place.keys, {
      principal,
      createdAt: '2026-11-22T00:00:00Z',
      ...more,
    });
    return { accessKeyId, secretAccessKey };
  };

  it('signs with SigV4 alone, acts in the mapped role, and ends at once', async () => {
    const key = issue('vendor-agent');
    const client = await real.connect(key);
    const given = { ...clusters, account: 'company' };
    expect(await ask(client, 'list_eks_resources', given)).toContain('staging');
    const expected = { type: 'Gantry', arn: 'arn:gantry:iam:::user/vendor-agent', proof: 'keys' };
    await vi.waitFor(() => {
      expect(real.events().map(({ userIdentity }) => userIdentity)).toContainEqual(
        expect.objectContaining(expected),
      );
    });
    revokeKey(real.place.keys, key.accessKeyId);
    await expect(ask(client, 'list_eks_resources', given)).rejects.toThrow(/403|Unrecognized/);
    await client.close();
  });

  it('is good until its end, for principals that the configuration has and grants something', async () => {
    const past = issue('vendor-agent', { expiresAt: '2026-01-01T00:00:00Z' });
    expect(await send(past)).toMatch(/^403 ExpiredTokenException/);
    expect(await send(issue('nobody'))).toMatch(/^403 UnrecognizedClientException/);
    expect(await send(issue('stranger'))).toMatch(/^403 AccessDeniedException .*eks-mcp:InvokeMcp/);
  });

  it('is refused when the file of the keys is damaged, and others are not', async () => {
    const key = issue('vendor-agent');
    const { readFileSync, writeFileSync } = await import('node:fs');
    const before = readFileSync(real.place.keys, 'utf8');
    writeFileSync(real.place.keys, '{"version":1}');
    expect(await send(key)).toMatch(/^500 /);
    expect(await send(ana)).toBe('200');
    writeFileSync(real.place.keys, before);
    expect(await send(key)).toBe('200');
  });
});

describe("with IAM's own word", () => {
  const actions = ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool'];
  let before: RealAws;
  let asking: RealAws;
  beforeAll(async () => {
    before = real;
    asking = await startRealAws({
      authorization: { simulate_principal_policy: true },
      grants: [
        {
          principals: [`${USERS}banned`],
          policy: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Deny', Action: 'eks-mcp:*', Resource: '*' }],
          },
        },
        { principals: [`${USERS}granted*`, 'vendor-agent'], policy: 'eks-connect' },
      ],
      identity: { adapters: ['sts', 'keys'] },
      principals: { 'vendor-agent': {} },
    });
    const may = ['iam:SimulatePrincipalPolicy', 'iam:GetRole'];
    asking.aws('iam', 'PutUserPolicy', {
      UserName: GATEWAY_USER,
      PolicyName: 'asks',
      PolicyDocument: document([{ Effect: 'Allow', Action: may, Resource: '*' }]),
    });
    real = asking;
  });
  afterAll(async () => {
    real = before;
    await asking.close();
  });

  it('counts what the policies of a principal allow, and a Deny of either', async () => {
    expect(await send(asking.user('may', actions))).toBe('200');
    expect(await send(asking.user('may-not', ['eks:*']))).toMatch(/^403 AccessDenied/);
    expect(await send(asking.user('banned', actions))).toMatch(/explicit deny/);
    const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
    expect(await send(asking.user('elsewhere', actions, { Condition }))).toMatch(/^403 /);
    expect(await send(asking.user('granted', []))).toBe('200');
    expect(await send(asking.user('granted-not', ['eks-mcp:*'], { Effect: 'Deny' }))).toMatch(
      /^403 AccessDeniedException User: .*granted-not is not .* eks-mcp:InvokeMcp with an explicit deny/,
    );
  });

  it('tells IAM which session calls, of which role, and says what it could not tell', async () => {
    const trusted = asking.user('session-maker', ['sts:AssumeRole']);
    const arn = 'arn:aws:iam::111122223333:role/ops/watched';
    const Principal = { AWS: `${USERS}session-maker` };
    asking.aws('iam', 'CreateRole', {
      RoleName: 'watched',
      Path: '/ops/',
      AssumeRolePolicyDocument: document([
        { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
      ]),
    });
    const allowed = { Effect: 'Allow', Action: 'eks-mcp:*', Resource: '*' };
    const denied = { ...allowed, Effect: 'Deny' };
    asking.aws('iam', 'PutRolePolicy', {
      RoleName: 'watched',
      PolicyName: 'exactly',
      PolicyDocument: document([
        { ...allowed, Condition: { ArnEquals: { 'aws:PrincipalArn': arn } } },
        { ...denied, Condition: { StringLike: { 'aws:userid': '*:intruder' } } },
        { ...denied, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'guests' } } },
      ]),
    });
    expect(await send(await assumed(trusted, arn, 'intruder'))).toMatch(/^403 .*explicit deny/);
    const client = await asking.connect(await assumed(trusted, arn, 'ana'));
    await ask(client, 'list_eks_resources', clusters);
    await client.close();
    await vi.waitFor(() => {
      const [event] = asking.events().filter(({ requestParameters }) => requestParameters?.tool);
      expect(JSON.stringify(event)).toContain('without aws:PrincipalTag/team');
    });
  });

  it('lets in nobody of IAM while IAM cannot be asked', async () => {
    const later = asking.user('later', actions);
    const granted = asking.user('granted-later', []);
    asking.account.faults.set([{ kind: 'error', service: 'iam' }]);
    expect(await send(later)).toMatch(/^403 AccessDenied/);
    // A Deny could stand there.
    expect(await send(granted)).toMatch(/IAM could not be asked whether/);
    const createdAt = '2026-11-22T00:00:00Z';
    const key = issueKey(asking.place.keys, { principal: 'vendor-agent', createdAt });
    expect(await send(key)).toBe('200');
  });
});
