// Domains by partition, dual-stack ones included, as the AWS SDKs have them:
// https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json
const SUFFIXES: readonly string[] = [
  ...['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ...['amazonaws.eu', 'api.amazonwebservices.eu', 'c2s.ic.gov', 'api.aws.ic.gov'],
  ...['sc2s.sgov.gov', 'api.aws.scloud', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  ...['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
];

/** Where functions have their URLs. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
const FUNCTIONS = '.on.aws';

const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/** What the name of a host tells of a signature's scope. */
export type Told = { readonly service?: string; readonly region?: string };

/** Whether a host belongs to AWS. */
export function isAws(hostname: string): boolean {
  return hostname.endsWith(FUNCTIONS) || SUFFIXES.some((it) => hostname.endsWith(`.${it}`));
}

/**
 * Service and region by the name of a host. The first two rules and the last one are those of
 * AWS's proxy, so that its configurations carry over; it knows no other partition, no interface
 * endpoint and nothing that stands before a server of one's own.
 */
export function toldBy(host: string): Told {
  if (host.startsWith('[')) return {};
  const [label = ''] = host.split('.');
  return ownServer(host) ?? service(host) ?? { service: label };
}

/** Names that somebody's own server has at AWS: the service is the one that checks signatures. */
function ownServer(host: string): Told | undefined {
  const [, name, region, rest = ''] =
    /(?:^|\.)(bedrock-agentcore|execute-api|lambda-url)\.([^.]+)\.(.+)$/.exec(host) ?? [];
  if (name === undefined || region === undefined || !isAws(`.${rest}`)) return undefined;
  return { service: name === 'lambda-url' ? 'lambda' : name, region };
}

/** `SERVICE.REGION.api.aws` and the like, and the names of its interface endpoints. */
function service(host: string): Told | undefined {
  // https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
  const [, endpoint] = /^vpce-[^.]+\.(.+)$/.exec(host) ?? [];
  const [name = '', region = '', ...rest] = (endpoint ?? host).split('.');
  const suffix = rest.join('.').replace(endpoint === undefined ? '' : /^vpce\./, '');
  if (name === '' || !SUFFIXES.includes(suffix)) return undefined;
  return suffix === 'api.aws' || REGION.test(region) ? { service: name, region } : undefined;
}
