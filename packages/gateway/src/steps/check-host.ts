import type { IncomingMessage } from 'node:http';
import type { RequestContext, Step } from '../context.ts';
import { isOwnMachine } from '../network.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/** The first step: what was addressed to another host goes no further. */
export function checkHost(parts: GatewayParts): Step {
  return async function checkHost({ incoming, remote }: RequestContext, next) {
    refuseForeignHost(parts, incoming, remote);
    await next();
  };
}

/**
 * Refuses requests for other hosts and from pages of other origins, so that a page in somebody's
 * browser cannot reach this gateway through a name it controls; throws `Refusal`. `localhost` is
 * this gateway for its own machine only: what somebody signed for the one of another machine must
 * be worth nothing here.
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
 */
export function refuseForeignHost(
  { hosts, localHosts, origins }: Pick<GatewayParts, 'hosts' | 'localHosts' | 'origins'>,
  incoming: IncomingMessage,
  remote: string,
): void {
  const host = only(incoming, 'host')?.toLowerCase() ?? '';
  if (!hosts.has(host) && !(isOwnMachine(remote) && localHosts.has(host))) {
    throw new Refusal(403, 'AccessDeniedException', FOREIGN);
  }
  const origin = only(incoming, 'origin');
  if (origin !== undefined && !origins.has(origin.toLowerCase())) {
    throw new Refusal(403, 'AccessDeniedException', 'This gateway does not serve that origin.');
  }
}

const FOREIGN =
  'This gateway does not serve that host name: call it by its address on its own machine, and ' +
  'from elsewhere by the public_url of its configuration.';

/** The value of a header that may stand once; two of them are two different truths. */
function only({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  const values = rawHeaders.filter(
    (_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name,
  );
  if (values.length <= 1) return values[0];
  throw new Refusal(400, 'InvalidRequestException', `Header ${name} stands more than once.`);
}
