import type {
  InstancesDistribution,
  LaunchTemplateSpecification,
  LifecycleState,
  ScalingActivityStatusCode,
} from '@aws-sdk/client-auto-scaling';
import type { Account, Region, StateKey } from '../../account/account.ts';

export type Place = { readonly account: Account; readonly region: Region };

export type GroupTag = { readonly value: string; readonly propagates: boolean };

/** What a group launches: a template, and with a policy several types of instances. */
export type LaunchSource = {
  readonly template: LaunchTemplateSpecification;
  readonly mixed:
    | { readonly types: readonly string[]; readonly distribution: InstancesDistribution }
    | undefined;
};

export type ActivityRecord = {
  readonly id: string;
  readonly group: string;
  readonly arn: string;
  readonly startedAt: number;
  readonly cause: string;
  readonly details: string;
  description: string;
  endedAt: number | undefined;
  status: ScalingActivityStatusCode;
  message: string | undefined;
  progress: number;
};

/** An instance of a group. */
export type MemberRecord = {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly imageId: string | undefined;
  readonly template: LaunchTemplateSpecification;
  readonly launchedAt: number;
  lifecycle: LifecycleState;
  health: 'Healthy' | 'Unhealthy';
  protected: boolean;
  /** The activity under way that is about it. */
  activity: ActivityRecord | undefined;
  /** The hook at which it waits. */
  waiting:
    | {
        readonly hook: string;
        readonly token: string;
        readonly result: HookRecord['result'];
        until: number;
        decided: HookRecord['result'] | undefined;
      }
    | undefined;
};

/** Holds an instance that comes or goes until somebody has seen to it. */
export type HookRecord = {
  readonly name: string;
  readonly transition: string;
  readonly result: 'ABANDON' | 'CONTINUE';
  readonly seconds: number;
  readonly target: string | undefined;
  readonly role: string | undefined;
  readonly metadata: string | undefined;
};

export type GroupRecord = {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Map<string, GroupTag>;
  readonly members: Map<string, MemberRecord>;
  readonly hooks: Map<string, HookRecord>;
  /** Why each suspended process is. */
  readonly suspended: Map<string, string>;
  min: number;
  max: number;
  desired: number;
  source: LaunchSource;
  subnets: readonly string[];
  cooldown: number;
  healthCheck: string;
  healthGrace: number;
  policies: readonly string[];
  protectsNew: boolean;
  rebalances: boolean;
  deleting: boolean;
  /** What a user asked for, in the words with which the causes of the next activities begin. */
  request: string | undefined;
  /** How many instances that were found unhealthy are still to be replaced. */
  replacing: number;
  /** When it acts next on what it lacks or has too many of. */
  due: number | undefined;
  /** Launches that failed one after the other. */
  failures: number;
};

export type AutoscalingState = {
  readonly groups: Map<string, GroupRecord>;
  /** Newest first, those of deleted groups included. */
  activities: ActivityRecord[];
};

const key: StateKey<AutoscalingState> = {
  name: 'autoscaling',
  create: () => ({ groups: new Map(), activities: [] }),
};

/** The Auto Scaling state of a region. */
export function autoscalingState(region: Region): AutoscalingState {
  return region.state.of(key);
}
