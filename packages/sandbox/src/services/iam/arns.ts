import type { Principal } from '@gantry/identity';
import type { Account } from '../../account/account.ts';
import type { Entity } from './state.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function iamArn(account: Account, resource: string): string {
  return `arn:aws:iam::${account.id}:${resource}`;
}

/** The ARN of a user, group or role; the path is part of it. */
export function entityArn(
  account: Account,
  entity: Pick<Entity, 'name' | 'path'> & { readonly kind: string },
): string {
  return iamArn(account, `${entity.kind}${entity.path}${entity.name}`);
}

/** The user behind long-term keys or a session token. */
export function userPrincipal(
  account: Account,
  user: Pick<Entity, 'id' | 'name' | 'path' | 'tags'>,
): Principal {
  return {
    type: 'IAMUser',
    account: account.id,
    arn: entityArn(account, { ...user, kind: 'user' }),
    userId: user.id,
    name: user.name,
    tags: Object.fromEntries(user.tags),
  };
}

/** A date as IAM shows it: whole seconds. */
export function iamDate(at: number): Date {
  return new Date(Math.floor(at / 1000) * 1000);
}
