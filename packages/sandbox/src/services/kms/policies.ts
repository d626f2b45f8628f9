// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
import type {
  GetKeyPolicyRequest,
  GetKeyPolicyResponse,
  ListKeyPoliciesRequest,
  ListKeyPoliciesResponse,
  PutKeyPolicyRequest,
} from '@aws-sdk/client-kms';
import { evaluate } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { policySetOf } from '../../enforce/policies.ts';
import type { Operation, OperationContext } from '../../service.ts';
import { entityArn } from '../iam/arns.ts';
import { iamState, type PolicyText } from '../iam/state.ts';
import { faults } from './faults.ts';
import { keyItself } from './find.ts';
import { readPolicyText } from './policy-text.ts';

const NAME = 'default';

/** The policy of a key that was made without one: IAM decides. */
export function defaultPolicy({ id }: Account): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${id}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    null,
    2,
  );
}

export const getKeyPolicy: Operation<GetKeyPolicyRequest, GetKeyPolicyResponse> = (
  { KeyId, PolicyName = NAME },
  context,
) => {
  if (PolicyName !== NAME) throw faults.badPolicyName();
  return { Policy: keyItself(context, KeyId).policy.text, PolicyName };
};

export const putKeyPolicy: Operation<PutKeyPolicyRequest, object> = (input, context) => {
  if ((input.PolicyName ?? NAME) !== NAME) throw faults.badPolicyName();
  const key = keyItself(context, input.KeyId);
  key.policy = checkPolicy(input.Policy, input.BypassPolicyLockoutSafetyCheck, context);
  return {};
};

export const listKeyPolicies: Operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse> = (
  { KeyId },
  context,
) => {
  keyItself(context, KeyId);
  return { PolicyNames: [NAME], Truncated: false };
};

/** A policy that names principals there are, and lets its author change it again. */
export function checkPolicy(
  text: string,
  bypass: boolean | undefined,
  context: OperationContext,
): PolicyText {
  const policy = readPolicyText(text);
  if (!principalsExist(policy, context.account)) throw faults.badPrincipal();
  if (!bypass && locksOut(policy, context)) throw faults.lockout();
  return policy;
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function locksOut({ parsed }: PolicyText, context: OperationContext): boolean {
  const { account, caller, conditions, now, region } = context;
  const request = {
    action: 'kms:PutKeyPolicy',
    resource: `arn:aws:kms:${region.name}:${account.id}:key/*`,
    principal: caller,
    context: { ...conditions, 'kms:CallerAccount': caller.account },
    now,
  };
  const resource = [{ name: 'key policy', document: parsed }];
  const policies = { ...policySetOf(account, caller), resource, resourceDecides: true };
  return !evaluate(request, policies).allowed;
}

function principalsExist({ parsed }: PolicyText, account: Account): boolean {
  const named = parsed.statements.flatMap(({ principal }) => principal?.entries ?? []);
  return named.every(({ type, id }) => type !== 'AWS' || exists(id, account));
}

/**
 * Of other accounts nothing can be known here. A unique id stands for somebody who is gone.
 * https://repost.aws/knowledge-center/kms-policy-error-invalid-principals
 */
function exists(arn: string, account: Account): boolean {
  if (/^A[A-Z0-9]{12,}$/.test(arn)) return false;
  const [, kind] = new RegExp(`^arn:aws:iam::${account.id}:(user|role)/`).exec(arn) ?? [];
  if (kind === undefined) return true;
  const { users, roles } = iamState(account);
  const entities = [...(kind === 'user' ? users : roles).values()];
  return entities.some((entity) => entityArn(account, entity) === arn);
}
