// https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
import type {
  AttachPolicyRequest,
  DetachPolicyRequest,
  ListPoliciesForTargetRequest,
  ListPoliciesForTargetResponse,
  ListTargetsForPolicyRequest,
  ListTargetsForPolicyResponse,
  PolicyTargetSummary,
  PolicyType,
  TargetType,
} from '@aws-sdk/client-organizations';
import type { NamedPolicy } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { policyArn, targetArn } from './arns.ts';
import { faults } from './faults.ts';
import { findPolicy, isContainer, managed, pathTo } from './find.ts';
import { limits } from './limits.ts';
import { checkType } from './organization.ts';
import { page } from './paging.ts';
import { summary } from './policies.ts';
import { type Organization, type OrganizationPolicy, organizationOf } from './state.ts';

export const attachPolicy: Operation<AttachPolicyRequest, object> = (
  { PolicyId, TargetId },
  context,
) => {
  const organization = managed(context);
  const policy = findPolicy(organization, PolicyId);
  checkTarget(organization, TargetId);
  if (!organization.policyTypes.has(policy.type)) throw faults.typeNotEnabled();
  const attached = organization.attached.get(TargetId) ?? new Set();
  if (attached.has(policy.id)) throw faults.duplicateAttachment();
  if (attachedTo(organization, TargetId, policy.type).length >= limits.attached) {
    throw faults.tooManyAttached({ Reason: 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED' });
  }
  organization.attached.set(TargetId, attached.add(policy.id));
  return {};
};

/** Something without a policy would allow nothing, so the last one stays. */
export const detachPolicy: Operation<DetachPolicyRequest, object> = (
  { PolicyId, TargetId },
  context,
) => {
  const organization = managed(context);
  const policy = findPolicy(organization, PolicyId);
  checkTarget(organization, TargetId);
  const attached = organization.attached.get(TargetId);
  if (!attached?.has(policy.id)) throw faults.notAttached();
  if (policy.type === 'RESOURCE_CONTROL_POLICY' && policy.awsManaged) {
    throw faults.notDetachable({ Reason: 'NON_DETACHABLE_POLICY' });
  }
  if (attachedTo(organization, TargetId, policy.type).length === 1) {
    throw faults.lastPolicy({ Reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED' });
  }
  attached.delete(policy.id);
  return {};
};

/** Those attached to the very target; what it inherits is not shown. */
export const listPoliciesForTarget: Operation<
  ListPoliciesForTargetRequest,
  ListPoliciesForTargetResponse
> = (input, context) => {
  const organization = managed(context);
  checkTarget(organization, input.TargetId);
  checkType(input.Filter);
  const all = attachedTo(organization, input.TargetId, input.Filter);
  const { items, token } = page(all, ({ id }) => id, input);
  const Policies = items.map((policy) => summary(organization, policy));
  return { Policies, ...token };
};

export const listTargetsForPolicy: Operation<
  ListTargetsForPolicyRequest,
  ListTargetsForPolicyResponse
> = (input, context) => {
  const organization = managed(context);
  const { id } = findPolicy(organization, input.PolicyId);
  const carrying = [...organization.attached].filter(([, ids]) => ids.has(id));
  const { items, token } = page(carrying, ([target]) => target, input);
  return { Targets: items.map(([target]) => describeTarget(organization, target)), ...token };
};

/**
 * The service control policies over an account, level by level; undefined for one that none binds:
 * outside an organization, in charge of it, or where the type is turned off.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function controlPolicies(account: Account): NamedPolicy[][] | undefined {
  return levelsOf(account, 'SERVICE_CONTROL_POLICY');
}

/** The resource control policies over what lies in an account; they bind callers from anywhere. */
export function resourceControlPolicies(account: Account): NamedPolicy[] {
  return (levelsOf(account, 'RESOURCE_CONTROL_POLICY') ?? []).flat();
}

function levelsOf(account: Account, type: PolicyType): NamedPolicy[][] | undefined {
  const organization = organizationOf(account);
  if (!organization || organization.management === account) return undefined;
  if (!organization.policyTypes.has(type)) return undefined;
  return pathTo(organization, account.id).map((target) =>
    attachedTo(organization, target, type).map((policy) => {
      return { name: policy.name, arn: policyArn(organization, policy), document: policy.parsed };
    }),
  );
}

function attachedTo(
  organization: Organization,
  target: string,
  wanted: PolicyType,
): OrganizationPolicy[] {
  const ids = organization.attached.get(target) ?? [];
  return [...ids].map((id) => findPolicy(organization, id)).filter(({ type }) => type === wanted);
}

function checkTarget(organization: Organization, id: string): void {
  if (!isContainer(organization, id) && !organization.members.has(id)) throw faults.noTarget();
}

function describeTarget(organization: Organization, id: string): PolicyTargetSummary {
  const unit = organization.units.get(id);
  const member = organization.members.get(id);
  const Type: TargetType = unit ? 'ORGANIZATIONAL_UNIT' : member ? 'ACCOUNT' : 'ROOT';
  const Name = unit?.name ?? member?.name ?? 'Root';
  return { TargetId: id, Arn: targetArn(organization, id), Name, Type };
}
