import { accountNamed } from './account/directory.ts';
import type { OperationContext, OperationEntry } from './service.ts';

/** Where a call is carried out: the same region of the account whose resource the input names. */
export function carriedOutAt(
  { home }: OperationEntry,
  input: object,
  asked: OperationContext,
): OperationContext {
  // Entries are typed by their own operation; the wire has checked the input against that schema.
  const account = home?.(input as never, asked);
  const region = account?.regions.get(asked.region.name);
  return account && region && account !== asked.account ? { ...asked, account, region } : asked;
}

/** The account that a call comes from. */
export function cameFrom({ account, caller }: OperationContext): OperationContext['account'] {
  return accountNamed(account, caller.account) ?? account;
}
