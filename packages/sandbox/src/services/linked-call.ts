import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { entityArn } from './iam/arns.ts';
import { ensureServiceLinkedRole } from './iam/linked-roles.ts';

/** Services that call others in an account, and the names under which they act as their roles. */
const sessions = {
  'autoscaling.amazonaws.com': 'AutoScaling',
  'eks-nodegroup.amazonaws.com': 'EKS',
} as const;

export type LinkedCall = {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly region: string;
  readonly at: number;
};

/**
 * What a service does in an account by its service-linked role: its calls stand in the history like
 * any other. Such a role may do what its service needs, so IAM is not asked.
 */
export function callAs(account: Account, service: keyof typeof sessions, call: LinkedCall): object {
  const role = ensureServiceLinkedRole({ account, now: call.at }, service);
  const session = sessions[service];
  const arn = entityArn(account, role);
  const principal: Principal = {
    type: 'AssumedRole',
    account: account.id,
    arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${session}`,
    userId: `${role.id}:${session}`,
    name: session,
    tags: {},
    issuer: { arn, userId: role.id, name: role.name },
  };
  return account.call({ ...call, principal, via: service, furnishing: true });
}
