import type { ConditionValues, OperationContext, OperationEntry } from '../../service.ts';
import { needsServiceLinkedRole } from '../iam/linked-roles.ts';
import { autoscalingState, type GroupRecord } from './state.ts';

/*
 * What each call is authorized against.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
 */

type Against = Required<Pick<OperationEntry, 'resource' | 'conditions'>>;
type Also = Required<Pick<OperationEntry, 'also'>>;
type OfGroup = { readonly AutoScalingGroupName?: string };
type Tagging = {
  readonly Tags?: readonly {
    readonly ResourceId?: string;
    readonly Key: string;
    readonly Value?: string;
  }[];
};

function arn({ account, region }: OperationContext, name: string): string {
  const found = autoscalingState(region).groups.get(name);
  const prefix = `arn:aws:autoscaling:${region.name}:${account.id}:autoScalingGroup`;
  return found?.arn ?? `${prefix}:*:autoScalingGroupName/${name}`;
}

function tagKeys(group: GroupRecord | undefined): ConditionValues {
  const entries = [...(group?.tags ?? [])].flatMap(([key, { value }]) => [
    [`aws:ResourceTag/${key}`, value],
    [`autoscaling:ResourceTag/${key}`, value],
  ]);
  return Object.fromEntries(entries);
}

function requestKeys({ Tags = [] }: Tagging): ConditionValues {
  if (Tags.length === 0) return {};
  const entries = Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? '']);
  return { ...Object.fromEntries(entries), 'aws:TagKeys': Tags.map(({ Key }) => Key) };
}

function named(name: string, input: Tagging & Sized, context: OperationContext): ConditionValues {
  return {
    ...tagKeys(autoscalingState(context.region).groups.get(name)),
    ...requestKeys(input),
    'autoscaling:MaxSize': input.MaxSize === undefined ? undefined : String(input.MaxSize),
    'autoscaling:MinSize': input.MinSize === undefined ? undefined : String(input.MinSize),
  };
}

type Sized = { readonly MinSize?: number; readonly MaxSize?: number };

export const group: Against = {
  resource: ({ AutoScalingGroupName = '*' }: OfGroup, context) =>
    arn(context, AutoScalingGroupName),
  conditions: (input: OfGroup & Tagging & Sized, context) =>
    named(input.AutoScalingGroupName ?? '*', input, context),
};

/** The group that an instance is in. */
export const member: Against = {
  resource: ({ InstanceId = '' }: { readonly InstanceId?: string }, context) =>
    arn(context, nameFor(InstanceId, context)),
  conditions: ({ InstanceId = '' }: { readonly InstanceId?: string }, context) =>
    named(nameFor(InstanceId, context), {}, context),
};

function nameFor(id: string, { region }: OperationContext): string {
  const all = [...autoscalingState(region).groups.values()];
  return all.find(({ members }) => members.has(id))?.name ?? '*';
}

export const tagged: Against = {
  resource: ({ Tags }: Tagging, context) => arn(context, Tags?.[0]?.ResourceId ?? '*'),
  conditions: (input: Tagging, context) =>
    named(input.Tags?.[0]?.ResourceId ?? '*', input, context),
};

/**
 * Whoever lets a group launch from a template must be allowed to launch.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 */
export const launching: Also = {
  also: (
    input: { readonly LaunchTemplate?: object; readonly MixedInstancesPolicy?: object },
    { account, region },
  ) => {
    // The first group of an account brings Auto Scaling's own role.
    const first = needsServiceLinkedRole(account, 'autoscaling.amazonaws.com');
    if (!input.LaunchTemplate && !input.MixedInstancesPolicy) return first;
    const resource = `arn:aws:ec2:${region.name}:${account.id}:instance/*`;
    return [...first, { action: 'ec2:RunInstances', resource }];
  },
};
