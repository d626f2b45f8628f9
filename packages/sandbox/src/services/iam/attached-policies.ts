// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
import type {
  AttachedPolicy,
  AttachGroupPolicyRequest,
  AttachRolePolicyRequest,
  AttachUserPolicyRequest,
  DetachGroupPolicyRequest,
  DetachRolePolicyRequest,
  DetachUserPolicyRequest,
  ListAttachedGroupPoliciesRequest,
  ListAttachedRolePoliciesRequest,
  ListAttachedUserPoliciesRequest,
} from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../../service.ts';
import { isServiceRolePolicy } from './aws-managed.ts';
import { faults } from './faults.ts';
import { findGroup, findOwnRole, findRole, findUser } from './find.ts';
import { type Page, type PageRequest, paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { type Entity, type Group, iamState, type Role, type User } from './state.ts';

export const attachUserPolicy: Operation<AttachUserPolicyRequest, object> = (input, context) =>
  attach(findUser(context, input.UserName), input.PolicyArn, context);

export const attachGroupPolicy: Operation<AttachGroupPolicyRequest, object> = (input, context) =>
  attach(findGroup(context, input.GroupName), input.PolicyArn, context);

export const attachRolePolicy: Operation<AttachRolePolicyRequest, object> = (input, context) =>
  attach(findOwnRole(context, input.RoleName), input.PolicyArn, context);

export const detachUserPolicy: Operation<DetachUserPolicyRequest, object> = (input, context) =>
  detach(findUser(context, input.UserName), input.PolicyArn);

export const detachGroupPolicy: Operation<DetachGroupPolicyRequest, object> = (input, context) =>
  detach(findGroup(context, input.GroupName), input.PolicyArn);

export const detachRolePolicy: Operation<DetachRolePolicyRequest, object> = (input, context) =>
  detach(findOwnRole(context, input.RoleName), input.PolicyArn);

type Attached = { readonly AttachedPolicies: AttachedPolicy[] } & Page<unknown>['page'];

export const listAttachedUserPolicies: Operation<ListAttachedUserPoliciesRequest, Attached> = (
  input,
  context,
) => attachedTo(findUser(context, input.UserName), input, context);

export const listAttachedGroupPolicies: Operation<ListAttachedGroupPoliciesRequest, Attached> = (
  input,
  context,
) => attachedTo(findGroup(context, input.GroupName), input, context);

export const listAttachedRolePolicies: Operation<ListAttachedRolePoliciesRequest, Attached> = (
  input,
  context,
) => attachedTo(findRole(context, input.RoleName), input, context);

const limits = {
  user: { what: 'PoliciesPerUser', limit: quotas.attachedPerUser },
  group: { what: 'PoliciesPerGroup', limit: quotas.attachedPerGroup },
  role: { what: 'PoliciesPerRole', limit: quotas.attachedPerRole },
} as const;

function attach(entity: User | Group | Role, arn: string, { account }: OperationContext): object {
  if (!iamState(account).policies.has(arn)) throw faults.notAttachable({ arn });
  if (isServiceRolePolicy(arn)) throw faults.servicePolicy();
  const { what, limit } = limits[entity.kind];
  if (!entity.attached.has(arn) && entity.attached.size >= limit) {
    throw faults.quota({ what, limit });
  }
  entity.attached.add(arn);
  return {};
}

function detach(entity: Entity, arn: string): object {
  if (!entity.attached.delete(arn)) throw faults.notAttached({ arn });
  return {};
}

function attachedTo(
  entity: Entity,
  input: PageRequest & { readonly PathPrefix?: string },
  { account }: OperationContext,
): Attached {
  const { policies } = iamState(account);
  const found = [...entity.attached].flatMap((arn) => policies.get(arn) ?? []);
  const below = found.filter((policy) => policy.path.startsWith(input.PathPrefix ?? '/'));
  const { items, page } = paged(below, ({ name, arn }) => `${name} ${arn}`, input);
  return {
    AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
    ...page,
  };
}

/** What still carries policies cannot be deleted. */
export function assertNoPolicies(entity: Entity): void {
  if (entity.attached.size > 0) throw faults.hasAttached();
  if (entity.inline.size > 0) throw faults.hasInline();
}
