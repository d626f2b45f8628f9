import type { Principal } from '@gantry/identity';
import type { Account } from '../../account/account.ts';
import { entityArn } from '../iam/arns.ts';
import type { Role } from '../iam/state.ts';
import { principalTags } from './session-tags.ts';

/** A role and the account that it lies in, which need not be the caller's. */
export type HomeRole = { readonly account: Account; readonly role: Role };

/** Who acts as a role under a name. */
export function sessionPrincipal(
  { account, role }: HomeRole,
  name: string,
  tags: Readonly<Record<string, string>>,
): Principal {
  return {
    type: 'AssumedRole',
    account: account.id,
    arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${name}`,
    userId: `${role.id}:${name}`,
    name,
    tags: principalTags(role.tags, tags),
    issuer: { arn: entityArn(account, role), userId: role.id, name: role.name },
  };
}
