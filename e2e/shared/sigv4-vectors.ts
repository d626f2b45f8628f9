import { join } from 'node:path';
import type { Sent } from './sigv4-capture.ts';
import type { SignedCase } from './sigv4-cases.ts';
import type { Opinion } from './sigv4-oracle.ts';
import { root } from './started.ts';

/** Where the sample lies that `npm test` checks without Python. */
export const VECTORS: string = join(root, 'packages/proxy/src/testing/sigv4-vectors');

/** How many requests the sample holds. */
export const SAMPLE = 40;

/** Longer bodies and tokens prove the same and fill the repository. */
const LONGEST = 600;

/** What the proxy adds when it signs; the rest is what it was given. */
const MADE_BY_SIGNER =
  /^(?:authorization|x-amz-date|x-amz-security-token|x-amz-content-sha256|x-gantry-identity)$/;

/** A sample by method of HTTP: what was signed, and what botocore says it must be. */
export function vectorFiles(
  cases: readonly SignedCase[],
  sent: readonly Sent[],
  opinions: readonly Opinion[],
): Readonly<Record<string, object[]>> {
  const all = cases.flatMap((one, at) => {
    const [request, opinion] = [sent[at], opinions[at]];
    const short = one.body.length + (one.credentials.sessionToken?.length ?? 0) < LONGEST;
    const told = request !== undefined && opinion !== undefined;
    return told && short ? [vector(one, request, opinion)] : [];
  });
  const step = all.length / SAMPLE;
  const sample = Array.from({ length: SAMPLE }, (_, at) => all[Math.floor(at * step)]);
  const kept = sample.filter((one) => one !== undefined);
  return Object.fromEntries(
    ['post', 'get', 'delete'].map((method) => [
      `${method}.json`,
      kept.filter((one) => one.method.toLowerCase() === method),
    ]),
  );
}

function vector(one: SignedCase, request: Sent, opinion: Opinion) {
  const given = request.headers.filter(([name]) => !MADE_BY_SIGNER.test(name.toLowerCase()));
  const { canonicalRequest, stringToSign, authorization } = opinion;
  return {
    name: one.name,
    url: one.url,
    flags: one.flags,
    date: one.date,
    credentials: one.credentials,
    digest: one.digest,
    method: one.method,
    target: request.target,
    headers: Object.fromEntries(given.filter(([name]) => name !== 'Connection')),
    body: request.body.toString(),
    botocore: { canonicalRequest, stringToSign, authorization },
  };
}
