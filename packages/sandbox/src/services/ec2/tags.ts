import type {
  CreateTagsRequest,
  DeleteTagsRequest,
  DescribeTagsRequest,
  DescribeTagsResult,
  ResourceType,
  Tag,
  TagDescription,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered } from './filters.ts';
import { found, kindNames, kindOf, kinds } from './kinds.ts';
import { page } from './paging.ts';
import { ec2State, type Held, type Kind, type Place, type Tags } from './state.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const MOST_TAGS = 50;

type GivenTags = readonly Checked<Tag>[];
type Specifications = readonly Checked<TagSpecification>[] | undefined;

/** The tags with which a resource is made; specifications for another type are refused. */
export function tagsFor(kind: Kind, specifications: Specifications = []): Tags {
  const { type } = kinds[kind];
  const tags: Tags = new Map();
  for (const { ResourceType: asked, Tags: given = [] } of specifications) {
    if (asked !== type) throw faults.tagTypeInvalid({ type: asked });
    if (given.length === 0) throw faults.tagsMissing();
    put(tags, given);
  }
  return tags;
}

function put(tags: Tags, given: GivenTags): void {
  const merged = new Map(tags);
  const keys = new Set<string>();
  for (const { Key: key = '', Value: value = '' } of given) {
    if (/^aws:/i.test(key)) throw faults.tagReserved();
    check('key', key, 127);
    check('value', value, 256);
    if (keys.has(key)) throw faults.tagTwice({ key });
    keys.add(key);
    merged.set(key, value);
  }
  if (merged.size > MOST_TAGS) throw faults.tagLimit();
  for (const [key, value] of merged) tags.set(key, value);
}

function check(member: string, value: string, most: number): void {
  if (value.length <= most && (member === 'value' || value !== '')) return;
  const reason =
    value === ''
      ? 'Tag key cannot be empty'
      : `Tag ${member} exceeds the maximum length of ${most} characters`;
  throw faults.valueInvalid({ value, member, reason });
}

/** Tags as answers carry them. */
export function tagList(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const createTags: Operation<CreateTagsRequest, object> = (input, place) => {
  const resources = input.Resources.map((id) => tagged(place, id));
  // All or none: each is checked before one is changed.
  for (const { tags } of resources) put(new Map(tags), input.Tags);
  for (const { tags } of resources) put(tags, input.Tags);
  return {};
};

/**
 * Without tags: all of them; with a key alone: whatever its value; else only with that value.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export const deleteTags: Operation<DeleteTagsRequest, object> = (input, place) => {
  for (const { tags } of input.Resources.map((id) => tagged(place, id))) {
    if (!input.Tags || input.Tags.length === 0) {
      for (const key of [...tags.keys()].filter((key) => !key.startsWith('aws:'))) tags.delete(key);
    }
    for (const { Key: key = '', Value: value } of input.Tags ?? []) {
      if (/^aws:/i.test(key)) throw faults.tagReserved();
      if (value === undefined || tags.get(key) === value) tags.delete(key);
    }
  }
  return {};
};

function tagged(place: Place, id: string): Held {
  const kind = kindOf(id);
  if (kind === undefined) throw faults.idInvalid({ id });
  return found(place, kind, id);
}

type Row = {
  readonly id: string;
  readonly type: ResourceType;
  readonly key: string;
  readonly value: string;
  /** Itself alone, so that `tag:KEY` is about the row. */
  readonly tags: Tags;
};

const filters: FilterTable<Row> = {
  key: ({ key }) => key,
  'resource-id': ({ id }) => id,
  'resource-type': ({ type }) => type,
  value: ({ value }) => value,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export const describeTags: Operation<DescribeTagsRequest, DescribeTagsResult> = (input, place) => {
  const state = ec2State(place.region);
  const rows = kindNames.flatMap((kind) =>
    [...state[kind].values()].flatMap(({ id, tags }): Row[] =>
      [...tags].map(([key, value]) => {
        const row = new Map([[key, value]]);
        return { id, type: kinds[kind].type, key, value, tags: row };
      }),
    ),
  );
  const passed = filtered(rows, input.Filters, filters, place);
  const { items, NextToken } = page('tags', passed, ({ id, key }) => `${id}/${key}`, input);
  const Tags = items.map(
    ({ id, type, key, value }): TagDescription => ({
      ...{ Key: key, ResourceId: id, ResourceType: type, Value: value },
    }),
  );
  return { Tags, NextToken };
};
