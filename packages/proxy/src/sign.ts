import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { isAws } from './aws-hosts.ts';
import type { Scope } from './endpoint.ts';
import { IDENTITY_HEADER, identityProof, stsHost } from './identity-proof.ts';
import { Sha256 } from './sha256.ts';

export type Headers = Readonly<Record<string, string>>;

/**
 * What programs between here and the endpoint may change: botocore, the signer of AWS's proxy,
 * signs all but these. The SDK's signer has a list of its own.
 * https://github.com/boto/botocore/blob/develop/botocore/auth.py
 */
const UNSIGNED: ReadonlySet<string> = new Set([
  'baggage',
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);

export type Signer = (
  credentials: AwsCredentialIdentity,
  method: string,
  headers: Headers,
  body: string,
) => Promise<Headers>;

/**
 * Signs requests to one endpoint; to one that is not AWS's, and so cannot check a signature by
 * itself, it says who signs. With `digest` the digest of the body goes along as a header,
 * which a signature needs only for S3.
 */
export function createSigner(url: URL, { service, region }: Scope, digest = false): Signer {
  const query = queryOf(url);
  const prove = isAws(url.hostname)
    ? undefined
    : identityProof(region, stsHost(region, process.env));
  return async (credentials, method, headers, body) => {
    const proof = await prove?.(credentials, { method, url, body });
    // Made anew, since credentials change; what is costly, the derived key, is kept elsewhere.
    const options = { service, region, credentials, sha256: Sha256, applyChecksum: digest };
    const all = {
      ...headers,
      ...(proof === undefined ? {} : { [IDENTITY_HEADER]: proof }),
      host: url.host,
    };
    const { protocol, hostname, pathname: path } = url;
    const request = { method, protocol, hostname, path, query, headers: all, body };
    const signed = await new SignatureV4(options).sign(request, {
      signableHeaders: new Set(Object.keys(all).filter((name) => !UNSIGNED.has(name))),
      unsignableHeaders: new Set(UNSIGNED),
    });
    return signed.headers;
  };
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)]));
}
