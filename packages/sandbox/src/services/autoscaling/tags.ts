import type {
  CreateOrUpdateTagsType,
  DeleteTagsType,
  DescribeTagsType,
  Filter,
  Tag,
  TagDescription,
  TagsType,
} from '@aws-sdk/client-auto-scaling';
import type { Checked, Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { groupNamed } from './lookup.ts';
import { page } from './paging.ts';
import { autoscalingState, type GroupRecord, type GroupTag } from './state.ts';

type Given = readonly Checked<Tag>[];

export function newTags(given: Given = []): Map<string, GroupTag> {
  const tags = new Map<string, GroupTag>();
  for (const tag of given) put(tags, tag);
  return tags;
}

function put(tags: Map<string, GroupTag>, { Key, Value, PropagateAtLaunch }: Checked<Tag>): void {
  if (/^aws:/i.test(Key)) throw faults.tagReserved({ key: Key });
  tags.set(Key, { value: Value ?? '', propagates: PropagateAtLaunch ?? false });
}

export function tagViews({ name, tags }: GroupRecord): TagDescription[] {
  return [...tags].map(([Key, { value, propagates }]) => ({
    ResourceId: name,
    ResourceType: 'auto-scaling-group',
    ...{ Key, Value: value, PropagateAtLaunch: propagates },
  }));
}

type Filters = readonly Checked<Filter>[];

/** `tag-key`, `tag-value` and `tag:KEY`. */
export function passesTags(tags: ReadonlyMap<string, GroupTag>, filters: Filters = []): boolean {
  return filters.every(({ Name: name = '', Values: values = [] }) => {
    if (name === 'tag-key') return [...tags.keys()].some((key) => values.includes(key));
    const known = name === 'tag-value' || name.startsWith('tag:');
    if (!known) throw faults.filterInvalid({ name });
    const own = name === 'tag-value' ? [...tags.values()] : [tags.get(name.slice(4))];
    return own.some((tag) => tag !== undefined && values.includes(tag.value));
  });
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html */
export const createOrUpdateTags: Operation<CreateOrUpdateTagsType, object> = (input, context) => {
  const targets = input.Tags.map((tag) => groupNamed(context, tag.ResourceId ?? ''));
  for (const [at, tag] of input.Tags.entries()) {
    const group = targets[at];
    if (group) put(group.tags, tag);
  }
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteTags.html */
export const deleteTags: Operation<DeleteTagsType, object> = (input, context) => {
  for (const { ResourceId = '', Key, Value } of input.Tags) {
    const { tags } = groupNamed(context, ResourceId);
    if (Value === undefined || tags.get(Key)?.value === Value) tags.delete(Key);
  }
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTags.html */
export const describeTags: Operation<DescribeTagsType, TagsType> = (input, { region }) => {
  const all = [...autoscalingState(region).groups.values()].flatMap(tagViews);
  const passed = all.filter((tag) => (input.Filters ?? []).every((filter) => passes(tag, filter)));
  const key = ({ ResourceId = '', Key = '' }: TagDescription) => `${ResourceId}/${Key}`;
  const { items, NextToken } = page('tags', passed, key, input);
  return { Tags: items, NextToken };
};

function passes(tag: TagDescription, { Name: name = '', Values = [] }: Checked<Filter>): boolean {
  const read: Readonly<Record<string, string | undefined>> = {
    'auto-scaling-group': tag.ResourceId,
    key: tag.Key,
    'propagate-at-launch': String(tag.PropagateAtLaunch),
    value: tag.Value,
  };
  if (!Object.hasOwn(read, name)) throw faults.filterInvalid({ name });
  return Values.includes(read[name] ?? '');
}
