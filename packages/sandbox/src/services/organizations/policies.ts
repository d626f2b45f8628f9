// https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html
import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  DescribePolicyRequest,
  DescribePolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  Policy,
  PolicySummary,
  PolicyType,
  UpdatePolicyRequest,
  UpdatePolicyResponse,
} from '@aws-sdk/client-organizations';
import { type PolicyDocument, PolicyError, parsePolicy } from '@gantry/identity/iam';
import type { Operation } from '../../service.ts';
import { policyArn } from './arns.ts';
import { faults } from './faults.ts';
import { findPolicy, managed } from './find.ts';
import { limits } from './limits.ts';
import { checkType, kindOf } from './organization.ts';
import { page } from './paging.ts';
import type { Organization, OrganizationPolicy } from './state.ts';

export const createPolicy: Operation<CreatePolicyRequest, CreatePolicyResponse> = (
  input,
  context,
) => {
  const organization = managed(context);
  checkType(input.Type);
  checkName(organization, input.Name);
  const policy: OrganizationPolicy = {
    id: `p-${context.account.ids.lower(8)}`,
    name: input.Name,
    description: input.Description,
    type: input.Type,
    content: input.Content,
    parsed: readContent(input.Content, input.Type),
    awsManaged: false,
  };
  organization.policies.set(policy.id, policy);
  return { Policy: describe(organization, policy) };
};

/** What is attached changes at once, wherever it is attached. */
export const updatePolicy: Operation<UpdatePolicyRequest, UpdatePolicyResponse> = (
  input,
  context,
) => {
  const organization = managed(context);
  const policy = changeable(organization, input.PolicyId);
  const parsed =
    input.Content === undefined ? policy.parsed : readContent(input.Content, policy.type);
  if (input.Name !== undefined && input.Name !== policy.name) checkName(organization, input.Name);
  policy.name = input.Name ?? policy.name;
  policy.description = input.Description ?? policy.description;
  policy.content = input.Content ?? policy.content;
  policy.parsed = parsed;
  return { Policy: describe(organization, policy) };
};

export const deletePolicy: Operation<DeletePolicyRequest, object> = ({ PolicyId }, context) => {
  const organization = managed(context);
  const policy = changeable(organization, PolicyId);
  const attached = [...organization.attached.values()];
  if (attached.some((ids) => ids.has(policy.id))) throw faults.policyInUse();
  organization.policies.delete(policy.id);
  return {};
};

export const describePolicy: Operation<DescribePolicyRequest, DescribePolicyResponse> = (
  { PolicyId },
  context,
) => {
  const organization = managed(context);
  return { Policy: describe(organization, findPolicy(organization, PolicyId)) };
};

export const listPolicies: Operation<ListPoliciesRequest, ListPoliciesResponse> = (
  input,
  context,
) => {
  const organization = managed(context);
  checkType(input.Filter);
  const all = [...organization.policies.values()].filter(({ type }) => type === input.Filter);
  const { items, token } = page(all, ({ id }) => id, input);
  return { Policies: items.map((policy) => summary(organization, policy)), ...token };
};

/**
 * A service control policy has the grammar of a policy of IAM's that names nobody; a resource
 * control policy denies, and denies everybody.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
function readContent(text: string, type: PolicyType): PolicyDocument {
  if (text.length > limits.content) {
    throw faults.contentTooLong({ limit: limits.content, Reason: 'POLICY_CONTENT_LIMIT_EXCEEDED' });
  }
  try {
    const parsed = parsePolicy(text, kindOf(type));
    if (type === 'RESOURCE_CONTROL_POLICY' && !parsed.statements.every(deniesAll)) {
      throw faults.malformed();
    }
    return parsed;
  } catch (error) {
    if (error instanceof PolicyError) throw faults.malformed();
    throw error;
  }
}

function deniesAll({ effect, principal }: PolicyDocument['statements'][number]): boolean {
  const everybody = principal?.entries.every(({ type, id }) => type === 'AWS' && id === '*');
  return effect === 'Deny' && everybody === true && !principal?.negated;
}

function checkName({ policies }: Organization, name: string): void {
  if ([...policies.values()].some((policy) => policy.name === name)) throw faults.duplicatePolicy();
}

function changeable(organization: Organization, id: string): OrganizationPolicy {
  const policy = findPolicy(organization, id);
  if (policy.awsManaged) throw faults.awsManaged({ Reason: 'IMMUTABLE_POLICY' });
  return policy;
}

function describe(organization: Organization, policy: OrganizationPolicy): Policy {
  return { PolicySummary: summary(organization, policy), Content: policy.content };
}

export function summary(organization: Organization, policy: OrganizationPolicy): PolicySummary {
  return {
    Id: policy.id,
    Arn: policyArn(organization, policy),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: policy.awsManaged,
  };
}
