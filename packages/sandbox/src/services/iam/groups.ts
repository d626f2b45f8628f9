// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
import type {
  CreateGroupRequest,
  CreateGroupResponse,
  DeleteGroupRequest,
  GetGroupRequest,
  GetGroupResponse,
  Group as GroupShape,
  ListGroupsRequest,
  ListGroupsResponse,
  UpdateGroupRequest,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { entityArn, iamDate } from './arns.ts';
import { assertNoPolicies } from './attached-policies.ts';
import { faults } from './faults.ts';
import { findGroup, isTaken } from './find.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { type Group, iamState } from './state.ts';
import { describeUser } from './users.ts';

export const createGroup: Operation<CreateGroupRequest, CreateGroupResponse> = (input, context) => {
  const { account, now } = context;
  const { groups } = iamState(account);
  if (isTaken(groups, input.GroupName)) throw faults.groupExists({ name: input.GroupName });
  if (groups.size >= quotas.groups) throw faults.quota({ what: 'Groups', limit: quotas.groups });
  const group: Group = {
    kind: 'group',
    id: account.ids.unique('AGPA'),
    createdAt: now,
    name: input.GroupName,
    path: input.Path ?? '/',
    tags: new Map(),
    inline: new Map(),
    attached: new Set(),
    members: new Set(),
  };
  groups.set(group.name, group);
  return { Group: describeGroup(account, group) };
};

/** The group and a page of its members. */
export const getGroup: Operation<GetGroupRequest, GetGroupResponse> = (input, context) => {
  const { account } = context;
  const group = findGroup(context, input.GroupName);
  const { items, page } = paged(group.members, (user) => user.name, input);
  const users = items.map((user) => describeUser(account, user));
  return { Group: describeGroup(account, group), Users: users, ...page };
};

export const updateGroup: Operation<UpdateGroupRequest, object> = (input, context) => {
  const { groups } = iamState(context.account);
  const group = findGroup(context, input.GroupName);
  const name = input.NewGroupName ?? group.name;
  const others = new Map([...groups].filter(([, other]) => other !== group));
  if (isTaken(others, name)) throw faults.groupExists({ name });
  groups.delete(group.name);
  group.name = name;
  group.path = input.NewPath ?? group.path;
  groups.set(group.name, group);
  return {};
};

export const deleteGroup: Operation<DeleteGroupRequest, object> = (input, context) => {
  const group = findGroup(context, input.GroupName);
  if (group.members.size > 0) throw faults.inGroups();
  assertNoPolicies(group);
  iamState(context.account).groups.delete(group.name);
  return {};
};

export const listGroups: Operation<ListGroupsRequest, ListGroupsResponse> = (input, context) => {
  const { account } = context;
  const groups = [...iamState(account).groups.values()];
  const below = groups.filter((group) => group.path.startsWith(input.PathPrefix ?? '/'));
  const { items, page } = paged(below, (group) => group.name, input);
  return { Groups: items.map((group) => describeGroup(account, group)), ...page };
};

export function describeGroup(account: Account, group: Group): GroupShape {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: entityArn(account, group),
    CreateDate: iamDate(group.createdAt),
  };
}
