import type { IncomingHttpHeaders } from 'node:http';
import {
  type IdentityAdapter,
  type IdentityClaim,
  IdentityError,
  type WireRequest,
} from '@gantry/identity';
import type { RequestContext, Step } from '../context.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/**
 * Finds out who the request says it is from; key, date and scope are judged before the body is
 * read.
 */
export function readClaim({ adapters, regions }: GatewayParts): Step {
  // Made once for an endpoint: an adapter may remember what it was told.
  const made = new Map<string, readonly IdentityAdapter[]>();
  return async function readClaim(context: RequestContext, next) {
    const { method = '', url = '', rawHeaders } = context.incoming;
    const { service } = context.server;
    const accepted = made.get(service) ?? adapters(service);
    made.set(service, accepted);
    const claim = await firstClaim(accepted, { method, target: url, rawHeaders }).catch((error) => {
      if (error instanceof IdentityError && error.said) context.said = error.said;
      throw error;
    });
    if (claim === undefined) {
      const names = accepted.map(({ name }) => name);
      throw missing(names, context.incoming.headers);
    }
    context.claim = claim;
    context.region = claim.region ?? regions[0] ?? '';
    await next();
  };
}

async function firstClaim(
  adapters: readonly IdentityAdapter[],
  request: WireRequest,
): Promise<IdentityClaim | undefined> {
  for (const adapter of adapters) {
    const claim = await adapter.claim(request);
    if (claim !== undefined) return claim;
  }
  return undefined;
}

/** What is missing depends on what this gateway takes, and on what was sent. */
function missing(names: readonly string[], headers: IncomingHttpHeaders): Refusal {
  const signed = /^AWS4-HMAC-SHA256\b/.test(headers.authorization ?? '');
  const more =
    signed && names.includes('sts')
      ? 'Only AWS can check this signature, so a proof of who signed must stand beside it; ' +
        'gantry proxy sends one.'
      : 'Sign the request with SigV4; gantry proxy does it for an MCP client.';
  const message = `Missing Authentication Token. ${more}`;
  return new Refusal(403, 'MissingAuthenticationTokenException', message);
}
