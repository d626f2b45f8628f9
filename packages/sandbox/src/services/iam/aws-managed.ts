import type { Account } from '../../account/account.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { readIdentityPolicy } from './documents.ts';
import { iamState, type ManagedPolicy } from './state.ts';

const PREFIX = 'arn:aws:iam::aws:policy/';

/** Policies that AWS owns: readable and attachable, never changed by a customer. */
export function isAwsManaged(arn: string): boolean {
  return arn.startsWith(PREFIX);
}

/** Puts AWS's own policies into an account. */
export function addAwsManagedPolicies(account: Account): void {
  const { policies } = iamState(account);
  for (const [name, given] of Object.entries(awsManagedPolicies)) {
    const createdAt = Date.parse(given.created);
    const updatedAt = Date.parse(given.edited);
    const id = `v${given.version}`;
    const document = readIdentityPolicy(JSON.stringify(given.document, null, 4));
    const policy: ManagedPolicy = {
      id: account.ids.unique('ANPA'),
      arn: PREFIX + name,
      name,
      path: '/',
      description: given.description,
      createdAt,
      updatedAt,
      defaultVersion: id,
      nextVersion: given.version + 1,
      versions: new Map([[id, { id, createdAt: updatedAt, document }]]),
      tags: new Map(),
    };
    policies.set(policy.arn, policy);
  }
}
