import type { IdentityAdapter, IdentityClaim, WireRequest } from '@gantry/identity';
import type { RequestContext, Step } from '../context.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/**
 * Finds out who the request says it is from; key, date and scope are judged before the body is
 * read.
 */
export function readClaim({ adapters, regions }: GatewayParts): Step {
  return async function readClaim(context: RequestContext, next) {
    const { method = '', url = '', rawHeaders } = context.incoming;
    const claim = await firstClaim(adapters(context.server.service), {
      method,
      target: url,
      rawHeaders,
    });
    if (claim === undefined) throw missing();
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

function missing(): Refusal {
  const message =
    'Missing Authentication Token. Sign the request with SigV4; gantry proxy does it for an MCP client.';
  return new Refusal(403, 'MissingAuthenticationTokenException', message);
}
