import type { ConditionValues } from '../../service.ts';
import { faults } from './faults.ts';
import { quotas } from './quotas.ts';

export type TagInput = { readonly Key: string; readonly Value: string };

/** Keys are compared without case but kept as given. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export function newTags(tags: readonly TagInput[] | undefined): Map<string, string> {
  return addTags(new Map(), tags ?? []);
}

/** Sets tags on what has some already; an equal key in other letter case is the same tag. */
export function addTags(
  tags: Map<string, string>,
  added: readonly TagInput[],
): Map<string, string> {
  const keys = added.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) throw faults.duplicateTags();
  if (keys.some((key) => key.startsWith('aws:'))) throw faults.badTagKey();
  const names = [...tags.keys()].map((key) => key.toLowerCase());
  if (new Set([...names, ...keys]).size > quotas.tags) {
    throw faults.quota({ what: 'TagsPerEntity', limit: quotas.tags });
  }
  for (const { Key, Value } of added) {
    removeTags(tags, [Key]);
    tags.set(Key, Value);
  }
  return tags;
}

export function removeTags(tags: Map<string, string>, keys: readonly string[]): void {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  for (const key of [...tags.keys()]) if (gone.has(key.toLowerCase())) tags.delete(key);
}

export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** `Tags` of an answer: left out where there is none. */
export function tagsOf(tags: ReadonlyMap<string, string>): { Tags?: ReturnType<typeof tagList> } {
  return tags.size === 0 ? {} : { Tags: tagList(tags) };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag */
export function requestTags(tags: readonly TagInput[] | undefined): ConditionValues {
  if (!tags) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key }) => Key),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag */
export function resourceTags(tags: ReadonlyMap<string, string>): ConditionValues {
  const pairs = [...tags].flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value],
    [`iam:ResourceTag/${key}`, value],
  ]);
  return Object.fromEntries(pairs);
}
