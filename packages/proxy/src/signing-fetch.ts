import { resolveEndpoint } from './endpoint.ts';
import { createSigner } from './sign.ts';
import type { SigningCredentials } from './signing-credentials.ts';

export type SigningFetchOptions = {
  /** The endpoint that is signed for; nothing goes anywhere else. */
  readonly url: string;
  /** Service name in the SigV4 scope; absent: read from the host name. */
  readonly service?: string;
  /** Absent: read from the host name, else `AWS_REGION`. */
  readonly region?: string;
  readonly credentials: () => Promise<SigningCredentials>;
  /** Hosts beyond AWS's own and loopback that may get signed requests. */
  readonly trusted?: readonly string[];
  /** What sends the signed request; absent: the global one. */
  readonly fetch?: typeof fetch;
};

/**
 * A `fetch` that signs each request to one endpoint with SigV4, and says who signs to a gateway
 * that is not AWS's. Throws `EndpointError` for an endpoint that no signed request may go to;
 * rejects with `TypeError` for another one.
 */
export function signingFetch(options: SigningFetchOptions): typeof fetch {
  const { url: given, credentials, trusted, service, region } = options;
  const flags = {
    ...(trusted === undefined ? {} : { trusted }),
    ...(service === undefined ? {} : { service }),
    ...(region === undefined ? {} : { region }),
  };
  const { url, scope } = resolveEndpoint(given, flags, process.env);
  if (scope === undefined) throw new TypeError(`${url.origin} is not signed for`);
  const sign = createSigner(url, scope);
  return async (input, init) => {
    const request = new Request(input, init);
    if (request.url !== url.href) throw new TypeError(`${request.url} is not ${url.href}`);
    const body = await request.text();
    const keys = await credentials();
    const headers = Object.fromEntries(request.headers);
    const { host: _, ...signed } = await sign(keys, request.method, headers, body);
    return (options.fetch ?? fetch)(url, {
      method: request.method,
      headers: signed,
      signal: request.signal,
      redirect: 'error',
      ...(body === '' ? {} : { body }),
    });
  };
}
