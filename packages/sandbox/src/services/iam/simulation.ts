// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
import type {
  EvaluationResult,
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
  PolicyEvaluationDecisionType,
  PolicySourceType,
  ResourceSpecificResult,
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
  Statement,
} from '@aws-sdk/client-iam';
import {
  type AuthorizationRequest,
  contextKeys,
  type Decision,
  evaluate,
  missingKeys,
  type PolicySet,
  parsePolicy,
} from '@gantry/identity/iam';
import type { Operation } from '../../service.ts';
import { isAwsManaged } from './aws-managed.ts';
import { paged } from './paging.ts';
import {
  type Custom,
  customScene,
  documents,
  type OfPrincipal,
  policiesOfSource,
  type Scene,
  sceneOf,
} from './simulated.ts';

/** What a user, group or role may do, without doing it. */
export const simulatePrincipalPolicy: Operation<
  SimulatePrincipalPolicyRequest,
  SimulatePolicyResponse
> = (input, { account, now }) => simulate(sceneOf(account, input), input, now);

/** What the policies that are given allow. */
export const simulateCustomPolicy: Operation<
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse
> = (input, { account, now }) => simulate(customScene(account, input), input, now);

export const getContextKeysForCustomPolicy: Operation<
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse
> = ({ PolicyInputList }) => ({
  ContextKeyNames: contextKeys(documents(PolicyInputList, 'PolicyInputList')),
});

export const getContextKeysForPrincipalPolicy: Operation<
  GetContextKeysForPrincipalPolicyRequest,
  GetContextKeysForPolicyResponse
> = ({ PolicySourceArn, PolicyInputList = [] }, { account }) => {
  const held = policiesOfSource(account, PolicySourceArn);
  const more = documents(PolicyInputList, 'PolicyInputList');
  return { ContextKeyNames: contextKeys([...held, ...more]) };
};

function simulate(scene: Scene, input: Custom | OfPrincipal, now: number): SimulatePolicyResponse {
  const results = input.ActionNames.map((action) => overall(action, scene, input, now));
  const { items, page } = paged(results.entries(), ([at]) => String(at).padStart(6, '0'), input);
  return { EvaluationResults: items.map(([, result]) => result), ...page };
}

/** One action on all its resources: what the strictest of them comes to, and each by itself. */
function overall(
  action: string,
  scene: Scene,
  { ResourceArns }: Custom | OfPrincipal,
  now: number,
): EvaluationResult {
  const { principal, supposed } = scene;
  const ones = (ResourceArns ?? ['*']).map((resource) => {
    const request = { action, resource, principal, context: {}, now, supposed };
    return one(request, scene.policies);
  });
  const EvalDecision = strictest.find((each) => ones.some(({ decision }) => decision === each));
  const decisive = ones.filter(({ decision }) => decision === EvalDecision);
  const statements = decisive.flatMap(({ matched }) => matched);
  const asked = ResourceArns?.some((arn) => arn !== '*');
  return {
    EvalActionName: action,
    // Otherwise the template of the ARNs that the action is about, which is not known here.
    ...(asked ? {} : { EvalResourceName: '*' }),
    EvalDecision,
    MatchedStatements: [...new Map(statements.map((it) => [JSON.stringify(it), it])).values()],
    MissingContextValues: [...new Set(ones.flatMap(({ missing }) => missing))],
    ...(asked ? { ResourceSpecificResults: ones.map(specific) } : {}),
    ...limitsOf(ones),
  };
}

type One = {
  readonly resource: string;
  readonly decision: PolicyEvaluationDecisionType;
  readonly matched: readonly Statement[];
  readonly missing: readonly string[];
  /** What the policies that only narrow say by themselves; absent where there are none. */
  readonly organization: boolean | undefined;
  readonly boundary: boolean | undefined;
};

function one(request: AuthorizationRequest, policies: PolicySet): One {
  const decision = evaluate(request, policies);
  const { identity, groups = [], boundary, resource = [], organization } = policies;
  const own = [...identity, ...groups, ...(boundary ? [boundary] : [])];
  const alone = (set: Partial<PolicySet>) => {
    return evaluate(request, { identity: [everything], ...set }).allowed;
  };
  const missing = [...missingKeys(request, own), ...missingKeys(request, resource, 'resource')];
  return {
    resource: request.resource,
    decision: decisions[decision.outcome],
    matched: matchedBy(decision, policies),
    missing: [...new Set(missing)],
    organization: organization && alone({ organization }),
    boundary: boundary && alone({ boundary }),
  };
}

const strictest = ['explicitDeny', 'implicitDeny', 'allowed'] as const;

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

function specific({ resource, decision, matched, missing, boundary }: One): ResourceSpecificResult {
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decision,
    MatchedStatements: [...matched],
    MissingContextValues: [...missing],
    ...boundaryDetail(boundary),
  };
}

function limitsOf(ones: readonly One[]): Partial<EvaluationResult> {
  const all = (values: readonly (boolean | undefined)[]) => {
    return values.includes(undefined) ? undefined : values.every(Boolean);
  };
  const allowed = all(ones.map(({ organization }) => organization));
  return {
    ...(allowed === undefined
      ? {}
      : { OrganizationsDecisionDetail: { AllowedByOrganizations: allowed } }),
    ...boundaryDetail(all(ones.map(({ boundary }) => boundary))),
  };
}

function boundaryDetail(allowed: boolean | undefined): Partial<EvaluationResult> {
  return allowed === undefined
    ? {}
    : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } };
}

/** Statements of service control policies are not shown. */
function matchedBy({ decidedBy: by }: Decision, policies: PolicySet): readonly Statement[] {
  if (by === undefined || by.kind === 'organization') return [];
  return [{ SourcePolicyId: by.policy, SourcePolicyType: sourceType(by, policies) }];
}

type DecidedBy = NonNullable<Decision['decidedBy']>;

function sourceType({ kind, policy }: DecidedBy, policies: PolicySet): PolicySourceType {
  if (kind === 'resource') return 'resource';
  const { identity, groups = [], boundary } = policies;
  const all = [...identity, ...groups, ...(boundary ? [boundary] : [])];
  const arn = all.find(({ name }) => name === policy)?.arn;
  if (arn === undefined) return kind === 'group' ? 'group' : 'none';
  return isAwsManaged(arn) ? 'aws-managed' : 'user-managed';
}
