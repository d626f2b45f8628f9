import type { Account } from './account.ts';

/** The account of that id behind the same endpoint. */
export function accountNamed(account: Account, id: string): Account | undefined {
  return account.directory.get(id);
}

/** The account that an ARN lies in, if it is one of those behind the same endpoint. */
export function accountOf(account: Account, arn: string): Account | undefined {
  return account.directory.get(arn.split(':')[4] ?? '');
}
