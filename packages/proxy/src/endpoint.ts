import { isAws, toldBy } from './aws-hosts.ts';

/** What a signature is made for. */
export type Scope = { readonly service: string; readonly region: string };

/** Where the proxy sends requests. */
export type Endpoint = {
  readonly url: URL;
  /** Undefined where no signed request may go. */
  readonly scope: Scope | undefined;
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
  /** To sign for where nothing else tells a region. */
  readonly lastRegion?: string | undefined;
};

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a host, as it stands in a URL, is this machine. */
export function isLoopback(host: string): boolean {
  return LOCAL.has(host);
}

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
  if (isTrusted(url, flags.trusted ?? [])) {
    return { url, scope: scopeOf(url, flags, environment.AWS_REGION || flags.lastRegion) };
  }
  // Without credentials it would go unsigned all the same: with them it does so too.
  if (flags.skipAuth === true) return { url, scope: undefined };
  throw new EndpointError(
    `${url.hostname} is neither AWS nor this machine, so no signed request goes there. If it is your gateway, add --trust-host ${url.hostname}.`,
  );
}

function scopeOf(url: URL, flags: EndpointFlags, environmentRegion: string | undefined): Scope {
  const inferred = toldBy(url.hostname);
  const service = flags.service || inferred.service;
  const region = flags.region || inferred.region || environmentRegion;
  if (!service) {
    throw new EndpointError(`No service can be read from ${url.host}: give --service.`);
  }
  if (!region) {
    throw new EndpointError(
      `No region can be read from ${url.host}: give --region, or set AWS_REGION.`,
    );
  }
  return { service, region };
}

function validUrl(given: string): URL {
  if (!given.includes('://')) {
    throw new EndpointError(`${shown(given)} has no scheme: write https://${shown(given)}.`);
  }
  if (!URL.canParse(given)) throw new EndpointError(`${shown(given)} is not a valid URL.`);
  const url = new URL(given);
  if (url.protocol === 'https:') return clean(url);
  if (url.protocol !== 'http:') {
    throw new EndpointError(
      `${shown(given)} cannot be used: ${url.protocol.slice(0, -1)} is no way to MCP, https is.`,
    );
  }
  if (isLoopback(url.hostname)) return clean(url);
  throw new EndpointError(
    `${url.origin} would carry your requests unencrypted: use https (http is for localhost, 127.0.0.1 and ::1).`,
  );
}

/** Without what may hold a secret: the user part and the query. */
function shown(given: string): string {
  return given.replace(/[?#].*$/s, '').replace(/(^|:\/\/)[^/]*@/, '$1');
}

/** What the signer leaves out of a query: a signature, and what is no name to its tables. */
const UNSIGNABLE = /^(?:x-amz-signature|__proto__)$/i;

/**
 * In the one form that both sides of a signature read alike: a plus in a query is a blank to some,
 * and doubled slashes are one to the signer.
 */
function clean(url: URL): URL {
  if (url.username !== '' || url.password !== '') {
    throw new EndpointError('The URL must not carry a user name or password.');
  }
  for (const name of url.searchParams.keys()) {
    if (UNSIGNABLE.test(name)) {
      throw new EndpointError(`The query of the URL must not hold ${name}: it cannot be signed.`);
    }
  }
  url.hash = '';
  url.pathname = url.pathname.replace(/\/{2,}/g, '/');
  url.search = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  return url;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The region that a host name tells. */
export function regionOfHost({ hostname }: URL): string | undefined {
  return toldBy(hostname).region;
}

/** The same endpoint in another region: where the name of its host tells one, the host changes. */
export function inRegion({ url, scope }: Endpoint, region: string): Endpoint {
  const told = regionOfHost(url);
  if (told === undefined) return { url, scope };
  const there = new URL(url);
  there.hostname = url.hostname.replace(`.${told}.`, `.${region}.`);
  return { url: there, scope: scope && { ...scope, region } };
}

/** A signature is a credential: it goes to AWS, to this machine, and to whom one was told to trust. */
function isTrusted({ host, hostname }: URL, trusted: readonly string[]): boolean {
  if (isLoopback(hostname) || isAws(hostname)) return true;
  return trusted.some((name) => [host, hostname].includes(name.toLowerCase()));
}
