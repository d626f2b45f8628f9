import type { Account } from '../account/account.ts';
import { invoke } from '../invoke.ts';
import { userPrincipal } from '../services/iam/arns.ts';
import { iamState } from '../services/iam/state.ts';

export type CallOptions = {
  /** Absent: the account's first. */
  readonly region?: string;
  /** Absent: now. A healthy account has a past, so most of it was made some time ago. */
  readonly at?: number;
};

/** Makes one call: `call('eks:CreateCluster', { … })`. */
export type Call = (name: string, input: object, options?: CallOptions) => object;

/** Furnishes a part of the account by ordinary calls. */
export type Step = (call: Call, account: Account) => void | Promise<void>;

/**
 * The call of the steps that furnish an account: the root user founds it, and once there is an
 * administrator, it is the one who builds.
 */
export function callsTo(account: Account): Call {
  const administrator = iamState(account).users.get('gantry-admin');
  const principal = administrator && userPrincipal(account, administrator);
  return (name, input, options = {}) => {
    const [service = '', operation = ''] = name.split(':');
    const by = principal ? { principal } : {};
    return invoke(account, { service, operation, input, furnishing: true, ...by, ...options });
  };
}
