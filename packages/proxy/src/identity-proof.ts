import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { Sha256 } from './sha256.ts';

// As an import it would read every export, and one of them loads what nobody uses here.
const { createHash } = process.getBuiltinModule('node:crypto');

/** The header in which a gateway finds who calls it. */
export const IDENTITY_HEADER = 'x-gantry-identity';

/** Seconds; a gateway asks at once. */
const LIFE = 60;

/** Access keys that a Gantry issued itself; AWS knows nothing of them. */
const ISSUED = /^GTRY/;

export type ProvenRequest = {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
};

/** Who signs, for a gateway that is not AWS's and so cannot check a signature by itself. */
export type Prove = (
  credentials: AwsCredentialIdentity,
  request: ProvenRequest,
) => Promise<string | undefined>;

/**
 * Presigns GetCallerIdentity for the one gateway and the one request that it is sent with: its host
 * and the digest of the request are among what is signed. The signature is made here; nothing is
 * asked of AWS.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function identityProof(region: string, stsHost: string): Prove {
  return async (credentials, { method, url, body }) => {
    if (ISSUED.test(credentials.accessKeyId)) return undefined;
    const options = { service: 'sts', region, credentials, sha256: Sha256, applyChecksum: false };
    const [hostname = '', port] = splitPort(stsHost);
    const presigned = await new SignatureV4(options).presign(
      {
        method: 'GET',
        protocol: 'https:',
        hostname,
        ...(port === undefined ? {} : { port }),
        path: '/',
        query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
        headers: {
          host: stsHost,
          'x-gantry-gateway': url.host,
          'x-gantry-request': digestOf(method, `${url.pathname}${url.search}`, body),
        },
      },
      { expiresIn: LIFE },
    );
    const { Action: _, Version: __, ...proof } = presigned.query ?? {};
    const parameters = Object.entries(proof).map(
      ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
    );
    return parameters.join('&');
  };
}

function splitPort(host: string): readonly [string, number?] {
  const { hostname, port } = new URL(`https://${host}`);
  return port === '' ? [hostname] : [hostname, Number(port)];
}

function digestOf(method: string, target: string, body: string): string {
  const bodyDigest = createHash('sha256').update(body).digest('hex');
  return createHash('sha256').update(`${method} ${target}\n${bodyDigest}`).digest('hex');
}

/**
 * The STS that signs are made for: AWS's of a region, or the one that the environment names.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function stsHost(
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const named = environment.AWS_ENDPOINT_URL_STS || environment.AWS_ENDPOINT_URL;
  if (named !== undefined && URL.canParse(named)) return new URL(named).host;
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
