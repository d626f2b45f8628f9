import type {
  DescribeEksAnywhereSubscriptionRequest,
  DescribeEksAnywhereSubscriptionResponse,
  ListEksAnywhereSubscriptionsRequest,
  ListEksAnywhereSubscriptionsResponse,
} from '@aws-sdk/client-eks';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { page } from './paging.ts';

/**
 * The account has none: buying is not simulated.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeEksAnywhereSubscription.html
 */
export const describeEksAnywhereSubscription: Operation<
  DescribeEksAnywhereSubscriptionRequest,
  DescribeEksAnywhereSubscriptionResponse
> = (input) => {
  throw faults.subscriptionNotFound({ subscriptionId: input.id });
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListEksAnywhereSubscriptions.html */
export const listEksAnywhereSubscriptions: Operation<
  ListEksAnywhereSubscriptionsRequest,
  ListEksAnywhereSubscriptionsResponse
> = (input) => ({ subscriptions: page<never>('subscriptions', [], () => '', input).items });
