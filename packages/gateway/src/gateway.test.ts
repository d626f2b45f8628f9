import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './testing/gateway.ts';
import { type RawRequest, type Signing, send, sendBytes, sign } from './testing/raw.ts';

let it: TestGateway;
beforeAll(async () => {
  it = await startTestGateway();
});
afterAll(() => it.close());

let ids = 0;

function call(name: string, given: object = {}): string {
  ids += 1;
  const params = { name, arguments: given };
  return JSON.stringify({ jsonrpc: '2.0', id: ids, method: 'tools/call', params });
}

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

async function ask(body: string, change: Partial<Signing> = {}) {
  const request = await signed(body, change);
  return send(it.gateway.port, request);
}

function signed(body: string, change: Partial<Signing> = {}): Promise<RawRequest> {
  return sign({ key: it.key('gantry-viewer'), port: it.gateway.port, body, ...change });
}

type Result = {
  content: { text: string }[];
  isError?: boolean;
  structuredContent?: object;
  tools: { name: string }[];
};
const resultOf = (answer: { json: Record<string, unknown> }) => answer.json.result as Result;

/** The newest event of the trail. */
const last = () => it.events().at(-1);

describe('who may do what', () => {
  test('a viewer sees and calls the reading tools, and only those', async () => {
    const { tools } = resultOf(await ask(LIST));
    expect(tools.map(({ name }) => name)).toEqual([
      'describe_eks_resource',
      'get_broken',
      'get_eks_insights',
      'get_eks_vpc_config',
      'get_patience',
      'list_eks_resources',
    ]);
    const read = resultOf(await ask(call('list_eks_resources', { resource_type: 'cluster' })));
    expect(read.structuredContent).toMatchObject({ count: 3 });
    const denied = resultOf(await ask(call('add_note', { note: 'no' })));
    expect(denied.isError).toBe(true);
    expect(denied.content[0]?.text).toBe(
      "User: arn:aws:iam::111122223333:user/gantry-viewer is not authorized to perform: eks-mcp:CallPrivilegedTool on resource: * because no identity-based policy allows the eks-mcp:CallPrivilegedTool action. Add eks-mcp:CallPrivilegedTool on * to an identity-based policy of user gantry-viewer, for example the managed policy 'EksInventoryReadOnly'.",
    );
    expect(it.notes).toEqual([]);
    expect(last()).toMatchObject({
      eventName: 'CallPrivilegedTool',
      readOnly: false,
      errorCode: 'AccessDenied',
      additionalEventData: {
        outcome: 'denied',
        decision: expect.stringContaining('eks-mcp:CallPrivilegedTool'),
      },
    });
  });

  test('a developer changes something, and the trail has the start and the outcome', async () => {
    const key = it.key('gantry-developer');
    const done = resultOf(
      await ask(call('add_note', { note: 'password=hunter2hunter2' }), { key }),
    );
    expect(done.structuredContent).toEqual({ notes: 1 });
    const [started, success] = it.events().slice(-2);
    expect(started).toMatchObject({
      eventName: 'CallPrivilegedTool',
      userIdentity: {
        type: 'IAMUser',
        userName: 'gantry-developer',
        accessKeyId: key.accessKeyId,
        proof: 'keys',
      },
      additionalEventData: { outcome: 'started' },
    });
    expect(success).toMatchObject({
      requestID: started?.requestID,
      additionalEventData: { outcome: 'success' },
    });
    expect(JSON.stringify([started, success])).not.toContain('hunter2');
  });

  test('without InvokeMcp nothing is answered but 403 with AWS’s code', async () => {
    const key = it.user('outsider', ['eks:*', 'eks-mcp:CallReadOnlyTool']);
    const answer = await ask(LIST, { key });
    expect(answer).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      json: {
        __type: 'AccessDeniedException',
        message: expect.stringMatching(/is not authorized to perform: eks-mcp:InvokeMcp/),
      },
    });
    // AWS's proxy looks for an error of the protocol.
    const { message } = answer.json;
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: '', error: { code: -32603, message } });
    expect(last()).toMatchObject({
      userIdentity: { userName: 'outsider' },
      requestID: answer.headers['x-amzn-requestid'],
      additionalEventData: {
        outcome: 'denied',
        decision: expect.stringContaining('eks-mcp:InvokeMcp'),
      },
    });
  });

  test('a connection without CallReadOnlyTool lists nothing and says why', async () => {
    const key = it.user('connected', ['eks-mcp:InvokeMcp']);
    expect((await ask(LIST, { key })).json.result).toMatchObject({
      tools: [],
      _meta: { 'gantry/empty': expect.stringContaining('eks-mcp:CallReadOnlyTool') },
    });
  });

  test('the rights downstream are the caller’s own', async () => {
    const key = it.user('lister', [
      'eks-mcp:InvokeMcp',
      'eks-mcp:CallReadOnlyTool',
      'eks:ListClusters',
    ]);
    const given = { resource_type: 'cluster', cluster_name: 'prod' };
    const result = resultOf(await ask(call('describe_eks_resource', given), { key }));
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(
      /^eks:DescribeCluster answered AccessDeniedException: User: arn:aws:iam::111122223333:user\/lister is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster\/prod .*\(request id \S+\)$/,
    );
    expect(last()).toMatchObject({
      errorCode: 'AccessDeniedException',
      additionalEventData: {
        outcome: 'failure',
        awsCalls: [
          {
            operation: 'DescribeCluster',
            code: 'AccessDeniedException',
            requestId: expect.any(String),
          },
        ],
      },
    });
  });

  test('the region of the signature is the region served', async () => {
    const body = call('list_eks_resources', { resource_type: 'cluster' });
    const result = resultOf(await ask(body, { region: 'eu-west-1' }));
    expect(result.structuredContent).toMatchObject({ region: 'eu-west-1', count: 1 });
  });
});

describe('a proof that does not hold is refused', () => {
  type Tamper = (request: RawRequest) => RawRequest;
  const header =
    (name: string, value: string): Tamper =>
    (request) => ({
      ...request,
      headers: request.headers.map(([key, old]) => [key, key === name ? value : old]),
    });
  const more =
    (name: string, value: string): Tamper =>
    (request) => ({
      ...request,
      headers: [...request.headers, [name, value]],
    });
  const same: Tamper = (request) => request;
  const OLD = new Date(Date.now() - 6 * 60_000);
  const SOON = new Date(Date.now() + 6 * 60_000);

  type Case = readonly [string, Partial<Signing>, Tamper, number, string, RegExp];
  const cases: readonly Case[] = [
    [
      'wrong secret',
      { key: { accessKeyId: '', secretAccessKey: 'x'.repeat(40) } },
      same,
      403,
      'InvalidSignatureException',
      /signature we calculated does not match/,
    ],
    [
      'old date',
      { date: OLD },
      same,
      403,
      'InvalidSignatureException',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than/,
    ],
    [
      'date to come',
      { date: SOON },
      same,
      403,
      'InvalidSignatureException',
      /^Signature not yet current: /,
    ],
    [
      'changed body',
      {},
      (request) => ({ ...request, body: request.body.replace('tools/list', 'tools/lost') }),
      403,
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'changed signed header',
      {},
      header('accept', 'application/json,  text/html'),
      403,
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'changed path',
      {},
      (request) => ({ ...request, line: 'POST /eks/mcp?x=1 HTTP/1.1' }),
      403,
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'changed method',
      {},
      (request) => ({ ...request, line: 'PUT /eks/mcp HTTP/1.1' }),
      405,
      'MethodNotAllowedException',
      /POST only/,
    ],
    [
      'duplicated signed header',
      {},
      more('accept', 'application/json, text/event-stream'),
      400,
      'IncompleteSignatureException',
      /accept/i,
    ],
    [
      'added x-amz header',
      {},
      more('x-amz-target', 'Evil'),
      403,
      'InvalidSignatureException',
      /x-amz-target/,
    ],
    [
      'wrong region',
      { region: 'us-east-1' },
      same,
      403,
      'InvalidSignatureException',
      /scoped to a valid region/,
    ],
    [
      'wrong service',
      { service: 'eks' },
      same,
      403,
      'InvalidSignatureException',
      /scoped to correct service: 'eks-mcp'/,
    ],
    [
      'unknown key',
      { key: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' } },
      same,
      403,
      'UnrecognizedClientException',
      /security token included in the request is invalid/,
    ],
    [
      'no proof at all',
      {},
      (request) => ({
        ...request,
        headers: request.headers.filter(
          ([name]) => name !== 'authorization' && !name.startsWith('x-amz'),
        ),
      }),
      403,
      'MissingAuthenticationTokenException',
      /Missing Authentication Token/,
    ],
    [
      'a proof that is none',
      {},
      header('authorization', 'AWS4-HMAC-SHA256 Credential=x'),
      400,
      'IncompleteSignatureException',
      /./,
    ],
    [
      'a session token that the key does not have',
      { headers: { 'x-amz-security-token': 'abc' } },
      same,
      403,
      'UnrecognizedClientException',
      /./,
    ],
  ];

  test.each(cases)('%s', async (_, change, tamper, status, code, words) => {
    const given =
      change.key?.accessKeyId === ''
        ? { ...change, key: { ...change.key, accessKeyId: it.key('gantry-viewer').accessKeyId } }
        : change;
    const answer = await send(it.gateway.port, tamper(await signed(LIST, given)));
    expect(answer).toMatchObject({ status, headers: { 'x-amzn-errortype': code } });
    expect(answer.json.message).toMatch(words);
    expect(answer.body).not.toMatch(/at .*\.ts:\d+|secret-of-/);
    const event = it
      .events()
      .find(({ requestID }) => requestID === answer.headers['x-amzn-requestid']);
    expect(event).toMatchObject({
      errorCode: code,
      userIdentity: { type: 'Unknown' },
      additionalEventData: { outcome: 'refused' },
    });
  });

  test('a second Host header', async () => {
    const answer = await send(it.gateway.port, more('host', 'evil.example')(await signed(LIST)));
    expect(answer.status).toBe(400);
  });

  test('another host, and a page of another origin', async () => {
    const foreign = await send(it.gateway.port, header('host', 'evil.example')(await signed(LIST)));
    expect(foreign).toMatchObject({
      status: 403,
      json: { message: /^This gateway does not serve that host name: call it by/ },
    });
    const page = await ask(LIST, { headers: { origin: 'https://evil.example' } });
    expect(page).toMatchObject({
      status: 403,
      json: { message: 'This gateway does not serve that origin.' },
    });
  });

  test('a page of its own is no foreign origin', async () => {
    const headers = { origin: `http://localhost:${it.gateway.port}` };
    expect((await ask(LIST, { headers })).status).toBe(200);
  });

  test('a replayed change; a replayed read is answered again', async () => {
    const key = it.key('gantry-developer');
    const change = await signed(call('add_note', { note: 'once' }), { key });
    const before = it.notes.length;
    expect(resultOf(await send(it.gateway.port, change)).isError).toBeFalsy();
    const again = resultOf(await send(it.gateway.port, change));
    expect(again).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('received before') }],
    });
    expect(it.notes.length).toBe(before + 1);
    expect(last()).toMatchObject({
      errorCode: 'AccessDenied',
      additionalEventData: { outcome: 'denied' },
    });
    const read = await signed(LIST);
    expect((await send(it.gateway.port, read)).status).toBe(200);
    expect((await send(it.gateway.port, read)).status).toBe(200);
  });

  test('a key that was turned off stops at once', async () => {
    const key = it.user('leaver', ['eks-mcp:*']);
    expect((await ask(LIST, { key })).status).toBe(200);
    const { invoke } = await import('@gantry/sandbox');
    const input = { UserName: 'leaver', AccessKeyId: key.accessKeyId, Status: 'Inactive' };
    invoke(it.account, { service: 'iam', operation: 'UpdateAccessKey', input });
    expect(await ask(LIST, { key })).toMatchObject({
      status: 403,
      json: { __type: 'UnrecognizedClientException' },
    });
    // Unproven, but whoever looks for a leaked key finds its use.
    expect(last()).toMatchObject({
      userIdentity: { type: 'Unknown', accessKeyId: key.accessKeyId },
      errorCode: 'UnrecognizedClientException',
    });
  });
});

describe('what comes in', () => {
  test('a defect says nothing of itself but the id of its log entry', async () => {
    const { content } = resultOf(await ask(call('get_broken')));
    const [, id = 'none'] = /under (\S+)\.$/.exec(content[0]?.text ?? '') ?? [];
    expect(content[0]?.text).not.toContain('inner detail');
    expect(it.log.find((line) => line.includes(id))).toContain('inner detail');
  });

  test('an unknown tool is no tool call that anybody made', async () => {
    const answer = await ask(call('list_eks_resourcez'));
    expect(answer.json.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('Did you mean list_eks_resources?'),
    });
    expect(last()).toMatchObject({
      errorCode: 'UnknownTool',
      requestParameters: { tool: 'list_eks_resourcez' },
    });
  });

  test.each([
    ['no JSON', '{', 400, 'SerializationException'],
    ['a batch without end', `[${Array(21).fill(LIST).join(',')}]`, 400, 'InvalidRequestException'],
  ])('%s', async (_, body, status, code) => {
    const answer = await ask(body);
    expect(answer.status).toBe(status);
    expect(answer.headers['x-amzn-errortype']).toBe(code);
  });

  test('a modern request whose headers contradict its body is refused, and the trail says so', async () => {
    const version = 'io.modelcontextprotocol/protocolVersion';
    const _meta = { [version]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
    const body = JSON.stringify({
      ...JSON.parse(call('list_eks_resources')),
      params: { name: 'list_eks_resources', arguments: {}, _meta },
    });
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'get_broken',
    };
    expect(await ask(body, { headers })).toMatchObject({
      status: 400,
      json: { error: { code: -32020 } },
    });
    expect(last()).toMatchObject({
      errorCode: 'HTTP400',
      requestParameters: { method: 'tools/call' },
      additionalEventData: { outcome: 'refused' },
    });
  });

  test('a body beyond the limit is not read, whatever it says of its length', async () => {
    const announced = await signed(LIST);
    const headers = announced.headers.map(([name, value]): [string, string] => [
      name,
      name === 'content-length' ? '9999999' : value,
    ]);
    expect(await send(it.gateway.port, { ...announced, headers })).toMatchObject({ status: 413 });
    const large = await ask(`"${'x'.repeat(1_048_577)}"`).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
  });

  test('headers beyond the limit, and what is no HTTP', async () => {
    const port = it.gateway.port;
    expect(
      await sendBytes(
        port,
        `POST /eks/mcp HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1\.1 431/);
    expect(await sendBytes(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  });

  test.each([
    ['GET', 405],
    ['DELETE', 405],
  ])('%s of an endpoint', async (method, status) => {
    const request = await signed('');
    expect(
      await send(it.gateway.port, { ...request, line: `${method} /eks/mcp HTTP/1.1` }),
    ).toMatchObject({ status, headers: { allow: 'POST' } });
  });

  test('another media type, and an encoded body', async () => {
    expect((await ask(LIST, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await ask(LIST, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
  });
});

describe('pages for people and probes', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${it.gateway.url}${path}`, { headers });

  test('health, readiness, metrics and state', async () => {
    expect(await (await get('/healthz')).text()).toBe('ok\n');
    expect(await (await get('/readyz')).text()).toBe('ready\n');
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/gantry_http_requests_total\{path="\/eks\/mcp",status="200"\} \d+/);
    expect(metrics).toMatch(
      /gantry_tool_calls_total\{tool="list_eks_resources",outcome="success"\} \d+/,
    );
    const page = await (await get('/')).text();
    expect(page).toContain('Gantry is up');
    expect(page).toContain('list_eks_resources');
  });

  test('an unknown path names the endpoints; no path leads around the checks', async () => {
    for (const path of [
      '/eks/mcp/',
      '//eks/mcp',
      '/eks/../eks/mcp',
      '/%65ks/mcp',
      '/EKS/MCP',
      '/favicon.ico',
    ]) {
      const answer = await sendBytes(
        it.gateway.port,
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 404[\s\S]*MCP endpoints: \/eks\/mcp/);
    }
  });
});

test('no log line and no event holds a secret', () => {
  const all = [...it.log, JSON.stringify(it.events())].join('\n');
  expect(all).not.toContain('secret-of-');
  expect(all).not.toMatch(/Signature=[0-9a-f]{64}/);
});
