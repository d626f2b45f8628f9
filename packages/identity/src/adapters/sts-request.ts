import { formatAmzDate } from '../sigv4/amz-date.ts';
import type { SigV4Proof } from '../sigv4/proof.ts';
import { uriEncode } from '../sigv4/uri.ts';

/** A question to STS: a GET, over https unless the endpoint says otherwise. */
export type StsRequest = {
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type StsAnswer = { readonly status: number; readonly body: string };

/**
 * Asks STS; rejects with an `IdentityError` of the code `ServiceUnavailable` when it cannot be
 * reached.
 */
export type AskSts = (request: StsRequest) => Promise<StsAnswer>;

/**
 * Puts the sender's GetCallerIdentity together again from what was parsed of it, so that nothing of
 * the sender's own making goes out.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function stsRequest(asked: {
  readonly proof: SigV4Proof;
  readonly host: string;
  readonly gateway: string;
  readonly digest: string;
}): StsRequest {
  const { proof, host, gateway, digest } = asked;
  const { accessKeyId, date, region, sessionToken } = proof;
  const parameters: Record<string, string> = {
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${date}/${region}/sts/aws4_request`,
    'X-Amz-Date': formatAmzDate(proof.signedAt),
    'X-Amz-Expires': String(proof.expiresSeconds),
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-Signature': proof.signature,
    'X-Amz-SignedHeaders': proof.signedHeaders.join(';'),
  };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${uriEncode(value)}`);
  return {
    host,
    path: `/?${query.join('&')}`,
    headers: {
      accept: 'application/json',
      host,
      'x-gantry-gateway': gateway,
      'x-gantry-request': digest,
    },
  };
}
