import type { Principal } from '../principal.ts';
import type { Truth } from './condition.ts';
import type { PrincipalElement, PrincipalEntry } from './policy.ts';

/**
 * How a resource-based policy names a caller, which decides what else must allow it. `direct`:
 * the caller itself, or everyone. `role`: the role or user behind the session. `account`: the
 * caller's account, which may delegate.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type Level = 'direct' | 'role' | 'account';

const accountId = /^(?:(\d{12})|arn:[\w-]+:iam::(\d{12}):root)$/;
const entityArn = /^arn:[\w-]+:(?:iam|sts)::\d{12}:[^*?]+$/;
const uniqueId = /^A[A-Z0-9]{12,}$/;

/** Whether a caller belongs to no account: its rights are what a resource or role grants it. */
export function isOutside({ type }: Principal): boolean {
  return type === 'AWSService' || type === 'WebIdentityUser';
}

/** Says what is wrong with a principal that IAM would not take. */
export function principalProblem({ type, id }: PrincipalEntry): string | undefined {
  if (type === 'CanonicalUser') return "Principal type 'CanonicalUser' is not supported.";
  if (type !== 'AWS' || id === '*' || accountId.test(id)) return undefined;
  if (entityArn.test(id) || uniqueId.test(id)) return undefined;
  return `Principal '${id}' must be *, an account or the full ARN of one principal.`;
}

/** Whether the element covers a caller, and at which level. */
export function matchPrincipal(
  element: PrincipalElement,
  principal: Principal,
  effect: 'Allow' | 'Deny',
): { readonly truth: Truth; readonly level?: Level } {
  const found = new Set(element.entries.map((entry) => levelOf(entry, principal)));
  const level = levels.find((one) => found.has(one));
  if (element.negated) {
    if (found.has('unsupported')) return { truth: 'unsupported' };
    const spared = effect === 'Deny' ? sparesAll(found, principal) : level !== undefined;
    return { truth: !spared, level: 'direct' };
  }
  if (level !== undefined) return { truth: true, level: level === 'everyone' ? 'direct' : level };
  return { truth: found.has('unsupported') ? 'unsupported' : false };
}

const levels = ['everyone', 'direct', 'role', 'account'] as const;
type Found = (typeof levels)[number] | 'unsupported' | undefined;

// AWS checks account, role and session one after the other, so an exception must name each of them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
function sparesAll(found: ReadonlySet<Found>, principal: Principal): boolean {
  const { type } = principal;
  if (found.has('everyone')) return true;
  if (isOutside(principal)) return found.has('direct');
  if (type === 'Root') return found.has('direct');
  const whole = found.has('direct') && found.has('account');
  return whole && (type !== 'AssumedRole' || found.has('role'));
}

function levelOf(entry: PrincipalEntry, principal: Principal): Found {
  if (principalProblem(entry) !== undefined) return 'unsupported';
  const { id, type } = entry;
  if (type === 'Service') {
    return principal.type === 'AWSService' && principal.name === id ? 'direct' : undefined;
  }
  if (type === 'AWS' && id === '*') return 'everyone';
  // An identity provider is named as such, and nothing else is: its ARN is no account's principal.
  if ((type === 'Federated') !== (principal.type === 'WebIdentityUser')) return undefined;
  if (id === principal.arn || id === principal.userId) return 'direct';
  if (id === principal.issuer?.arn || id === principal.issuer?.userId) return 'role';
  return type === 'AWS' ? accountLevel(id, principal) : undefined;
}

function accountLevel(id: string, principal: Principal): Found {
  const [, plain, root] = accountId.exec(id) ?? [];
  const account = plain ?? root;
  if (account === undefined || isOutside(principal)) return undefined;
  if (account !== principal.account) return undefined;
  return principal.type === 'Root' ? 'direct' : 'account';
}
