import { createHash } from 'node:crypto';
import type { Caller, IdentityAdapter } from '../caller.ts';
import {
  type AwsAuthErrorCode,
  IdentityError,
  isAuthErrorCode,
  saying,
} from '../identity-error.ts';
import { principalFromArn } from '../principal-from-arn.ts';
import { parseProof } from '../sigv4/parse-proof.ts';
import type { SigV4Proof } from '../sigv4/proof.ts';
import { groupHeaders, singleHeader } from '../sigv4/raw-headers.ts';
import { checkScope, checkTime } from '../sigv4/verify.ts';
import type { WireRequest } from '../sigv4/wire-request.ts';
import { type AskSts, type StsAnswer, stsRequest } from './sts-request.ts';

export type StsOptions = {
  /** Regions whose STS may be asked; a proof is scoped to the region it wants to be served in. */
  readonly regions: readonly string[];
  /** `host[:port]` of STS in a region, as it was signed. */
  readonly hostOf: (region: string) => string;
  readonly ask: AskSts;
  readonly now: () => number;
  /** Keys that another adapter answers for. */
  readonly except?: (accessKeyId: string) => boolean;
};

/** The header that carries the presigned parameters of GetCallerIdentity. */
export const IDENTITY_HEADER = 'x-gantry-identity';

const SIGNED_HEADERS = 'host;x-gantry-gateway;x-gantry-request';
/** An answer of STS counts this long, in milliseconds, for the very same request. */
const REMEMBERED = 60_000;
const MOST_REMEMBERED = 10_000;

/**
 * AWS principals who prove themselves by a presigned GetCallerIdentity that AWS checks. What was
 * signed binds the host of this gateway and the request with its body, so a proof is worth nothing
 * elsewhere and for nothing else. The gateway asks an STS of its own choice and sends it only what
 * it has computed or parsed itself.
 */
export function stsAdapter(options: StsOptions): IdentityAdapter {
  const known = new Map<string, { readonly at: number; readonly answer: StsAnswer }>();
  return {
    name: 'sts',
    async claim(request) {
      const headers = groupHeaders(request.rawHeaders);
      const query = singleHeader(headers, IDENTITY_HEADER);
      const gateway = singleHeader(headers, 'host')?.toLowerCase();
      if (query === undefined || gateway === undefined) return undefined;
      const proof = proofIn(query);
      if (options.except?.(proof.accessKeyId)) return undefined;
      await saying(proof.accessKeyId, async () => {
        checkTime(proof, options.now(), SKEW_SECONDS);
        checkScope(proof, { service: 'sts', regions: options.regions, named: true });
      });
      return {
        said: proof.accessKeyId,
        region: proof.region,
        prove: async (bodySha256) => {
          const digest = requestDigest(request, bodySha256);
          const host = options.hostOf(proof.region);
          return callerOf(
            proof,
            await remembered(known, { proof, host, gateway, digest }, options),
          );
        },
      };
    },
  };
}

/** STS itself would take a presigned request for fifteen minutes. */
const SKEW_SECONDS = 300;

/**
 * What a proof is bound to: SHA-256, in hex, of `METHOD TARGET`, a line feed, and the SHA-256 of
 * the body in hex.
 */
function requestDigest({ method, target }: WireRequest, bodySha256: string): string {
  return createHash('sha256').update(`${method} ${target}\n${bodySha256}`).digest('hex');
}

/** One spelling each, and nothing besides. */
const PARAMETER =
  /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)=/;

function proofIn(query: string): SigV4Proof {
  // Values do not matter yet: they are computed, not taken from the sender.
  const rawHeaders = SIGNED_HEADERS.split(';').flatMap((name) => [name, '-']);
  const proof = parseProof({ method: 'GET', target: `/?${query}`, rawHeaders });
  const signed = proof?.signedHeaders.join(';');
  const plain = query.split('&').every((part) => PARAMETER.test(part));
  if (proof?.kind !== 'presigned' || signed !== SIGNED_HEADERS || !plain) {
    throw new IdentityError(
      'IncompleteSignature',
      `Header '${IDENTITY_HEADER}' must hold a presigned query whose signed headers are ${SIGNED_HEADERS}.`,
    );
  }
  return proof;
}

type Question = {
  readonly proof: SigV4Proof;
  readonly host: string;
  readonly gateway: string;
  readonly digest: string;
};

async function remembered(
  known: Map<string, { readonly at: number; readonly answer: StsAnswer }>,
  question: Question,
  { ask, now }: StsOptions,
): Promise<StsAnswer> {
  const request = stsRequest(question);
  const key = createHash('sha256').update(JSON.stringify(request)).digest('base64');
  const before = known.get(key);
  if (before !== undefined && now() - before.at < REMEMBERED) return before.answer;
  const answer = await ask(request);
  known.delete(key);
  if (!isBusy(answer)) known.set(key, { at: now(), answer });
  for (const [oldest, { at }] of known) {
    if (known.size <= MOST_REMEMBERED && now() - at < REMEMBERED) break;
    known.delete(oldest);
  }
  return answer;
}

function callerOf(proof: SigV4Proof, { status, body }: StsAnswer): Caller {
  if (status !== 200) throw refusalOf(status, body);
  const { Arn, Account, UserId } = resultOf(body);
  const principal = principalFromArn({ arn: Arn, account: Account, userId: UserId });
  if (principal === undefined) {
    throw new IdentityError('AccessDenied', `STS named a principal of an unknown kind: ${Arn}`);
  }
  return {
    principal,
    proof: 'sts',
    accessKeyId: proof.accessKeyId,
    // They stay with the caller: what it asks of AWS runs in a role session made for it.
    credentials: 'elsewhere',
    signature: Buffer.from(proof.signature, 'hex').toString('base64'),
  };
}

type Identity = { readonly Arn: string; readonly Account: string; readonly UserId: string };

/** STS answers in JSON to those who ask for it, as aws-iam-authenticator does. */
function resultOf(body: string): Identity {
  const { GetCallerIdentityResponse: response } = parsed(body);
  const { Arn, Account, UserId } = Object(Object(response).GetCallerIdentityResult);
  if ([Arn, Account, UserId].every((value) => typeof value === 'string')) {
    return { Arn, Account, UserId };
  }
  throw unavailable('STS gave an answer that names nobody');
}

/** An answer that says nothing of who asks, and may be another one a moment later. */
function isBusy({ status, body }: StsAnswer): boolean {
  if (status >= 500 || status === 429) return true;
  return status !== 200 && /^Throttl/.test(String(Object(parsed(body).Error).Code));
}

function refusalOf(status: number, body: string): IdentityError {
  const { Code, Message } = Object(parsed(body).Error);
  if (isBusy({ status, body })) return unavailable(`STS answered ${status}`);
  const code: AwsAuthErrorCode = isAuthErrorCode(Code) ? Code : 'AccessDenied';
  const said = typeof Message === 'string' ? Message : `STS answered ${status}`;
  const bound =
    code === 'SignatureDoesNotMatch'
      ? ' The identity is bound to one gateway and one request: ' +
        'is it sent to the address that was signed?'
      : '';
  return new IdentityError(code, `AWS did not confirm who you are: ${said}${bound}`);
}

/** What STS sent, of which no member is certain; nothing at all where it is no JSON object. */
function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    // A refusal by status alone, or an answer that names nobody: both are told by who asks.
    return {};
  }
}

function unavailable(why: string): IdentityError {
  return new IdentityError('ServiceUnavailable', `${why}, so nobody is let in. Try again shortly.`);
}
