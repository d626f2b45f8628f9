import type { PolicyType } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { accountOf } from '../../account/directory.ts';
import { kmsState } from '../kms/state.ts';
import { secretsOf } from '../secretsmanager/state.ts';
import { entityArn, iamArn } from './arns.ts';
import { documentSize, readPolicy } from './documents.ts';
import { faults } from './faults.ts';
import { quotas } from './quotas.ts';
import { iamState, type PolicyText } from './state.ts';

/** The trust policy of a role; every principal that it names must exist. */
export function readTrustPolicy(
  text: string,
  { account }: { readonly account: Account },
): PolicyText {
  const limit = quotas.trustPolicySize;
  if (documentSize(text) > limit) throw faults.quota({ what: 'ACLSizePerRole', limit });
  const trust = readPolicy(text, 'trust');
  for (const { principal, action } of trust.parsed.statements) {
    if (!action.patterns.every((one) => /^(sts:|\*$)/i.test(one))) {
      const reason = 'AssumeRole policy may only specify STS AssumeRole actions.';
      throw faults.malformed({ reason });
    }
    for (const { type, id } of principal?.entries ?? []) {
      if (type === 'AWS' && !isKnownPrincipal(account, id)) {
        throw faults.malformed({ reason: `Invalid principal in policy: "AWS":"${id}"` });
      }
    }
  }
  return trust;
}

/** Accounts that are not simulated cannot be looked into, and are taken as they are. */
function isKnownPrincipal(from: Account, id: string): boolean {
  if (id === '*' || /^\d{12}$/.test(id)) return true;
  const account = accountOf(from, id);
  if (!account) return /^arn:aws:(iam|sts)::\d{12}:/.test(id);
  if (id === iamArn(account, 'root')) return true;
  const { users, roles } = iamState(account);
  const session = /^arn:aws:sts::\d{12}:assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/.exec(id);
  if (session) return roles.has(session[1] ?? '');
  return [...users.values(), ...roles.values()].some((one) => entityArn(account, one) === id);
}

/**
 * Trust follows the entity, not its name: it goes along when a user is renamed, and when an entity
 * is deleted its unique id stays in place of the ARN, so that a later namesake is not trusted. So
 * it is with the policies of keys and secrets.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-users
 * https://repost.aws/knowledge-center/kms-policy-error-invalid-principals
 */
export function replacePrincipal({ directory }: Account, arn: string, by: string): void {
  for (const account of directory.values()) {
    for (const role of iamState(account).roles.values()) {
      role.trust = replaced(role.trust, 'trust', arn, by);
    }
    for (const region of account.regions.values()) {
      for (const key of kmsState(region).keys.values()) {
        key.policy = replaced(key.policy, 'resource', arn, by);
      }
      for (const secret of secretsOf(region).values()) {
        secret.policy &&= replaced(secret.policy, 'resource', arn, by);
      }
    }
  }
}

function replaced(policy: PolicyText, type: PolicyType, arn: string, by: string): PolicyText {
  const entries = policy.parsed.statements.flatMap(({ principal }) => principal?.entries ?? []);
  if (!entries.some(({ id }) => id === arn)) return policy;
  const document: unknown = JSON.parse(policy.text, (key, value) => {
    return key === 'AWS' ? [value].flat().map((id) => (id === arn ? by : id)) : value;
  });
  return readPolicy(JSON.stringify(document), type);
}
