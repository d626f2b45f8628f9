// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
import type {
  ListPolicyTagsRequest,
  ListRoleTagsRequest,
  ListUserTagsRequest,
  TagPolicyRequest,
  TagRoleRequest,
  TagUserRequest,
  UntagPolicyRequest,
  UntagRoleRequest,
  UntagUserRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../service.ts';
import { findPolicy, findRole, findUser } from './find.ts';
import { type Page, type PageRequest, paged } from './paging.ts';
import { addTags, removeTags, type TagInput, tagList } from './tags.ts';

export const tagUser: Operation<TagUserRequest, object> = (input, context) =>
  tag(findUser(context, input.UserName), input.Tags);

export const tagRole: Operation<TagRoleRequest, object> = (input, context) =>
  tag(findRole(context, input.RoleName), input.Tags);

export const tagPolicy: Operation<TagPolicyRequest, object> = (input, context) =>
  tag(findPolicy(context, input.PolicyArn), input.Tags);

export const untagUser: Operation<UntagUserRequest, object> = (input, context) =>
  untag(findUser(context, input.UserName), input.TagKeys);

export const untagRole: Operation<UntagRoleRequest, object> = (input, context) =>
  untag(findRole(context, input.RoleName), input.TagKeys);

export const untagPolicy: Operation<UntagPolicyRequest, object> = (input, context) =>
  untag(findPolicy(context, input.PolicyArn), input.TagKeys);

type Tags = { readonly Tags: ReturnType<typeof tagList> } & Page<unknown>['page'];

export const listUserTags: Operation<ListUserTagsRequest, Tags> = (input, context) =>
  list(findUser(context, input.UserName), input);

export const listRoleTags: Operation<ListRoleTagsRequest, Tags> = (input, context) =>
  list(findRole(context, input.RoleName), input);

export const listPolicyTags: Operation<ListPolicyTagsRequest, Tags> = (input, context) =>
  list(findPolicy(context, input.PolicyArn), input);

type Tagged = { readonly tags: Map<string, string> };

function tag({ tags }: Tagged, added: readonly TagInput[]): object {
  addTags(tags, added);
  return {};
}

function untag({ tags }: Tagged, keys: readonly string[]): object {
  removeTags(tags, keys);
  return {};
}

function list({ tags }: Tagged, input: PageRequest): Tags {
  const { items, page } = paged(tagList(tags), ({ Key }) => Key, input);
  return { Tags: [...items], ...page };
}
