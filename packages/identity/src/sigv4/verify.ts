import { hash, timingSafeEqual } from 'node:crypto';
import { IdentityError } from '../identity-error.ts';
import type { KeyRecord } from '../key-store.ts';
import { formatAmzDate } from './amz-date.ts';
import { canonicalRequest } from './canonical-request.ts';
import type { SigV4Proof } from './proof.ts';
import { hmac, signingKey } from './signing-key.ts';
import { stringToSign } from './string-to-sign.ts';
import type { WireRequest } from './wire-request.ts';

/** What a service accepts as credential scope. */
export type ScopeRule = {
  readonly service: string;
  readonly regions: readonly string[];
  /** Whether a refusal names the regions; AWS's own do not. */
  readonly named?: true;
};

/**
 * Refuses a proof made for another service or region.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function checkScope(proof: SigV4Proof, { service, regions, named }: ScopeRule): void {
  const which = named ? `: ${regions.map((one) => `'${one}'`).join(', ')}` : '';
  const region = regions.includes(proof.region)
    ? ''
    : `Credential should be scoped to a valid region${which}. `;
  const right =
    proof.service === service
      ? ''
      : `Credential should be scoped to correct service: '${service}'. `;
  if (region || right) throw new IdentityError('SignatureDoesNotMatch', region + right);
}

const skew = 5 * 60_000;

/**
 * Refuses a proof from before or after its time: five minutes of skew, and for a presigned one its
 * own life, or the fixed one that a service gives it (STS: fifteen minutes, whatever
 * `X-Amz-Expires` says).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function checkTime(proof: SigV4Proof, now: number, presignedSeconds?: number): void {
  const { signedAt } = proof;
  if (signedAt > now + skew) {
    throw tooEarly(
      `${formatAmzDate(signedAt)} is still later than ${formatAmzDate(now + skew)} ` +
        `(${formatAmzDate(now)} + 5 min.)`,
    );
  }
  const seconds = presignedSeconds ?? proof.expiresSeconds ?? 0;
  if (proof.kind === 'presigned' && now > signedAt + seconds * 1000) {
    const end = formatAmzDate(signedAt + seconds * 1000);
    throw tooLate(`${end} is now earlier than ${formatAmzDate(now)}`);
  }
  if (proof.kind === 'header' && signedAt < now - skew) {
    throw tooLate(
      `${formatAmzDate(signedAt)} is now earlier than ${formatAmzDate(now - skew)} ` +
        `(${formatAmzDate(now)} - 5 min.)`,
    );
  }
}

const tooLate = (text: string) =>
  new IdentityError('SignatureDoesNotMatch', `Signature expired: ${text}`);
const tooEarly = (text: string) =>
  new IdentityError('SignatureDoesNotMatch', `Signature not yet current: ${text}`);

/** Refuses a key that is unknown, inactive, of another session than the proof says, or expired. */
export function checkKey(
  proof: SigV4Proof,
  key: KeyRecord | undefined,
  now: number,
): asserts key is KeyRecord {
  if (!key?.active || !sameToken(proof.sessionToken, key.sessionToken)) {
    throw new IdentityError(
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    );
  }
  if (key.expiration !== undefined && now >= key.expiration) {
    throw new IdentityError(
      'ExpiredToken',
      'The security token included in the request is expired',
    );
  }
}

// What an unknown key is checked against, so that its refusal costs the same work.
const nobodysSecret = 'x'.repeat(40);

/**
 * Refuses a proof whose signature is not the one that `key` makes over this request and body.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkSignature(
  proof: SigV4Proof,
  request: WireRequest,
  bodySha256: string,
  key: KeyRecord | undefined,
  now: number,
): void {
  const canonical = canonicalRequest(request, proof.signedHeaders, bodySha256);
  const text = stringToSign(proof.signedAt, proof, canonical);
  const expected = hmac(signingKey(key?.secretAccessKey ?? nobodysSecret, proof), text);
  const signed = sameBytes(expected, Buffer.from(proof.signature, 'hex'));
  checkKey(proof, key, now);
  if (proof.contentSha256 !== undefined && proof.contentSha256 !== bodySha256) {
    throw mismatch("The provided 'x-amz-content-sha256' does not match what was computed.");
  }
  if (!signed) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your AWS Secret Access Key and signing method. ' +
        'Consult the service documentation for details.',
    );
  }
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

// Compares digests: of equal length, so that neither time nor length tells a token.
function sameToken(given: string | undefined, wanted: string | undefined): boolean {
  if (given === undefined || wanted === undefined) return given === wanted;
  return sameBytes(hash('sha256', given, 'buffer'), hash('sha256', wanted, 'buffer'));
}

function mismatch(message: string): IdentityError {
  return new IdentityError('SignatureDoesNotMatch', message);
}
