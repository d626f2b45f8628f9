// https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html
import type {
  ListResourceTagsRequest,
  ListResourceTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-kms';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { keyItself } from './find.ts';
import { limits } from './limits.ts';
import { page } from './paging.ts';
import { living } from './usable.ts';

type Tag = { readonly TagKey: string; readonly TagValue: string };

export const tagResource: Operation<TagResourceRequest, object> = ({ KeyId, Tags }, context) => {
  addTags(living(keyItself(context, KeyId)).tags, Tags);
  return {};
};

export const untagResource: Operation<UntagResourceRequest, object> = (
  { KeyId, TagKeys },
  context,
) => {
  const { tags } = living(keyItself(context, KeyId));
  for (const key of TagKeys) tags.delete(key);
  return {};
};

export const listResourceTags: Operation<ListResourceTagsRequest, ListResourceTagsResponse> = (
  input,
  context,
) => {
  const { tags } = keyItself(context, input.KeyId);
  const { items, paging } = page([...tags], ([key]) => key, input);
  return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...paging };
};

/** Sets tags; nothing is set when there would be too many. */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  const keys = new Set([...tags.keys(), ...added.map(({ TagKey }) => TagKey)]);
  if (keys.size > limits.tags) throw faults.tagLimit({ limit: limits.tags });
  for (const { TagKey, TagValue } of added) tags.set(TagKey, TagValue);
}
