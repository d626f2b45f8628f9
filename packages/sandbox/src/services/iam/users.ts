// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  GetUserRequest,
  GetUserResponse,
  ListUsersRequest,
  ListUsersResponse,
  UpdateUserRequest,
  User as UserShape,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { entityArn, iamDate } from './arns.ts';
import { assertNoPolicies } from './attached-policies.ts';
import { faults } from './faults.ts';
import { findUser, isTaken, namedOrCaller } from './find.ts';
import { paged } from './paging.ts';
import { boundaryOf, requireBoundary } from './permissions-boundaries.ts';
import { quotas } from './quotas.ts';
import { iamState, type User } from './state.ts';
import { newTags, tagsOf } from './tags.ts';
import { replacePrincipal } from './trust.ts';

export const createUser: Operation<CreateUserRequest, CreateUserResponse> = (input, context) => {
  const { account, now } = context;
  const { users } = iamState(account);
  if (isTaken(users, input.UserName)) throw faults.userExists({ name: input.UserName });
  if (users.size >= quotas.users) throw faults.quota({ what: 'Users', limit: quotas.users });
  const user: User = {
    kind: 'user',
    id: account.ids.unique('AIDA'),
    createdAt: now,
    name: input.UserName,
    path: input.Path ?? '/',
    tags: newTags(input.Tags),
    inline: new Map(),
    attached: new Set(),
    boundary: requireBoundary(input.PermissionsBoundary, context),
  };
  users.set(user.name, user);
  return { User: describeFully(account, user) };
};

export const getUser: Operation<GetUserRequest, GetUserResponse> = (input, context) => {
  const user = findUser(context, namedOrCaller(input.UserName, context));
  return { User: describeFully(context.account, user) };
};

/** A new name or path changes the ARN; keys and memberships stay. */
export const updateUser: Operation<UpdateUserRequest, object> = (input, context) => {
  const { users } = iamState(context.account);
  const user = findUser(context, input.UserName);
  const name = input.NewUserName ?? user.name;
  const others = new Map([...users].filter(([, other]) => other !== user));
  if (isTaken(others, name)) throw faults.userExists({ name });
  const arn = entityArn(context.account, user);
  users.delete(user.name);
  user.name = name;
  user.path = input.NewPath ?? user.path;
  users.set(user.name, user);
  replacePrincipal(context.account, arn, entityArn(context.account, user));
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html: everything that hangs on it goes first. */
export const deleteUser: Operation<DeleteUserRequest, object> = (input, context) => {
  const { users, groups, accessKeys } = iamState(context.account);
  const user = findUser(context, input.UserName);
  if ([...accessKeys.values()].some((key) => key.user === user)) throw faults.hasKeys();
  if ([...groups.values()].some((group) => group.members.has(user))) throw faults.inGroups();
  assertNoPolicies(user);
  users.delete(user.name);
  replacePrincipal(context.account, entityArn(context.account, user), user.id);
  return {};
};

export const listUsers: Operation<ListUsersRequest, ListUsersResponse> = (input, { account }) => {
  const { users } = iamState(account);
  const below = [...users.values()].filter((user) => user.path.startsWith(input.PathPrefix ?? '/'));
  const { items, page } = paged(below, (user) => user.name, input);
  return { Users: items.map((user) => describeUser(account, user)), ...page };
};

/** A user as lists show it, without tags and boundary. */
export function describeUser(account: Account, user: User): UserShape {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: entityArn(account, user),
    CreateDate: iamDate(user.createdAt),
  };
}

function describeFully(account: Account, user: User): UserShape {
  return { ...describeUser(account, user), ...boundaryOf(user), ...tagsOf(user.tags) };
}
