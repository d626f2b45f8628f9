import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { checkSignature, IdentityError, parseProof } from '../packages/identity/src/index.ts';
import { canonicalRequest } from '../packages/identity/src/sigv4/canonical-request.ts';
import { stringToSign } from '../packages/identity/src/sigv4/string-to-sign.ts';
import { resolveEndpoint } from '../packages/proxy/src/endpoint.ts';
import { signedTransport } from '../packages/proxy/src/index.ts';
import { capture, captureLibrary, type Sent } from './shared/sigv4-capture.ts';
import { COUNT, randomFrom, SEED, signedCases } from './shared/sigv4-cases.ts';
import { botocore, type Opinion, PYTHON } from './shared/sigv4-oracle.ts';
import { VECTORS, vectorFiles } from './shared/sigv4-vectors.ts';

/**
 * Requests that the proxy signs as botocore does and our own verifier refuses all the same: it
 * takes no request that another reader might take for a different one.
 */
const REFUSED_BY_US: readonly {
  readonly target: RegExp;
  readonly says: RegExp;
  readonly why: string;
}[] = [
  {
    target: /[?&]x-amz-/i,
    says: /Found both an 'X-Amz-\*' proof/,
    why: 'AWS too takes one proof of identity, not two',
  },
  {
    target: /^[^?]*(?:\/|%2F)%2F|^[^?]*%2F\//i,
    says: /not in its normal form/,
    why: 'a router that decodes would see a doubled slash',
  },
  {
    target: /^[^?]*%25(?:2e|32)/i,
    says: /not in its normal form|Illegal hex/,
    why: 'a router that decodes twice would see dot segments',
  },
  {
    target: /^[^?]*%(?:zz|ff|\/|$)/i,
    says: /Illegal hex/,
    why: 'no path: a lone percent, or bytes that are no UTF-8',
  },
];

/** What the proxy does not sign at all, since signer and botocore would not sign the same. */
const REFUSED_BY_PROXY = [
  { query: '?X-Amz-Signature=0', why: 'the SDK’s signer leaves it out, botocore signs it' },
  { query: '?__proto__=1', why: 'the SDK’s signer loses it: it is no key of its table' },
];

/** Headers that go out unsigned. */
const LEFT_UNSIGNED: Readonly<Record<string, string>> = {
  authorization: 'carries the signature',
  connection: 'of each hop; AWS’s proxy takes it out too',
  traceparent: 'newer botocore leaves it out too',
  'user-agent': 'botocore leaves it out too',
  'x-amzn-trace-id': 'botocore leaves it out too',
};

/** Beside those, what `fetch` adds to a request after `signingFetch` has signed it. */
const ADDED_BY_FETCH = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-length',
  'sec-fetch-mode',
];

const skip = existsSync(PYTHON) ? false : `needs ${PYTHON} with the botocore of Debian’s awscli`;
const cases = signedCases(COUNT, SEED);

describe('the proxy signs as botocore does', { skip }, () => {
  let sent: Sent[] = [];
  let opinions: Opinion[] = [];
  before(async () => {
    const listed = await capture(cases);
    const library = await captureLibrary(cases[1]?.credentials ?? assert.fail('no case'));
    sent = [...listed, ...library];
    opinions = botocore(sent);
    console.log(`${sent.length} requests, seed ${SEED}, botocore ${opinions[0]?.botocore}`);
  });

  it('hundreds of requests, byte for byte', () => {
    const differences = sent.flatMap((one, at) => difference(one, opinions[at]));
    assert.deepEqual(differences, []);
    assert.ok(sent.length >= 300);
  });

  it('all that is not signed stands in a table', () => {
    const unsigned = (some: readonly Sent[]) => {
      const names = some.flatMap(({ headers, signedHeaders }) =>
        headers.map(([name]) => name.toLowerCase()).filter((name) => !signedHeaders.includes(name)),
      );
      return [...new Set(names)].sort();
    };
    const listed = Object.keys(LEFT_UNSIGNED).sort();
    assert.deepEqual(unsigned(sent.slice(0, cases.length)), listed);
    const library = unsigned(sent.slice(cases.length)).filter((name) => !listed.includes(name));
    assert.deepEqual(library, ADDED_BY_FETCH);
  });

  it('our own verifier accepts them, but those in the table', () => {
    const used = new Set<string>();
    for (const one of sent) {
      const found = verdict(one);
      const refusals = REFUSED_BY_US.filter(({ target }) => target.test(one.target));
      if (refusals.length === 0) assert.equal(found, 'verified', `${one.name} ${one.target}`);
      const refusal = refusals.find(({ says }) => says.test(found));
      assert.ok(refusals.length === 0 || refusal, `${one.name} ${one.target}: ${found}`);
      if (refusal !== undefined) used.add(refusal.why);
    }
    assert.equal(used.size, REFUSED_BY_US.length, 'an entry of the table is no longer needed');
  });

  it('and refuses each with one character changed', () => {
    const random = randomFrom(SEED);
    let changed = 0;
    for (const one of sent.filter((each) => verdict(each) === 'verified')) {
      for (const [what, other] of forgeries(one, random)) {
        changed += 1;
        assert.notEqual(verdict(other), 'verified', `${one.name}: ${what}`);
      }
    }
    assert.ok(changed > 3 * COUNT);
  });

  it('the sample that is checked without Python is what botocore says', () => {
    const files = vectorFiles(cases, sent, opinions);
    assert.deepEqual(readdirSync(VECTORS).sort(), Object.keys(files).sort());
    for (const [name, vectors] of Object.entries(files)) {
      const kept = JSON.parse(readFileSync(join(VECTORS, name), 'utf8'));
      assert.deepEqual(kept, vectors, 'run: node e2e/write-sigv4-vectors.ts');
    }
  });
});

describe('what could not be signed is refused by name', () => {
  for (const { query, why } of REFUSED_BY_PROXY) {
    it(`${query}: ${why}`, () => {
      const url = `https://eks-mcp.us-west-2.api.aws/mcp${query}`;
      assert.throws(() => resolveEndpoint(url, {}, {}), /cannot be signed/);
    });
  }

  it('a header beyond ASCII: on the wire it is other bytes than in the signature', async () => {
    const url = 'https://eks-mcp.us-west-2.api.aws/mcp';
    for (const value of ['Süd', 'no\u00a0break', 'next\u0085line']) {
      await assert.rejects(
        signedTransport({ url, headers: { 'x-team': value } }),
        /printable ASCII/,
      );
    }
  });
});

/** Empty when all three are equal; else what differs, line by line. */
function difference(one: Sent, opinion: Opinion | undefined): string[] {
  assert.ok(opinion, `botocore says nothing of ${one.name}`);
  const request = wireOf(one);
  const canonical = canonicalOf(one);
  const at = Date.parse(one.date.replace(/(..)(..)T(..)(..)/, '-$1-$2T$3:$4:'));
  const scope = { date: one.date.slice(0, 8), region: one.region, service: one.service };
  const pairs: readonly (readonly [string, string, string])[] = [
    ['authorization', one.authorization, opinion.authorization],
    ...(canonical === undefined
      ? []
      : ([
          ['canonical request', canonical, opinion.canonicalRequest],
          ['string to sign', stringToSign(at, scope, canonical), opinion.stringToSign],
        ] as const)),
  ];
  return pairs
    .filter(([, ours, theirs]) => ours !== theirs)
    .map(([what, ours, theirs]) => {
      const [mine, other] = [ours.split('\n'), theirs.split('\n')];
      const rows = mine.flatMap((line, row) =>
        line === other[row] ? [] : [`- ${line}`, `+ ${other[row]}`],
      );
      const signed =
        what === 'authorization' ? `\nbotocore signs:\n${opinion.canonicalRequest}` : '';
      return `${one.name} ${request.method} ${request.target}, ${what}:\n${rows.join('\n')}${signed}`;
    });
}

/** As our verifier makes it from the wire; undefined where it takes no such target. */
function canonicalOf(one: Sent): string | undefined {
  try {
    return canonicalRequest(wireOf(one), one.signedHeaders, sha256(one.body));
  } catch (error) {
    if (error instanceof IdentityError) return undefined;
    throw error;
  }
}

function verdict(one: Sent): string {
  try {
    const proof = parseProof(wireOf(one));
    if (proof === undefined) return 'unsigned';
    const { credentials, body } = one;
    const key = { ...credentials, active: true, principal: NOBODY };
    checkSignature(proof, wireOf(one), sha256(body), key, proof.signedAt);
    return 'verified';
  } catch (error) {
    if (error instanceof IdentityError) return error.message;
    throw error;
  }
}

const NOBODY = {
  type: 'IAMUser',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/test',
  userId: 'AIDATEST',
  name: 'test',
  tags: {},
} as const;

const wireOf = ({ method, target, headers }: Sent) => ({
  method,
  target,
  rawHeaders: headers.flat(),
});
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

/** The same request with one letter or byte changed, once in each part of it. */
function forgeries(one: Sent, random: () => number): (readonly [string, Sent])[] {
  const below = (limit: number) => Math.floor(random() * limit);
  const signed = one.signedHeaders[below(one.signedHeaders.length)] ?? 'host';
  const headers = (name: string, change: (value: string) => string) =>
    one.headers.map(([key, value]) =>
      key.toLowerCase() === name ? ([key, change(value)] as const) : ([key, value] as const),
    );
  const body = Buffer.from(one.body);
  const place = below(body.length);
  if (body.length > 0) body[place] = (body[place] ?? 0) ^ 1;
  const digit = (value: string) => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
  return [
    ['a header', { ...one, headers: headers(signed, (value) => `${value}x`) }],
    ['the signature', { ...one, headers: headers('authorization', digit) }],
    ['the target', { ...one, target: `${one.target}${one.target.includes('?') ? '&x' : 'x'}` }],
    ['the method', { ...one, method: one.method === 'GET' ? 'PUT' : 'GET' }],
    ...(body.length > 0 ? [['the body', { ...one, body }] as const] : []),
  ];
}
