import { type AskSts, IdentityError } from '@gantry/identity';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The STS that confirms who callers are. */
export type StsEndpoint = {
  /** `host[:port]` of a region, as callers sign for it. */
  readonly hostOf: (region: string) => string;
  readonly ask: AskSts;
  readonly close: () => void;
};

/** An answer of GetCallerIdentity is some 500 bytes. */
const MOST_BYTES = 16_384;
const TIMEOUT = 5_000;

/**
 * AWS's STS by region, or one endpoint for all. Where it cannot be reached, nobody is who he says.
 * https://docs.aws.amazon.com/general/latest/gr/sts.html
 */
export function stsEndpoint(override?: string): StsEndpoint {
  const fixed = override === undefined ? undefined : new URL(override);
  const http = new NodeHttpHandler({
    connectionTimeout: 3_000,
    requestTimeout: TIMEOUT,
    throwOnRequestTimeout: true,
  });
  return {
    hostOf: (region) => fixed?.host ?? regionalHost(region),
    close: () => http.destroy(),
    ask: async ({ host, path, headers }) => {
      const { protocol, hostname, port } = new URL(`${fixed?.protocol ?? 'https:'}//${host}`);
      const [pathname = '/', query = ''] = path.split('?');
      const sent = {
        method: 'GET',
        protocol,
        hostname,
        ...(port === '' ? {} : { port: Number(port) }),
        path: pathname,
        query: Object.fromEntries(new URLSearchParams(query)),
        headers: { ...headers },
        body: undefined,
      };
      try {
        // The handler takes the fields of its request class, and asks for no more of it.
        const { response } = await http.handle(sent as never);
        return { status: response.statusCode, body: await text(response.body) };
      } catch (cause) {
        throw unreachable(host, cause);
      }
    },
  };
}

function regionalHost(region: string): string {
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new RangeError('The answer is longer than any of STS');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable(host: string, cause: unknown): IdentityError {
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
  return new IdentityError(
    'ServiceUnavailable',
    `Gantry cannot reach ${host}${code} to ask AWS who you are, so nobody is let in. Try again shortly.`,
  );
}
