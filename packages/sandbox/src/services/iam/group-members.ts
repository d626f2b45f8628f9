// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
import type {
  AddUserToGroupRequest,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  RemoveUserFromGroupRequest,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { findGroup, findUser } from './find.ts';
import { describeGroup } from './groups.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { type Group, iamState, type User } from './state.ts';

export const addUserToGroup: Operation<AddUserToGroupRequest, object> = (input, context) => {
  const group = findGroup(context, input.GroupName);
  const user = findUser(context, input.UserName);
  const others = groupsOf(context.account, user).filter((other) => other !== group);
  if (others.length >= quotas.groupsPerUser) {
    throw faults.quota({ what: 'GroupsPerUser', limit: quotas.groupsPerUser });
  }
  group.members.add(user);
  return {};
};

export const removeUserFromGroup: Operation<RemoveUserFromGroupRequest, object> = (
  input,
  context,
) => {
  const group = findGroup(context, input.GroupName);
  const user = findUser(context, input.UserName);
  if (!group.members.delete(user)) throw faults.notMember({ name: user.name });
  return {};
};

export const listGroupsForUser: Operation<ListGroupsForUserRequest, ListGroupsForUserResponse> = (
  input,
  context,
) => {
  const groups = groupsOf(context.account, findUser(context, input.UserName));
  const { items, page } = paged(groups, (group) => group.name, input);
  return { Groups: items.map((group) => describeGroup(context.account, group)), ...page };
};

/** The groups that a user is a member of. */
export function groupsOf(account: Account, user: User): readonly Group[] {
  return [...iamState(account).groups.values()].filter((group) => group.members.has(user));
}
