import type { IdentityAdapter } from '../caller.ts';
import { IdentityError } from '../identity-error.ts';
import type { Principal } from '../principal.ts';
import { groupHeaders } from '../sigv4/raw-headers.ts';
import { parseTarget } from '../sigv4/raw-target.ts';
import type { WireRequest } from '../sigv4/wire-request.ts';
import { IDENTITY_HEADER } from './sts.ts';

/**
 * The one person of a loopback or stdio service: takes only requests that carry no credentials at
 * all.
 */
export function localAdapter({ principal }: { readonly principal: Principal }): IdentityAdapter {
  return {
    name: 'local',
    async claim(request) {
      if (carriesCredentials(request)) return undefined;
      return {
        said: principal.name,
        region: undefined,
        prove: async () => ({ principal, proof: 'local', credentials: 'ambient' }),
      };
    },
  };
}

const PROOFS = ['authorization', 'x-amz-security-token', IDENTITY_HEADER];

// A request that tried to prove something must not be let in as somebody else, least of all a
// malformed one.
function carriesCredentials(request: WireRequest): boolean {
  try {
    const headers = groupHeaders(request.rawHeaders);
    if (PROOFS.some((name) => headers.has(name))) return true;
    const { query } = parseTarget(request.target);
    return query.some(({ name }) => name.toLowerCase().startsWith('x-amz-'));
  } catch (error) {
    if (error instanceof IdentityError) return true;
    throw error;
  }
}
