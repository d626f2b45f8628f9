// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html
import type { TagResourceRequest, UntagResourceRequest } from '@aws-sdk/client-secrets-manager';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { livingSecret } from './find.ts';
import { limits } from './limits.ts';

type Tag = { readonly Key?: string; readonly Value?: string };

export const tagResource: Operation<TagResourceRequest, object> = ({ SecretId, Tags }, context) => {
  addTags(livingSecret(context, SecretId).tags, Tags);
  return {};
};

export const untagResource: Operation<UntagResourceRequest, object> = (
  { SecretId, TagKeys },
  context,
) => {
  const { tags } = livingSecret(context, SecretId);
  for (const key of TagKeys) tags.delete(key);
  return {};
};

/** Sets tags; nothing is set when there would be too many. */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  const keys = new Set([...tags.keys(), ...added.map(({ Key = '' }) => Key)]);
  if (keys.size > limits.tags) throw faults.tagLimit({ limit: limits.tags });
  for (const { Key = '', Value = '' } of added) tags.set(Key, Value);
}
