import type { Account } from '../../account/account.ts';
import { iamState } from '../iam/state.ts';
import { parsePrincipal } from './arns.ts';
import { roles } from './roles.ts';

/** Whether IAM knows the principal; those of other accounts cannot be looked up and pass. */
export function principalExists(account: Account, arn: string): boolean {
  const principal = parsePrincipal(arn);
  if (principal === undefined) return false;
  if (principal.account !== account.id || principal.kind === 'root') return true;
  if (principal.kind === 'user') return iamState(account).users.has(principal.name);
  return roles.roleExists(account, arn);
}
