/** Where the proxy sends requests and what it signs them for. */
export type Endpoint = {
  readonly url: URL;
  /** Service name in the SigV4 scope. */
  readonly service: string;
  /** Region in the SigV4 scope. */
  readonly region: string;
};

/** The endpoint cannot be used as it was given; the message says what would do. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

export type EndpointFlags = {
  readonly service?: string;
  readonly region?: string;
  /** Hosts beyond AWS's own and loopback that may get signed requests. */
  readonly trusted?: readonly string[];
  readonly skipAuth?: boolean;
};

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Domains that belong to AWS, by partition. https://docs.aws.amazon.com/general/latest/gr/rande.html */
const AWS_DOMAINS = ['.api.aws', '.amazonaws.com', '.amazonaws.com.cn', '.on.aws'];

/**
 * Validates the URL and finds service and region: from the flags, then the host name, then the
 * environment. Throws `EndpointError`.
 */
export function resolveEndpoint(
  given: string,
  flags: EndpointFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Endpoint {
  const url = validUrl(given);
  const inferred = infer(url.hostname);
  const service = flags.service ?? inferred.service;
  const region = flags.region ?? inferred.region ?? present(environment.AWS_REGION);
  if (!flags.skipAuth) refuseForeignHost(url.hostname, flags.trusted ?? []);
  if (service === undefined) {
    throw new EndpointError(`No service can be read from ${url.host}: give --service.`);
  }
  if (region === undefined) {
    throw new EndpointError(
      `No region can be read from ${url.host}: give --region, or set AWS_REGION.`,
    );
  }
  return { url, service, region };
}

function validUrl(given: string): URL {
  if (!given.includes('://')) {
    throw new EndpointError(`${given} has no scheme: write https://${given}.`);
  }
  if (!URL.canParse(given)) throw new EndpointError(`${given} is not a valid URL.`);
  const url = new URL(given);
  if (url.protocol === 'https:') return clean(url);
  if (url.protocol !== 'http:') {
    throw new EndpointError(`${url.protocol.slice(0, -1)} is not supported: use https.`);
  }
  if (LOCAL.has(url.hostname)) return clean(url);
  throw new EndpointError(
    `${url.origin} would carry your requests unencrypted: use https (http is for localhost, 127.0.0.1 and ::1).`,
  );
}

function clean(url: URL): URL {
  if (url.username !== '' || url.password !== '') {
    throw new EndpointError('The URL must not carry a user name or password.');
  }
  url.hash = '';
  return url;
}

/** What a host name tells. The rules are those of AWS's proxy, so that its configurations carry over. */
function infer(host: string): { service?: string; region?: string } {
  const agentcore = /\.bedrock-agentcore\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host);
  if (agentcore?.[1] !== undefined) return { service: 'bedrock-agentcore', region: agentcore[1] };
  const [service, region, ...rest] = host.split('.');
  if (rest.join('.') === 'api.aws' && service && region) return { service, region };
  return service === undefined || host.startsWith('[') ? {} : { service };
}

/** A signature is a credential: it goes to AWS, to this machine, and to whom one was told to trust. */
function refuseForeignHost(host: string, trusted: readonly string[]): void {
  if (LOCAL.has(host) || trusted.includes(host)) return;
  if (AWS_DOMAINS.some((domain) => host.endsWith(domain))) return;
  throw new EndpointError(
    `${host} is neither AWS nor this machine, so no signed request goes there. If it is your gateway, add --trust-host ${host}.`,
  );
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
