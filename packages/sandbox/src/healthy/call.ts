import type { Account } from '../account/account.ts';
import { invoke } from '../invoke.ts';

export type CallOptions = {
  /** Absent: the account's first. */
  readonly region?: string;
  /** Absent: now. A healthy account has a past, so most of it was made some time ago. */
  readonly at?: number;
};

/** Makes one call in the name of the root user: `call('eks:CreateCluster', { … })`. */
export type Call = (name: string, input: object, options?: CallOptions) => object;

/** Furnishes a part of the account by ordinary calls. */
export type Step = (call: Call, account: Account) => void | Promise<void>;

/** The call of the steps that furnish an account. */
export function callsTo(account: Account): Call {
  return (name, input, options = {}) => {
    const [service = '', operation = ''] = name.split(':');
    return invoke(account, { service, operation, input, ...options });
  };
}
