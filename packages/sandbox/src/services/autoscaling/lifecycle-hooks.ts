import type {
  CompleteLifecycleActionType,
  DeleteLifecycleHookType,
  DescribeLifecycleHooksAnswer,
  DescribeLifecycleHooksType,
  LifecycleHook,
  PutLifecycleHookType,
  RecordLifecycleActionHeartbeatType,
} from '@aws-sdk/client-auto-scaling';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { groupNamed } from './lookup.ts';
import type { GroupRecord, HookRecord, MemberRecord, Place } from './state.ts';

const transitions = {
  'autoscaling:EC2_INSTANCE_LAUNCHING': 'launching',
  'autoscaling:EC2_INSTANCE_TERMINATING': 'terminating',
} as const;

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html */
export const putLifecycleHook: Operation<PutLifecycleHookType, object> = (input, context) => {
  const { hooks } = groupNamed(context, input.AutoScalingGroupName);
  const name = input.LifecycleHookName;
  const before = hooks.get(name);
  const asked = input.LifecycleTransition ?? before?.transition;
  const transition = Object.keys(transitions).find((known) => known === asked);
  const result = input.DefaultResult ?? before?.result ?? 'ABANDON';
  if (transition === undefined)
    throw faults.inputInvalid({ reason: 'Invalid LifecycleTransition' });
  if (result !== 'ABANDON' && result !== 'CONTINUE') {
    throw faults.inputInvalid({ reason: 'DefaultResult must be ABANDON or CONTINUE' });
  }
  const seconds = input.HeartbeatTimeout ?? before?.seconds ?? 3600;
  if (seconds < 30 || seconds > 7200) {
    throw faults.inputInvalid({ reason: 'HeartbeatTimeout must be between 30 and 7200 seconds' });
  }
  hooks.set(name, {
    ...{ name, transition, result, seconds },
    target: input.NotificationTargetARN ?? before?.target,
    role: input.RoleARN ?? before?.role,
    metadata: input.NotificationMetadata ?? before?.metadata,
  });
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLifecycleHook.html */
export const deleteLifecycleHook: Operation<DeleteLifecycleHookType, object> = (input, context) => {
  const { hooks } = groupNamed(context, input.AutoScalingGroupName);
  const name = input.LifecycleHookName;
  if (!hooks.delete(name)) throw faults.hookMissing({ name });
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLifecycleHooks.html */
export const describeLifecycleHooks: Operation<
  DescribeLifecycleHooksType,
  DescribeLifecycleHooksAnswer
> = (input, context) => {
  const group = groupNamed(context, input.AutoScalingGroupName);
  const { LifecycleHookNames: names = [] } = input;
  const chosen = [...group.hooks.values()].filter(
    ({ name }) => names.length === 0 || names.includes(name),
  );
  return { LifecycleHooks: chosen.map((hook) => view(group, hook)) };
};

function view({ name: AutoScalingGroupName }: GroupRecord, hook: HookRecord): LifecycleHook {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName,
    LifecycleTransition: hook.transition,
    NotificationTargetARN: hook.target,
    RoleARN: hook.role,
    NotificationMetadata: hook.metadata,
    HeartbeatTimeout: hook.seconds,
    // A hundred times the timeout, or two days, whichever is less.
    GlobalTimeout: Math.min(hook.seconds * 100, 172_800),
    DefaultResult: hook.result,
  };
}

/** The hook of a kind at which an instance of a group waits first. */
export function hookOf(
  { hooks }: GroupRecord,
  kind: 'launching' | 'terminating',
): HookRecord | undefined {
  return [...hooks.values()].find(({ transition }) => {
    return Object.entries(transitions).some(([key, value]) => key === transition && value === kind);
  });
}

/** Lets an instance wait until somebody says how to go on, or the time is up. */
export function wait(member: MemberRecord, hook: HookRecord, place: Place, at: number): void {
  member.waiting = {
    hook: hook.name,
    token: place.account.ids.uuid(),
    until: at + (hook.seconds * 1000) / place.account.clock.speed,
    result: hook.result,
    decided: undefined,
  };
}

type Waiting = Pick<
  Checked<CompleteLifecycleActionType>,
  'AutoScalingGroupName' | 'LifecycleHookName' | 'InstanceId' | 'LifecycleActionToken'
>;

function waitingMember(
  input: Waiting,
  context: OperationContext,
): NonNullable<MemberRecord['waiting']> {
  const { members } = groupNamed(context, input.AutoScalingGroupName);
  const { InstanceId: id, LifecycleActionToken: token, LifecycleHookName: hook } = input;
  const found = [...members.values()].find(
    (member) =>
      member.waiting?.hook === hook && (member.id === id || member.waiting.token === token),
  );
  if (found?.waiting) return found.waiting;
  throw faults.actionMissing({ id: id ?? token });
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html */
export const completeLifecycleAction: Operation<CompleteLifecycleActionType, object> = (
  input,
  context,
) => {
  const { LifecycleActionResult: result } = input;
  if (result !== 'ABANDON' && result !== 'CONTINUE') {
    throw faults.inputInvalid({ reason: 'LifecycleActionResult must be ABANDON or CONTINUE' });
  }
  waitingMember(input, context).decided = result;
  return {};
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html */
export const recordLifecycleActionHeartbeat: Operation<
  RecordLifecycleActionHeartbeatType,
  object
> = (input, context) => {
  const { hooks } = groupNamed(context, input.AutoScalingGroupName);
  const waiting = waitingMember(input, context);
  const seconds = hooks.get(waiting.hook)?.seconds ?? 0;
  waiting.until = context.now + (seconds * 1000) / context.account.clock.speed;
  return {};
};

/** How a wait has ended by now: undefined as long as it goes on. */
export function endOf(member: MemberRecord, at: number): 'ABANDON' | 'CONTINUE' | undefined {
  const { waiting } = member;
  if (waiting === undefined) return undefined;
  return waiting.decided ?? (at >= waiting.until ? waiting.result : undefined);
}
