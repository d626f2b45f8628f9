const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html */
export const quotas = { groups: 500 } as const;

type Phase = 'reaction' | 'healthCheck' | 'retry' | 'longestRetry';

/** How long a group takes, in milliseconds of AWS's time; the clock's speed divides them. */
export const durations: Readonly<Record<Phase, number>> = {
  /** From a change of what is wanted to what is done about it. */
  reaction: 6 * SECOND,
  /** From a state of an instance to its being noticed. */
  healthCheck: 20 * SECOND,
  /** After a launch that failed; doubled each time. */
  retry: MINUTE,
  longestRetry: 15 * MINUTE,
};
