// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
import type {
  DeleteGroupPolicyRequest,
  DeleteRolePolicyRequest,
  DeleteUserPolicyRequest,
  GetGroupPolicyRequest,
  GetGroupPolicyResponse,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  GetUserPolicyRequest,
  GetUserPolicyResponse,
  ListGroupPoliciesRequest,
  ListRolePoliciesRequest,
  ListUserPoliciesRequest,
  PutGroupPolicyRequest,
  PutRolePolicyRequest,
  PutUserPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../service.ts';
import { documentSize, encodeDocument, readIdentityPolicy } from './documents.ts';
import { faults } from './faults.ts';
import { findGroup, findOwnRole, findRole, findUser } from './find.ts';
import { type Page, type PageRequest, paged } from './paging.ts';
import { quotas } from './quotas.ts';
import type { Group, Role, User } from './state.ts';

export const putUserPolicy: Operation<PutUserPolicyRequest, object> = (input, context) =>
  put(findUser(context, input.UserName), input);

export const putGroupPolicy: Operation<PutGroupPolicyRequest, object> = (input, context) =>
  put(findGroup(context, input.GroupName), input);

export const putRolePolicy: Operation<PutRolePolicyRequest, object> = (input, context) =>
  put(findOwnRole(context, input.RoleName), input);

export const getUserPolicy: Operation<GetUserPolicyRequest, GetUserPolicyResponse> = (
  input,
  context,
) => {
  const { UserName, PolicyName } = input;
  return { UserName, PolicyName, PolicyDocument: get(findUser(context, UserName), PolicyName) };
};

export const getGroupPolicy: Operation<GetGroupPolicyRequest, GetGroupPolicyResponse> = (
  input,
  context,
) => {
  const { GroupName, PolicyName } = input;
  return { GroupName, PolicyName, PolicyDocument: get(findGroup(context, GroupName), PolicyName) };
};

export const getRolePolicy: Operation<GetRolePolicyRequest, GetRolePolicyResponse> = (
  input,
  context,
) => {
  const { RoleName, PolicyName } = input;
  return { RoleName, PolicyName, PolicyDocument: get(findRole(context, RoleName), PolicyName) };
};

export const deleteUserPolicy: Operation<DeleteUserPolicyRequest, object> = (input, context) =>
  remove(findUser(context, input.UserName), input.PolicyName);

export const deleteGroupPolicy: Operation<DeleteGroupPolicyRequest, object> = (input, context) =>
  remove(findGroup(context, input.GroupName), input.PolicyName);

export const deleteRolePolicy: Operation<DeleteRolePolicyRequest, object> = (input, context) =>
  remove(findOwnRole(context, input.RoleName), input.PolicyName);

type Names = { readonly PolicyNames: string[] } & Page<unknown>['page'];

export const listUserPolicies: Operation<ListUserPoliciesRequest, Names> = (input, context) =>
  names(findUser(context, input.UserName), input);

export const listGroupPolicies: Operation<ListGroupPoliciesRequest, Names> = (input, context) =>
  names(findGroup(context, input.GroupName), input);

export const listRolePolicies: Operation<ListRolePoliciesRequest, Names> = (input, context) =>
  names(findRole(context, input.RoleName), input);

type Holder = User | Group | Role;

const limits = {
  user: quotas.inlinePerUser,
  group: quotas.inlinePerGroup,
  role: quotas.inlinePerRole,
} as const;

/** The quota counts all inline policies of the holder together, without white space. */
function put(
  holder: Holder,
  { PolicyName, PolicyDocument }: { readonly PolicyName: string; readonly PolicyDocument: string },
): object {
  const policy = readIdentityPolicy(PolicyDocument);
  const others = [...holder.inline].filter(([name]) => name !== PolicyName);
  const used = others.reduce((sum, [, { text }]) => sum + documentSize(text), 0);
  const limit = limits[holder.kind];
  if (used + documentSize(policy.text) > limit) {
    throw faults.inlineTooLarge({ limit, kind: holder.kind, name: holder.name });
  }
  holder.inline.set(PolicyName, policy);
  return {};
}

function get(holder: Holder, name: string): string {
  const policy = holder.inline.get(name);
  if (!policy) throw faults.noInlinePolicy({ kind: holder.kind, name });
  return encodeDocument(policy.text);
}

function remove(holder: Holder, name: string): object {
  if (!holder.inline.delete(name)) throw faults.noInlinePolicy({ kind: holder.kind, name });
  return {};
}

function names(holder: Holder, input: PageRequest): Names {
  const { items, page } = paged(holder.inline.keys(), (name) => name, input);
  return { PolicyNames: [...items], ...page };
}
