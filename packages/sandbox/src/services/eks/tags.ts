import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from '@aws-sdk/client-eks';
import type { ConditionValues, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { type ClusterRecord, eksState, type Tags } from './state.ts';
import { checkTags } from './validate.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceRequest, TagResourceResponse> = (input, context) => {
  const tags = tagsAt(context, input.resourceArn);
  Object.assign(tags, checkTags({ ...tags, ...input.tags }));
  return {};
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceRequest, UntagResourceResponse> = (
  input,
  context,
) => {
  const tags = tagsAt(context, input.resourceArn);
  for (const key of input.tagKeys) delete tags[key];
  return {};
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceRequest,
  ListTagsForResourceResponse
> = (input, context) => ({ tags: { ...tagsAt(context, input.resourceArn) } });

/**
 * What a request says of tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
 */
export function requestTags({
  tags,
  tagKeys,
}: {
  readonly tags?: Readonly<Tags>;
  readonly tagKeys?: readonly string[];
}): ConditionValues {
  const entries = Object.entries(tags ?? {});
  const keys = tagKeys ?? entries.map(([key]) => key);
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(keys.length > 0 && { 'aws:TagKeys': keys }),
  };
}

/** The tags of whatever the ARN names in this region; undefined when nothing has it. */
export function findTags({ region }: OperationContext, resourceArn: string): Tags | undefined {
  for (const cluster of eksState(region).clusters.values()) {
    for (const { arn, tags } of tagged(cluster)) if (arn === resourceArn) return tags;
  }
  return undefined;
}

function* tagged(cluster: ClusterRecord): Generator<{ arn: string; tags: Tags }> {
  yield cluster;
  yield* cluster.nodegroups.values();
  yield* cluster.addons.values();
  yield* cluster.accessEntries.values();
  yield* cluster.fargateProfiles.values();
  yield* cluster.podIdentities.values();
  yield* cluster.identityProviders.values();
  yield* cluster.capabilities.values();
}

function tagsAt(context: OperationContext, resourceArn: string): Tags {
  if (!/^arn:aws[a-z-]*:eks:/.test(resourceArn)) {
    throw faults.tagArnInvalid({ resourceArn });
  }
  const tags = findTags(context, resourceArn);
  if (tags === undefined) throw faults.taggedNotFound({ resourceArn });
  return tags;
}
