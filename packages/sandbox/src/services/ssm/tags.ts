// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html
import type {
  AddTagsToResourceRequest,
  AddTagsToResourceResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
} from '@aws-sdk/client-ssm';
import { notImplemented } from '../../fault.ts';
import type { Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { limits } from './limits.ts';
import { type ParameterRecord, parametersOf } from './state.ts';

type Tag = { readonly Key: string; readonly Value: string };
type Named = { readonly ResourceType: string; readonly ResourceId: string };

export const addTagsToResource: Operation<AddTagsToResourceRequest, AddTagsToResourceResult> = (
  input,
  context,
) => {
  addTags(tagged(input, context).tags, input.Tags);
  return {};
};

export const removeTagsFromResource: Operation<
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult
> = (input, context) => {
  const { tags } = tagged(input, context);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
};

export const listTagsForResource: Operation<
  ListTagsForResourceRequest,
  ListTagsForResourceResult
> = (input, context) => ({
  TagList: [...tagged(input, context).tags].map(([Key, Value]) => ({ Key, Value })),
});

/** Sets tags; nothing is set when there would be too many. */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  const keys = new Set([...tags.keys(), ...added.map(({ Key }) => Key)]);
  if (keys.size > limits.tags) throw faults.tooManyTags();
  for (const { Key, Value } of added) tags.set(Key, Value);
}

function tagged(
  { ResourceType, ResourceId }: Named,
  { region }: OperationContext,
): ParameterRecord {
  if (ResourceType !== 'Parameter') throw notImplemented(`tags of a ${ResourceType} in ssm`);
  const parameter = parametersOf(region).get(ResourceId);
  if (!parameter) throw faults.resourceNotFound();
  return parameter;
}
