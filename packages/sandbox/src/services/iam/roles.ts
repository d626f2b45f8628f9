// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  Role as RoleShape,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
  UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { entityArn, iamDate } from './arns.ts';
import { assertNoPolicies } from './attached-policies.ts';
import { SERVICE_PATH } from './aws-managed.ts';
import { encodeDocument } from './documents.ts';
import { faults } from './faults.ts';
import { findOwnRole, findRole, isTaken } from './find.ts';
import { paged } from './paging.ts';
import { boundaryOf, requireBoundary } from './permissions-boundaries.ts';
import { quotas } from './quotas.ts';
import { iamState, type Role } from './state.ts';
import { newTags, tagsOf } from './tags.ts';
import { readTrustPolicy, replacePrincipal } from './trust.ts';

/** One hour. */
const DEFAULT_SESSION = 3600;

export const createRole: Operation<CreateRoleRequest, CreateRoleResponse> = (input, context) => {
  const { account, now } = context;
  const { roles } = iamState(account);
  if (input.Path?.startsWith(SERVICE_PATH)) throw faults.reservedPath({ path: input.Path });
  if (isTaken(roles, input.RoleName)) throw faults.roleExists({ name: input.RoleName });
  if (roles.size >= quotas.roles) throw faults.quota({ what: 'Roles', limit: quotas.roles });
  const role: Role = {
    kind: 'role',
    id: account.ids.unique('AROA'),
    createdAt: now,
    name: input.RoleName,
    path: input.Path ?? '/',
    tags: newTags(input.Tags),
    inline: new Map(),
    attached: new Set(),
    boundary: requireBoundary(input.PermissionsBoundary, context),
    trust: readTrustPolicy(input.AssumeRolePolicyDocument, context),
    description: input.Description,
    maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_SESSION,
  };
  roles.set(role.name, role);
  return { Role: describeFully(account, role) };
};

export const getRole: Operation<GetRoleRequest, GetRoleResponse> = (input, context) => {
  return { Role: describeFully(context.account, findRole(context, input.RoleName)) };
};

export const updateRole: Operation<UpdateRoleRequest, object> = (input, context) => {
  const role = findOwnRole(context, input.RoleName);
  role.description = input.Description ?? role.description;
  role.maxSessionDuration = input.MaxSessionDuration ?? role.maxSessionDuration;
  return {};
};

export const updateRoleDescription: Operation<
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse
> = (input, context) => {
  const role = findRole(context, input.RoleName);
  role.description = input.Description;
  return { Role: describeRole(context.account, role) };
};

export const updateAssumeRolePolicy: Operation<UpdateAssumeRolePolicyRequest, object> = (
  input,
  context,
) => {
  const role = findOwnRole(context, input.RoleName);
  role.trust = readTrustPolicy(input.PolicyDocument, context);
  return {};
};

export const deleteRole: Operation<DeleteRoleRequest, object> = (input, context) => {
  const { roles, instanceProfiles } = iamState(context.account);
  const role = findOwnRole(context, input.RoleName);
  const profiles = [...instanceProfiles.values()];
  if (profiles.some((profile) => profile.role === role)) throw faults.inInstanceProfile();
  assertNoPolicies(role);
  roles.delete(role.name);
  replacePrincipal(context.account, entityArn(context.account, role), role.id);
  return {};
};

export const listRoles: Operation<ListRolesRequest, ListRolesResponse> = (input, { account }) => {
  const roles = [...iamState(account).roles.values()];
  const below = roles.filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
  const { items, page } = paged(below, (role) => role.name, input);
  return { Roles: items.map((role) => describeRole(account, role)), ...page };
};

/** A role as lists show it, without tags, boundary and last use. */
export function describeRole(account: Account, role: Role): RoleShape {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: entityArn(account, role),
    CreateDate: iamDate(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust.text),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
  };
}

function describeFully(account: Account, role: Role): RoleShape {
  const { lastUsed } = role;
  const used = lastUsed ? { LastUsedDate: iamDate(lastUsed.at), Region: lastUsed.region } : {};
  return {
    ...describeRole(account, role),
    ...boundaryOf(role),
    ...tagsOf(role.tags),
    RoleLastUsed: used,
  };
}
