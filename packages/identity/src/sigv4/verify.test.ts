import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, test } from 'vitest';
import { IdentityError } from '../identity-error.ts';
import type { KeyRecord } from '../key-store.ts';
import { parseProof } from './parse-proof.ts';
import { checkScope, checkSignature, checkTime } from './verify.ts';
import type { WireRequest } from './wire-request.ts';

/** The hash that the independent signer wants, over node:crypto. */
class Sha256 {
  #parts: Uint8Array[] = [];
  readonly #secret: string | Uint8Array | undefined;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret =
      secret === undefined || typeof secret === 'string'
        ? secret
        : new Uint8Array(
            ArrayBuffer.isView(secret)
              ? secret.buffer.slice(secret.byteOffset, secret.byteOffset + secret.byteLength)
              : secret,
          );
  }
  update(chunk: Uint8Array): void {
    this.#parts.push(chunk);
  }
  async digest(): Promise<Uint8Array> {
    const hash =
      this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
    for (const part of this.#parts) hash.update(part);
    return new Uint8Array(hash.digest());
  }
  reset(): void {
    this.#parts = [];
  }
}

type Random = () => number;
type Signed = { request: WireRequest; body: string };

function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const now = Date.parse('2026-03-01T23:58:00Z');
const principal = {
  type: 'IAMUser',
  account: '1',
  arn: '',
  userId: '',
  name: '',
  tags: {},
} as const;
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const longTerm: KeyRecord = { secretAccessKey, active: true, principal };
const session: KeyRecord = {
  ...longTerm,
  sessionToken: 'FwoGZXIvYXdzEJr//////////wEa+/=',
  expiration: now + 1,
};
const keys: Record<string, KeyRecord> = {
  AKIALONGTERM00000001: longTerm,
  ASIASESSION000000001: session,
};

const alphabet = [
  'a',
  'Z',
  '0',
  '-',
  '.',
  '_',
  '~',
  ' ',
  '%',
  '+',
  '/',
  '=',
  '&',
  '?',
  ':',
  '@',
  '*',
  "'",
  '(',
  'é',
  '雪',
  '😀',
];
const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;
const text = (random: Random, most = 9) =>
  Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(random, alphabet)).join('');
const encode = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);

function somePath(random: Random): string {
  const segments = Array.from(
    { length: Math.floor(random() * 4) },
    () => `s${text(random).replaceAll('/', '')}`,
  );
  return `/${segments.map(encode).join('/')}`;
}

async function signed(random: Random, kind: 'header' | 'presigned'): Promise<Signed> {
  const keyId = pick(random, Object.keys(keys));
  const { sessionToken } = keys[keyId] ?? longTerm;
  const signer = new SignatureV4({
    credentials: { accessKeyId: keyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    region: 'us-west-2',
    service: 'eks-mcp',
    sha256: Sha256,
    applyChecksum: random() < 0.5,
  });
  const query: Record<string, string | string[]> = {};
  for (let left = Math.floor(random() * 4); left > 0; left -= 1)
    query[text(random)] = random() < 0.2 ? [text(random), text(random)] : text(random);
  const method = pick(random, ['GET', 'POST', 'PUT', 'DELETE']);
  const body = method === 'GET' ? '' : text(random, 60);
  const headers: Record<string, string> = {
    host: 'gantry.example:8787',
    'content-type': 'application/json',
    'x-my-header': `  a ${'b '.repeat(3)}  c\t d `,
  };
  if (random() < 0.5) headers['X-Amz-Target'] = 'Service.Operation';
  const plain = {
    method,
    protocol: 'https:',
    hostname: 'gantry.example',
    path: somePath(random),
    query,
    headers,
    body,
  };
  const options = {
    signingDate: new Date(now + Math.floor(random() * 500_000) - 250_000),
    expiresIn: 900,
  };
  const out =
    kind === 'header' ? await signer.sign(plain, options) : await signer.presign(plain, options);
  const pairs = Object.entries(out.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  pairs.sort(() => random() - 0.5);
  const target = pairs.length > 0 ? `${out.path}?${pairs.join('&')}` : out.path;
  return { request: { method, target, rawHeaders: Object.entries(out.headers).flat() }, body };
}

function verify({ request, body }: Signed, at = now): void {
  const proof = parseProof(request);
  if (proof === undefined) throw new IdentityError('MissingAuthenticationToken', 'none');
  checkTime(proof, at);
  checkScope(proof, { service: 'eks-mcp', regions: ['us-west-2'] });
  const hash = createHash('sha256').update(body).digest('hex');
  checkSignature(proof, request, hash, keys[proof.accessKeyId], at);
}

/** Every way to touch one thing, by name. */
function* mutations({ request, body }: Signed): Generator<[string, Signed]> {
  const { method, target, rawHeaders } = request;
  const to = (change: Partial<WireRequest>, other = body): Signed => ({
    request: { ...request, ...change },
    body: other,
  });
  yield ['method', to({ method: method === 'GET' ? 'HEAD' : 'GET' })];
  yield ['body', to({}, `${body} `)];
  yield [
    'path',
    to({ target: target.replace(/^\/[^?]*/, (path) => `${path === '/' ? '' : path}/x`) }),
  ];
  yield ['query added', to({ target: target.includes('?') ? `${target}&z=` : `${target}?z=` })];
  const [path = '', query = ''] = target.split('?');
  const pieces = query === '' ? [] : query.split('&');
  for (const [index, piece] of pieces.entries()) {
    yield [
      `query without ${piece}`,
      to({ target: `${path}?${pieces.filter((_, other) => other !== index).join('&')}` }),
    ];
    yield [
      `query with another ${piece}`,
      to({ target: `${path}?${pieces.with(index, `${piece}0`).join('&')}` }),
    ];
    yield [`query with ${piece} twice`, to({ target: `${target}&${piece}` })];
  }
  const names = /SignedHeaders=([^,&]*)/.exec(`${rawHeaders.join(',')}&${target}`)?.[1] ?? '';
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const isProof = name.toLowerCase() === 'authorization';
    if (!isProof && !decodeURIComponent(names).split(';').includes(name.toLowerCase())) continue;
    yield [
      `header ${name} changed`,
      to({
        rawHeaders: rawHeaders.with(
          index + 1,
          isProof ? value.replace(/.$/, (last) => (last === '0' ? '1' : '0')) : `${value}x`,
        ),
      }),
    ];
    yield [`header ${name} gone`, to({ rawHeaders: rawHeaders.toSpliced(index, 2) })];
    yield [`header ${name} twice`, to({ rawHeaders: [...rawHeaders, name.toUpperCase(), value] })];
    if (!isProof) continue;
    for (const [part, other] of [
      ['/202603', '/202503'],
      ['us-west-2', 'us-east-1'],
      ['eks-mcp', 'ecs-mcp'],
      ['aws4_request', 'aws5_request'],
      ['host;', ''],
      ['content-type;', ''],
      ['Credential=A', 'Credential=B'],
      [', SignedHeaders', ','],
    ] as const) {
      yield [
        `${part} to ${other}`,
        to({ rawHeaders: rawHeaders.with(index + 1, value.replace(part, other)) }),
      ];
    }
  }
}

test.each(['header', 'presigned'] as const)(
  '%s: what an independent signer signs verifies, and no part of it can be changed',
  async (kind) => {
    const random = seeded(kind === 'header' ? 20_260_801 : 4);
    let tried = 0;
    for (let round = 0; round < 200; round += 1) {
      const one = await signed(random, kind);
      expect(() => verify(one), JSON.stringify(one)).not.toThrow();
      for (const [what, mutant] of mutations(one)) {
        tried += 1;
        expect(() => verify(mutant), `${what} of ${JSON.stringify(one)}`).toThrow(IdentityError);
      }
    }
    expect(tried).toBeGreaterThan(2000);
  },
);

async function example(kind: 'header' | 'presigned'): Promise<Signed> {
  for (let seed = 1; ; seed += 1) {
    const one = await signed(seeded(seed), kind);
    if (JSON.stringify(one).includes('AKIALONGTERM')) return one;
  }
}

function failure(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof IdentityError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'verified', message: '' };
}

test('five minutes of skew each way, to the millisecond, in the words of AWS', async () => {
  const one = await example('header');
  const at = parseProof(one.request)?.signedAt ?? 0;
  expect(() => verify(one, at + 300_000)).not.toThrow();
  expect(() => verify(one, at - 300_000)).not.toThrow();
  expect(failure(() => verify(one, at + 300_001)).message).toMatch(
    /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
  );
  expect(failure(() => verify(one, at - 300_001)).message).toMatch(
    /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
  );
  expect(failure(() => verify(one, at + 300_001)).code).toBe('SignatureDoesNotMatch');
});

test('a presigned request lives from its date to its expiry, or as long as the service says', async () => {
  const one = await example('presigned');
  const proof = parseProof(one.request);
  if (proof === undefined) throw new Error('no proof');
  expect(() => verify(one, proof.signedAt + 900_000)).not.toThrow();
  expect(failure(() => verify(one, proof.signedAt + 900_001)).message).toContain(
    'Signature expired: ',
  );
  expect(failure(() => verify(one, proof.signedAt - 300_001)).message).toContain('not yet current');
  expect(() =>
    checkTime({ ...proof, expiresSeconds: 60 }, proof.signedAt + 900_000, 900),
  ).not.toThrow();
});

test('scope errors are joined and name only what is expected', async () => {
  const proof = parseProof((await example('header')).request);
  if (proof === undefined) throw new Error('no proof');
  const rule = { service: 'eks', regions: ['eu-west-1'] };
  expect(failure(() => checkScope(proof, rule))).toEqual({
    code: 'SignatureDoesNotMatch',
    message:
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'eks'. ",
  });
});

test('a key that is unknown, off or of another session is answered in one way', async () => {
  const { request, body } = await example('header');
  const proof = parseProof(request);
  if (proof === undefined) throw new Error('no proof');
  const hash = createHash('sha256').update(body).digest('hex');
  const answer = (key: KeyRecord | undefined) =>
    failure(() => checkSignature(proof, request, hash, key, now));
  const invalid = {
    code: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
  };
  expect(answer(undefined)).toEqual(invalid);
  expect(answer({ ...longTerm, active: false })).toEqual(invalid);
  expect(answer(session)).toEqual(invalid);
  expect(answer({ ...longTerm, sessionToken: '' })).toEqual(invalid);
  expect(answer({ ...longTerm, expiration: now }).code).toBe('ExpiredToken');
  expect(answer({ ...longTerm, expiration: now + 1 }).code).toBe('verified');
  expect(answer({ ...longTerm, secretAccessKey: 'other' }).code).toBe('SignatureDoesNotMatch');
});

test('a refusal never carries what was computed', async () => {
  const { request } = await example('header');
  const proof = parseProof(request);
  if (proof === undefined) throw new Error('no proof');
  const { message } = failure(() => checkSignature(proof, request, '0'.repeat(64), longTerm, now));
  expect(message).not.toMatch(/[0-9a-f]{64}|AKIA|x-amz-date|\n/);
});

const sealed =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-west-2/eks-mcp/aws4_request, SignedHeaders=host;x-amz-date, Signature=';
const signature = 'a'.repeat(64);
const head = (authorization: string, extra: string[] = []): string[] => [
  'Host',
  'h',
  'X-Amz-Date',
  '20260301T235800Z',
  'Authorization',
  authorization,
  ...extra,
];
const good = sealed + signature;
const malformed: [string, Partial<WireRequest>][] = [
  ['broken escape in the path', { target: '/%zz' }],
  ['escape cut short', { target: '/a%2' }],
  ['overlong UTF-8 dots', { target: '/%c0%ae%c0%ae/x' }],
  ['encoded lone surrogate', { target: '/%ed%a0%80' }],
  ['lone surrogate', { target: '/\ud800' }],
  ['lone surrogate in the query', { target: '/?a=\udc00' }],
  ['broken escape in the query', { target: '/?a=%g1' }],
  ['empty parameter', { target: '/?a=1&&b=2' }],
  ['empty target', { target: '' }],
  ['absolute target', { target: 'http://h/' }],
  ['asterisk target', { target: '*' }],
  ['fragment', { target: '/a#b' }],
  ['backslash', { target: '/a\\b' }],
  ['encoded dots', { target: '/a/%2e%2E/b' }],
  ['one encoded dot', { target: '/%2e/b' }],
  ['doubly encoded dots', { target: '/a/%252e%252e/b' }],
  ['encoded slash before dots', { target: '/a%2f../b' }],
  ['encoded backslash before dots', { target: '/a%5c..%5cb' }],
  ['encoded doubled slash', { target: '/a/%2Fb' }],
  ['doubled slash', { target: '//h/x' }],
  ['encoded beyond reason', { target: `/${'%25'.repeat(1)}${'25'.repeat(9)}2e` }],
  ['huge target', { target: `/${'a'.repeat(40_000)}` }],
  ['huge header', { rawHeaders: head(good, ['X-Big', 'a'.repeat(70_000)]) }],
  ['header without value', { rawHeaders: [...head(good), 'X-Odd'] }],
  ['header name with a blank', { rawHeaders: head(good, ['Bad Name', 'x']) }],
  ['huge header name', { rawHeaders: head(good, [`X-Amz-${'a'.repeat(5000)}`, 'x']) }],
  ['lower-case method', { method: 'get' }],
  ['method with a line break', { method: 'GET\n/' }],
  ['second authorization', { rawHeaders: head(good, ['AUTHORIZATION', good]) }],
  ['second host', { rawHeaders: head(good, ['host', 'evil']) }],
  ['non-ASCII in a signed header', { rawHeaders: ['Host', 'h\u00e9', ...head(good).slice(2)] }],
  ['line break in a signed header', { rawHeaders: ['Host', 'h\r\nx: y', ...head(good).slice(2)] }],
  ['unsigned x-amz header', { rawHeaders: head(good, ['X-Amz-Target', 'Evil']) }],
  ['no date', { rawHeaders: ['Host', 'h', 'Authorization', good] }],
  [
    'date of no calendar',
    { rawHeaders: ['Host', 'h', 'X-Amz-Date', '20260231T000000Z', 'Authorization', good] },
  ],
  [
    'date of another day',
    { rawHeaders: ['Host', 'h', 'X-Amz-Date', '20260302T000000Z', 'Authorization', good] },
  ],
  [
    'unsigned payload',
    {
      rawHeaders: head(good.replace('host;', 'host;x-amz-content-sha256;'), [
        'X-Amz-Content-Sha256',
        'UNSIGNED-PAYLOAD',
      ]),
    },
  ],
  ['other algorithm', { rawHeaders: head(good.replace('HMAC-SHA256', 'ECDSA-P256-SHA256')) }],
  ['signature version 2', { rawHeaders: head('AWS AKIDEXAMPLE:abc=') }],
  ['algorithm alone', { rawHeaders: head('AWS4-HMAC-SHA256') }],
  ['no parts', { rawHeaders: head('AWS4-HMAC-SHA256 ') }],
  ['no key=value', { rawHeaders: head('AWS4-HMAC-SHA256 Credential, SignedHeaders') }],
  ['unknown part', { rawHeaders: head(`${good}, Extra=1`) }],
  ['part twice', { rawHeaders: head(`${good}, Signature=${signature}`) }],
  ['empty key id', { rawHeaders: head(good.replace('AKIDEXAMPLE', '')) }],
  ['empty region', { rawHeaders: head(good.replace('us-west-2', '')) }],
  ['empty service', { rawHeaders: head(good.replace('eks-mcp', '')) }],
  ['four scope parts', { rawHeaders: head(good.replace('/us-west-2', '')) }],
  ['six scope parts', { rawHeaders: head(good.replace('/us-west-2', '/us-west-2/x')) }],
  ['short signature', { rawHeaders: head(sealed + 'a'.repeat(63)) }],
  ['upper-case signature', { rawHeaders: head(sealed + 'A'.repeat(64)) }],
  ['host not signed', { rawHeaders: head(good.replace('host;', '')) }],
  [
    'signed headers unsorted',
    { rawHeaders: head(good.replace('host;x-amz-date', 'x-amz-date;host')) },
  ],
  ['signed header twice', { rawHeaders: head(good.replace('host;', 'host;host;')) }],
  ['signed header in capitals', { rawHeaders: head(good.replace('host;', 'Host;')) }],
  ['empty signed headers', { rawHeaders: head(good.replace('host;x-amz-date', ';')) }],
  ['signed header absent', { rawHeaders: head(good.replace('host;', 'host;x-absent;')) }],
  ['both proofs', { target: `/?X-Amz-Signature=${signature}` }],
  ['both proofs, the second in small letters', { target: '/?x-amz-credential=x' }],
  ['both proofs, the second in disguise', { target: '/?X%2DAmz-Algorithm=x' }],
  ['bearer and presigned', { target: '/?X-Amz-Algorithm=x', rawHeaders: head('Bearer abc') }],
];

test.each(malformed)('refused with a clear error: %s', (_, change) => {
  const request = { method: 'GET', target: '/', rawHeaders: head(good), ...change };
  const { code, message } = failure(() => parseProof(request));
  expect(['IncompleteSignature', 'SignatureDoesNotMatch']).toContain(code);
  expect(message.length).toBeGreaterThan(20);
  expect(message.length).toBeLessThan(400);
});

const presigned = new Map([
  ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
  ['X-Amz-Credential', 'AKIDEXAMPLE%2F20260301%2Fus-west-2%2Feks-mcp%2Faws4_request'],
  ['X-Amz-Date', '20260301T235800Z'],
  ['X-Amz-Expires', '60'],
  ['X-Amz-SignedHeaders', 'host'],
  ['X-Amz-Signature', signature],
]);
const targetOf = (query: Map<string, string>) =>
  `/?${[...query].map((pair) => pair.join('=')).join('&')}`;
const bare = (target: string): WireRequest => ({
  method: 'GET',
  target,
  rawHeaders: ['Host', 'h'],
});

test('two whole proofs at once are refused as such', () => {
  const request = { method: 'GET', target: targetOf(presigned), rawHeaders: head(good) };
  expect(failure(() => parseProof(request)).message).toContain("Found both an 'X-Amz-*' proof");
});

test('a presigned request needs each of its parts', () => {
  expect(parseProof(bare(targetOf(presigned)))?.expiresSeconds).toBe(60);
  for (const name of presigned.keys()) {
    const without = new Map(presigned);
    without.delete(name);
    expect(failure(() => parseProof(bare(targetOf(without)))).message).toContain(name);
  }
  const only = new Map([['X-Amz-Security-Token', 'x']]);
  expect(failure(() => parseProof(bare(targetOf(only)))).code).toBe('IncompleteSignature');
});

test.each(['0', '604801', '-1', '1e3', '60.5', ' 60', '', '9999999999'])(
  'expiry %j is refused',
  (expires) => {
    const target = targetOf(new Map(presigned).set('X-Amz-Expires', encodeURIComponent(expires)));
    expect(failure(() => parseProof(bare(target))).message).toContain('X-Amz-Expires');
  },
);

test('no credential, or one of another scheme, is no SigV4 proof', () => {
  expect(parseProof(bare('/'))).toBeUndefined();
  expect(parseProof(bare('/?Action=ListUsers'))).toBeUndefined();
  expect(
    parseProof({ ...bare('/'), rawHeaders: ['Authorization', 'Bearer a.b.c'] }),
  ).toBeUndefined();
});

test('parts of the header stand in any order, with or without blanks', () => {
  const parts = good.slice('AWS4-HMAC-SHA256 '.length).split(', ').toReversed();
  const request = {
    method: 'GET',
    target: '/',
    rawHeaders: head(`AWS4-HMAC-SHA256 ${parts.join(',')}`),
  };
  expect(parseProof(request)).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', region: 'us-west-2' });
});

test('ARNs in a path keep their encoded slashes', () => {
  const arn = encodeURIComponent('arn:aws:iam::111122223333:role/path/name');
  expect(
    parseProof({
      method: 'GET',
      target: `/clusters/x/access-entries/${arn}`,
      rawHeaders: head(good),
    }),
  ).toBeDefined();
});
