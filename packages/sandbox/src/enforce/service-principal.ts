import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';

/** A service of AWS that acts in an account: `pods.eks.amazonaws.com`. */
export function servicePrincipal({ id }: Account, name: string): Principal {
  return { type: 'AWSService', account: id, arn: name, userId: name, name, tags: {} };
}
