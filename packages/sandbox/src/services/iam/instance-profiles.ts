// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  InstanceProfile as InstanceProfileShape,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { iamArn, iamDate } from './arns.ts';
import { faults } from './faults.ts';
import { findInstanceProfile, findOwnRole, findRole, isTaken } from './find.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { describeRole } from './roles.ts';
import { type InstanceProfile, iamState } from './state.ts';
import { newTags, tagsOf } from './tags.ts';

export const createInstanceProfile: Operation<
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse
> = (input, { account, now }) => {
  const { instanceProfiles } = iamState(account);
  const name = input.InstanceProfileName;
  if (isTaken(instanceProfiles, name)) throw faults.instanceProfileExists({ name });
  const limit = quotas.instanceProfiles;
  if (instanceProfiles.size >= limit) throw faults.quota({ what: 'InstanceProfiles', limit });
  const profile: InstanceProfile = {
    id: account.ids.unique('AIPA'),
    name,
    path: input.Path ?? '/',
    createdAt: now,
    tags: newTags(input.Tags),
    role: undefined,
  };
  instanceProfiles.set(name, profile);
  return { InstanceProfile: { ...describe(account, profile), ...tagsOf(profile.tags) } };
};

export const getInstanceProfile: Operation<
  GetInstanceProfileRequest,
  GetInstanceProfileResponse
> = (input, context) => {
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  return { InstanceProfile: { ...describe(context.account, profile), ...tagsOf(profile.tags) } };
};

export const deleteInstanceProfile: Operation<DeleteInstanceProfileRequest, object> = (
  input,
  context,
) => {
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  if (profile.role) throw faults.inInstanceProfile();
  iamState(context.account).instanceProfiles.delete(profile.name);
  return {};
};

export const listInstanceProfiles: Operation<
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse
> = (input, { account }) => {
  const profiles = [...iamState(account).instanceProfiles.values()];
  const below = profiles.filter((profile) => profile.path.startsWith(input.PathPrefix ?? '/'));
  const { items, page } = paged(below, (profile) => profile.name, input);
  return { InstanceProfiles: items.map((profile) => describe(account, profile)), ...page };
};

export const listInstanceProfilesForRole: Operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
> = (input, context) => {
  const { account } = context;
  const role = findRole(context, input.RoleName);
  const profiles = [...iamState(account).instanceProfiles.values()];
  const holding = profiles.filter((profile) => profile.role === role);
  const { items, page } = paged(holding, (profile) => profile.name, input);
  return { InstanceProfiles: items.map((profile) => describe(account, profile)), ...page };
};

/** A profile holds one role at most. */
export const addRoleToInstanceProfile: Operation<AddRoleToInstanceProfileRequest, object> = (
  input,
  context,
) => {
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  const role = findOwnRole(context, input.RoleName);
  if (profile.role) {
    const limit = quotas.rolesPerInstanceProfile;
    throw faults.quota({ what: 'InstanceSessionsPerInstanceProfile', limit });
  }
  profile.role = role;
  return {};
};

export const removeRoleFromInstanceProfile: Operation<
  RemoveRoleFromInstanceProfileRequest,
  object
> = (input, context) => {
  const profile = findInstanceProfile(context, input.InstanceProfileName);
  if (profile.role?.name !== input.RoleName) throw faults.noRole({ name: input.RoleName });
  profile.role = undefined;
  return {};
};

function describe(account: Account, profile: InstanceProfile): InstanceProfileShape {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: iamArn(account, `instance-profile${profile.path}${profile.name}`),
    CreateDate: iamDate(profile.createdAt),
    Roles: profile.role ? [describeRole(account, profile.role)] : [],
  };
}
