// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
import type {
  EvaluationResult,
  PolicySourceType,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Principal } from '@gantry/identity';
import {
  type AuthorizationRequest,
  type Decision,
  evaluate,
  type PolicySet,
  parsePolicy,
} from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { policySetOf } from '../../enforce/policies.ts';
import { notImplemented } from '../../fault.ts';
import type { Checked, ConditionValues, Operation } from '../../service.ts';
import { entityArn, userPrincipal } from './arns.ts';
import { isAwsManaged } from './aws-managed.ts';
import { readIdentityPolicy } from './documents.ts';
import { faults } from './faults.ts';
import { roleByArn } from './find.ts';
import { paged } from './paging.ts';
import { iamState } from './state.ts';

type Input = Checked<SimulatePrincipalPolicyRequest>;

/** What a user or role may do, without doing it. */
export const simulatePrincipalPolicy: Operation<
  SimulatePrincipalPolicyRequest,
  SimulatePolicyResponse
> = (input, { account, now }) => {
  for (const name of unsupported) {
    if (input[name] !== undefined) throw notImplemented(`${name} of iam:SimulatePrincipalPolicy`);
  }
  const principal = principalOf(account, input.PolicySourceArn);
  const policies = policySetOf(account, principal);
  const extra = (input.PolicyInputList ?? []).map((text, at) => {
    return { name: `PolicyInputList.${at + 1}`, document: readIdentityPolicy(text).parsed };
  });
  const all = { ...policies, identity: [...policies.identity, ...extra] };
  const context = contextOf(input);
  const results = input.ActionNames.flatMap((action) =>
    (input.ResourceArns ?? ['*']).map((resource): EvaluationResult => {
      const request = { action, resource, principal, context, now };
      return { ...describe(request, evaluate(request, all), all), ...limitsOf(request, all) };
    }),
  );
  const { items, page } = paged(results.entries(), ([at]) => String(at).padStart(6, '0'), input);
  return { EvaluationResults: items.map(([, result]) => result), ...page };
};

function principalOf(account: Account, arn: string): Principal {
  const users = [...iamState(account).users.values()];
  const user = users.find((one) => entityArn(account, one) === arn);
  if (user) return userPrincipal(account, user);
  const role = roleByArn(account, arn);
  if (!role) throw faults.noSuchSource({ arn });
  return {
    type: 'AssumedRole',
    account: account.id,
    arn,
    userId: `${role.id}:simulation`,
    name: 'simulation',
    tags: Object.fromEntries(role.tags),
    issuer: { arn, userId: role.id, name: role.name },
  };
}

function contextOf({ ContextEntries = [] }: Input): ConditionValues {
  const entries = ContextEntries.map(({ ContextKeyName = '', ContextKeyValues = [] }) => [
    ContextKeyName,
    ContextKeyValues,
  ]);
  return Object.fromEntries(entries);
}

/** Inputs that would change the answer and are not understood here. */
const unsupported = [
  'PermissionsBoundaryPolicyInputList',
  'ResourcePolicy',
  'ResourceOwner',
  'CallerArn',
] as const;

const decisions = {
  allow: 'allowed',
  'explicit-deny': 'explicitDeny',
  'implicit-deny': 'implicitDeny',
} as const;

const everything = {
  name: 'everything',
  document: parsePolicy(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    'identity',
  ),
};

/** What the policies that only narrow say by themselves; absent where there are none. */
function limitsOf(
  request: AuthorizationRequest,
  { organization, boundary }: PolicySet,
): Partial<EvaluationResult> {
  const alone = (set: Partial<PolicySet>) => {
    return evaluate(request, { identity: [everything], ...set }).allowed;
  };
  return {
    ...(organization && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: alone({ organization }) },
    }),
    ...(boundary && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: alone({ boundary }) },
    }),
  };
}

function describe(
  { action, resource }: AuthorizationRequest,
  decision: Decision,
  policies: PolicySet,
): EvaluationResult {
  const { decidedBy: by } = decision;
  const matched = by && { SourcePolicyId: by.policy, SourcePolicyType: sourceType(by, policies) };
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decisions[decision.outcome],
    MatchedStatements: matched ? [matched] : [],
    MissingContextValues: [],
  };
}

type DecidedBy = NonNullable<Decision['decidedBy']>;

function sourceType({ kind, policy }: DecidedBy, policies: PolicySet): PolicySourceType {
  const { identity, groups = [], boundary } = policies;
  const all = [...identity, ...groups, ...(boundary ? [boundary] : [])];
  const arn = all.find(({ name }) => name === policy)?.arn;
  if (arn === undefined) return kind === 'group' ? 'group' : 'none';
  return isAwsManaged(arn) ? 'aws-managed' : 'user-managed';
}
