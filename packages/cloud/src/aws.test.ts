import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpstreamError } from '@gantry/toolkit';
import { afterEach, expect, test } from 'vitest';
import type { AwsActor } from './access.ts';
import { type AwsCall, openAws } from './aws.ts';
import { ClientPool } from './pool.ts';

/** An endpoint that answers as a test says; what is under test is how Gantry's side takes it. */
let server: Server | undefined;
let pool: ClientPool | undefined;
afterEach(() => {
  pool?.close();
  server?.closeAllConnections();
  server?.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function endpoint(answer: Answer): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

const caller = (name: string, accessKeyId = `AKIA${name}`): AwsActor => ({
  id: `${name}|${accessKeyId}`,
  credentials: async () => ({ accessKeyId, secretAccessKey: `secret of ${name}` }),
});

function open(
  url: string,
  change: { caller?: AwsActor; signal?: AbortSignal; timeoutMs?: number } = {},
) {
  const { timeoutMs = 5_000, signal = new AbortController().signal } = change;
  pool ??= new ClientPool({ endpoint: url, userAgent: ['gantry', '9.9'], timeoutMs });
  const calls: AwsCall[] = [];
  const session = {
    pool,
    region: 'eu-west-1',
    signal,
    onCall: (call: AwsCall) => calls.push(call),
  };
  const who = change.caller ?? caller('ada');
  return { calls, eks: openAws({ ...session, actor: who, clock: () => performance.now() }).eks };
}

function json(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-amzn-requestid': 'req-1',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

afterEach(() => {
  pool = undefined;
});

test('a call is signed for the caller, region and service, and says who sends it', async () => {
  const seen: IncomingMessage[] = [];
  const url = await endpoint((request, response) => {
    seen.push(request);
    json(response, 200, { clusters: ['prod'] });
  });
  const { eks, calls } = open(url);
  expect(await eks.listClusters({ maxResults: 5 })).toMatchObject({ clusters: ['prod'] });
  expect(seen[0]?.headers.authorization).toMatch(
    /Credential=AKIAada\/\d{8}\/eu-west-1\/eks\/aws4_request/,
  );
  expect(seen[0]?.headers['user-agent']).toContain('gantry/9.9');
  expect(seen[0]?.url).toBe('/clusters?maxResults=5');
  expect(calls).toEqual([
    {
      service: 'eks',
      operation: 'ListClusters',
      region: 'eu-west-1',
      requestId: 'req-1',
      attempts: 1,
      ms: expect.any(Number),
    },
  ]);
});

test('two callers never share credentials, and one caller keeps its client', async () => {
  const keys: string[] = [];
  const url = await endpoint((request, response) => {
    keys.push(/Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    json(response, 200, { clusters: [] });
  });
  for (const who of [caller('ada'), caller('bob'), caller('ada'), caller('ada', 'AKIAnew')]) {
    await open(url, { caller: who }).eks.listClusters({});
  }
  expect(keys).toEqual(['AKIAada', 'AKIAbob', 'AKIAada', 'AKIAnew']);
});

test('a refusal keeps AWS’s code, status, request id and words', async () => {
  const url = await endpoint((_, response) =>
    json(
      response,
      403,
      { message: 'User: x is not authorized' },
      { 'x-amzn-errortype': 'AccessDeniedException' },
    ),
  );
  const { eks, calls } = open(url);
  const error = await eks.listClusters({}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UpstreamError);
  expect(error).toMatchObject({
    message: 'User: x is not authorized.',
    facts: {
      code: 'AccessDeniedException',
      status: 403,
      requestId: 'req-1',
      retryable: false,
      operation: 'ListClusters',
    },
  });
  expect(calls).toMatchObject([{ code: 'AccessDeniedException', attempts: 1 }]);
});

test('a throttled call is tried again, and the audit knows how often', async () => {
  let times = 0;
  const url = await endpoint((_, response) => {
    times += 1;
    if (times < 3)
      json(
        response,
        429,
        { message: 'Rate exceeded' },
        { 'x-amzn-errortype': 'ThrottlingException' },
      );
    else json(response, 200, { clusters: [] });
  });
  const { eks, calls } = open(url);
  await eks.listClusters({});
  expect(calls).toMatchObject([{ attempts: 3 }]);
});

test('a silent endpoint is named, with the time that was waited', async () => {
  const url = await endpoint(() => undefined);
  const { eks, calls } = open(url, { timeoutMs: 60 });
  await expect(eks.listClusters({})).rejects.toMatchObject({
    message: 'no answer from eks in eu-west-1 within 0.06 s.',
    facts: { code: 'Timeout', retryable: true },
  });
  expect(calls).toHaveLength(1);
});

test('an endpoint that is not there is named', async () => {
  const url = await endpoint(() => undefined);
  server?.close();
  await expect(open(url).eks.listClusters({})).rejects.toMatchObject({
    message: expect.stringMatching(/^eks in eu-west-1 cannot be reached \(ECONNREFUSED\)\.$/),
    facts: { code: 'Unreachable', retryable: true },
  });
});

test('a cancelled call ends at once and is not reported as a refusal of AWS’s', async () => {
  const url = await endpoint(() => undefined);
  const control = new AbortController();
  const { eks } = open(url, { signal: control.signal });
  const call = eks.listClusters({});
  setImmediate(() => control.abort());
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(UpstreamError);
  expect(error).toMatchObject({ name: 'AbortError' });
  await expect(eks.listClusters({})).rejects.toMatchObject({ name: 'AbortError' });
});

test('a call whose time is up is no cancelled one, and names who did not answer', async () => {
  const url = await endpoint(() => undefined);
  const { eks } = open(url, { signal: AbortSignal.timeout(50) });
  await expect(eks.listClusters({})).rejects.toMatchObject({
    message: 'no answer from eks in eu-west-1 before the time for the call was up.',
    facts: { code: 'Timeout', operation: 'ListClusters', retryable: true },
  });
});

test('missing credentials say how to get some', async () => {
  const none: AwsActor = {
    ...caller('none'),
    credentials: () =>
      Promise.reject(Object.assign(new Error('nothing'), { name: 'CredentialsProviderError' })),
  };
  await expect(
    open('http://127.0.0.1:1', { caller: none }).eks.listClusters({}),
  ).rejects.toMatchObject({
    facts: {
      code: 'NoCredentials',
      retryable: false,
      advice: expect.stringContaining('aws sso login'),
    },
  });
});

test.each(['CredentialsProviderError', 'ExpiredTokenException'])(
  'a login that is over is named by its profile: %s',
  async (name) => {
    const error = Object.assign(new Error('over'), { name, $metadata: {}, $fault: 'client' });
    const actor: AwsActor = {
      ...caller('over'),
      credentials: () => Promise.reject(error),
      profile: 'work',
    };
    const { eks } = open('http://127.0.0.1:1', { caller: actor });
    const advice = expect.stringMatching(/profile work: aws sso login --profile work\. Or set/);
    await expect(eks.listClusters({})).rejects.toMatchObject({ facts: { advice } });
  },
);

test('the pool drops the client that was not used for longest', async () => {
  const made: string[] = [];
  class Client {
    constructor(config: Record<string, unknown>) {
      made.push(String(config.region));
    }
    async send(): Promise<object> {
      return {};
    }
    destroy(): void {}
  }
  const small = new ClientPool({ userAgent: ['gantry', '0'], size: 2 });
  const get = (region: string) => small.client('eks', region, caller('ada'), Client);
  const [a, b] = [get('a'), get('b')];
  expect(get('a')).toBe(a);
  get('c');
  expect(get('a')).toBe(a);
  expect(get('b')).not.toBe(b);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  small.close();
});
