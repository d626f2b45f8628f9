import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';

/** The root user, which may do everything; the account is furnished in its name. */
export function rootPrincipal({ id }: Account): Principal {
  return {
    type: 'Root',
    account: id,
    arn: `arn:aws:iam::${id}:root`,
    userId: id,
    name: 'root',
    tags: {},
  };
}
