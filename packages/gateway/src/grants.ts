import type { PrincipalPattern } from '@gantry/identity';
import type { NamedPolicy } from '@gantry/identity/iam';
import type { PolicySource } from './authorizer.ts';

/** Policies that a configuration gives to principals. */
export type PolicyGrant = {
  readonly principals: readonly PrincipalPattern[];
  readonly policy: NamedPolicy;
};

/** The policies of all grants that name a principal; none for whom none names. */
export function grantedPolicies(grants: readonly PolicyGrant[]): PolicySource {
  return async (principal) => ({
    identity: grants
      .filter(({ principals }) => principals.some((fits) => fits(principal)))
      .map(({ policy }) => policy),
  });
}
