import type { NamedPolicy } from '@gantry/identity/iam';
import type { Account } from '../account/account.ts';
import { resourceControlPolicies } from '../services/organizations/attachments.ts';

/**
 * Services whose resources they cover, by prefix of their actions.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 */
const covered = new Set([
  'aoss',
  'cognito-identity',
  'cognito-idp',
  'dynamodb',
  'ecr',
  'kms',
  'logs',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
]);

/**
 * No such policy reaches them, whatever it says.
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
 */
const spared = new Set(['kms:RetireGrant']);

/** The resource control policies that bear on an action upon what lies in an account. */
export function resourceControl(
  home: Account,
  action: string,
): { readonly resourceControl?: readonly NamedPolicy[] } {
  const [prefix = ''] = action.split(':');
  if (!covered.has(prefix) || spared.has(action)) return {};
  return { resourceControl: resourceControlPolicies(home) };
}
