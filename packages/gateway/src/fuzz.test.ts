import { Agent, request as httpRequest } from 'node:http';
import { listen } from '@gantry/sandbox';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './testing/gateway.ts';
import { sign } from './testing/raw.ts';

/** Requests in all; the seed makes each run the same. */
const ROUNDS = 10_000;
const SEED = 0x6a09e667;

/** mulberry32, as data for the mutations. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Shot = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
};

const NASTY = [
  '',
  '\u0000',
  '%',
  '%2e%2e/',
  '../',
  '&',
  '=',
  '"',
  "'",
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  '<a>',
  '{',
  '}',
  '[',
  ']',
  '\ud800',
  '\r',
  '🙈',
  '9'.repeat(400),
  '-1',
  '1e999',
  'null',
  '__proto__',
  'constructor',
  'AWS4-HMAC-SHA256',
  'Credential=',
  ',',
  '${jndi:x}',
  '\\u0000',
  '.member.1',
  'Action=',
  '\t',
];

/** One to three blind changes: bytes flipped, cut, doubled, or replaced by something nasty. */
function mutate(text: string, pick: (below: number) => number): string {
  let changed = text;
  for (let times = pick(3) + 1; times > 0; times -= 1) {
    const at = pick(changed.length + 1);
    const length = pick(12);
    const nasty = NASTY[pick(NASTY.length)] ?? '';
    const kinds = [
      () => changed.slice(0, at) + changed.slice(at + length),
      () => changed.slice(0, at) + nasty + changed.slice(at),
      () => changed.slice(0, at) + nasty + changed.slice(at + length),
      () => changed.slice(0, at) + changed.slice(at, at + length) + changed.slice(at),
      () => changed.slice(0, at) + String.fromCharCode(32 + pick(95)) + changed.slice(at + 1),
    ];
    changed = kinds[pick(kinds.length)]?.() ?? changed;
  }
  return changed;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

type Answer = { readonly status: number; readonly body: string };

/** Sends it, or says that Node's own client refuses to write such a head. */
function shoot(port: number, { method, path, headers, body }: Shot): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    try {
      const outgoing = httpRequest(
        { port, host: '127.0.0.1', agent, method, path, headers },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
          answer.on('error', () => resolve({ status: 0, body: '' }));
        },
      );
      outgoing.on('error', () => resolve({ status: 0, body: '' }));
      outgoing.end(body);
    } catch {
      resolve(undefined);
    }
  });
}

let it: TestGateway;
let aws: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  it = await startTestGateway({
    unprovenBytesPerMinute: 1e12,
    unprovenPerMinute: 1e9,
    atATime: 1_000,
  });
  aws = await listen(it.account, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  agent.destroy();
  await aws.close();
  await it.close();
});

const CALL =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_eks_resources","arguments":{"resource_type":"clusterversion","filters":{"kubernetes_version":"1.33"},"max_results":5}}}';
const FORM =
  'Action=CreateUser&Version=2010-05-08&UserName=fuzzed&Tags.member.1.Key=a&Tags.member.1.Value=b&Path=%2Fx%2F';
const POLICY = `Action=CreatePolicy&Version=2010-05-08&PolicyName=p&PolicyDocument=${encodeURIComponent('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"eks:*","Resource":"*","Condition":{"StringLike":{"aws:username":"${aws:username}*"}}}]}')}`;
const CLUSTER =
  '{"name":"fuzz","roleArn":"arn:aws:iam::111122223333:role/eks-cluster","resourcesVpcConfig":{"subnetIds":["subnet-01b7e4f3a92c5d608","subnet-02c8f5a4ba3d6e719"]},"tags":{"a":"b"}}';

type Surface = {
  readonly name: string;
  readonly port: () => number;
  readonly service: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
};

const surfaces: readonly Surface[] = [
  {
    name: 'JSON-RPC at the gateway',
    port: () => it.gateway.port,
    service: 'eks-mcp',
    path: '/eks/mcp',
    type: 'application/json',
    body: CALL,
  },
  {
    name: 'REST-JSON at EKS',
    port: () => aws.port,
    service: 'eks',
    path: '/clusters',
    type: 'application/json',
    body: CLUSTER,
  },
  {
    name: 'form data at IAM',
    port: () => aws.port,
    service: 'iam',
    path: '/',
    type: 'application/x-www-form-urlencoded',
    body: FORM,
  },
  {
    name: 'a policy in form data at IAM',
    port: () => aws.port,
    service: 'iam',
    path: '/',
    type: 'application/x-www-form-urlencoded',
    body: POLICY,
  },
  {
    // Answered to whoever is who they say, so that a forger let in would be seen.
    name: 'form data at STS that succeeds',
    port: () => aws.port,
    service: 'sts',
    path: '/',
    type: 'application/x-www-form-urlencoded',
    body: 'Action=GetSessionToken&Version=2011-06-15&DurationSeconds=900',
  },
  {
    name: 'form data at STS',
    port: () => aws.port,
    service: 'sts',
    path: '/',
    type: 'application/x-www-form-urlencoded',
    body: 'Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Feks-node&RoleSessionName=fuzz&DurationSeconds=900',
  },
];

/** A shot, whether it was changed after it was signed, and the headers as they were signed. */
type Aimed = { readonly shot: Shot; readonly forged: boolean; readonly sent: Shot['headers'] };

/** A signed request whose body was changed before it was signed, or whose head was changed after. */
async function shotAt(surface: Surface, pick: (below: number) => number): Promise<Aimed> {
  const forged = pick(2) === 0;
  const body = forged ? surface.body : mutate(surface.body, pick);
  const region = surface.service === 'iam' ? 'us-east-1' : 'us-west-2';
  const { headers: list } = await sign({
    // Whoever may do everything gets furthest.
    key: it.key(surface.service === 'eks-mcp' ? 'gantry-viewer' : 'gantry-admin'),
    port: surface.port(),
    body,
    service: surface.service,
    path: surface.path,
    region,
    headers: { 'content-type': surface.type },
  });
  const headers = Object.fromEntries(list);
  const shot = { method: 'POST', path: surface.path, headers, body: Buffer.from(body) };
  return { forged, sent: headers, shot: forged ? forge(shot, pick) : shot };
}

const METHODS = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];
const SIGNED_HEADERS = ['authorization', 'x-amz-date', 'content-type'];

/** Changes one of the things that the signature covers: of anything else it would be no forgery. */
function forge(shot: Shot, pick: (below: number) => number): Shot {
  const { headers, body, path } = shot;
  const target = [...SIGNED_HEADERS, 'body', 'path', 'method'][pick(6)] ?? 'body';
  if (target === 'path') return { ...shot, path: mutate(path, pick) || '/' };
  if (target === 'method') return { ...shot, method: METHODS[pick(METHODS.length)] ?? 'GET' };
  if (target === 'body') {
    const changed = Buffer.from(mutate(body.toString(), pick));
    return { ...shot, headers: without(headers), body: changed };
  }
  return { ...shot, headers: { ...headers, [target]: mutate(headers[target] ?? '', pick) } };
}

/** Whether a head still says what was signed: blanks fold, and an empty query is none. */
function sameHead(
  { method, path, headers }: Shot,
  sent: Shot['headers'],
  surface: Surface,
): boolean {
  const meaning = (value = '') => value.replace(/[ \t]+/g, '');
  return (
    method === 'POST' &&
    path.replace(/\?$/, '') === surface.path &&
    SIGNED_HEADERS.every((name) => meaning(headers[name]) === meaning(sent[name]))
  );
}

/** The signed length no longer fits, and Node sets the right one itself. */
function without({
  'content-length': _,
  ...headers
}: Record<string, string>): Record<string, string> {
  return headers;
}

test.each(surfaces.map((surface, at) => [surface.name, surface, at] as const))(
  '%s: clear errors, no crash, nobody let in',
  async (_, surface, at) => {
    const pick = random(SEED + at);
    const original = Buffer.from(surface.body);
    const answers = new Map<number, number>();
    const round = async (): Promise<void> => {
      const { shot, forged, sent } = await shotAt(surface, pick);
      const answer = await shoot(surface.port(), shot);
      if (answer === undefined) return;
      answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
      const unchanged = shot.body.equals(original) && sameHead(shot, sent, surface);
      if (forged && !unchanged)
        expect(answer, JSON.stringify(shot)).not.toMatchObject({
          status: 200,
          body: /result|Result|cluster"/,
        });
      expect(answer.status, JSON.stringify(shot)).not.toBe(500);
      // What a request put into a name must not become markup of the answer.
      if (answer.body.startsWith('<')) expect(XMLValidator.validate(answer.body)).toBe(true);
      expect(answer.body).not.toMatch(
        /\.ts:\d+|\bat [A-Za-z.]+ \(|node:internal|TypeError|RangeError|secret-of-/,
      );
    };
    const rounds = ROUNDS / surfaces.length;
    const worker = async (count: number) => {
      for (let done = 0; done < count; done += 1) await round();
    };
    await Promise.all(Array.from({ length: 8 }, () => worker(rounds / 8)));
    expect([...answers.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(
      rounds * 0.8,
    );
  },
  120_000,
);

test('afterwards all of it still works', async () => {
  const body = CALL;
  const request = await sign({ key: it.key('gantry-viewer'), port: it.gateway.port, body });
  const headers = Object.fromEntries(request.headers);
  const answer = await shoot(it.gateway.port, {
    method: 'POST',
    path: '/eks/mcp',
    headers,
    body: Buffer.from(body),
  });
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('1.33') });
  expect(it.log.filter((line) => line.includes('a request failed'))).toEqual([]);
});
