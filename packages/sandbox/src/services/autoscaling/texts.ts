/**
 * Causes of activities, in the words of recorded ones; a time stands before each.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html
 */
export const causes = {
  grows:
    'At {time} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from {from} to {to}.',
  replaces:
    'At {time} an instance was launched in response to an unhealthy instance needing to be replaced.',
  shrinks:
    'At {time} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from {from} to {to}.  At {time} instance {id} was selected for termination.',
  unhealthy: 'At {time} an instance was taken out of service in response to {why}.',
  terminated:
    'At {time} instance {id} was taken out of service in response to a user request{change}.',
  abandoned:
    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token {token} was abandoned: Lifecycle Action Completed with ABANDON Result",
  byHook: 'a lifecycle action that was abandoned',
  unfulfillable:
    'UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.',
} as const;
