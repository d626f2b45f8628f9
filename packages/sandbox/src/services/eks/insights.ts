import type {
  DescribeInsightRequest,
  DescribeInsightResponse,
  DescribeInsightsRefreshRequest,
  DescribeInsightsRefreshResponse,
  Insight,
  InsightSummary,
  InsightsFilter,
  ListInsightsRequest,
  ListInsightsResponse,
  StartInsightsRefreshRequest,
  StartInsightsRefreshResponse,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { activeCluster, clusterNamed } from './lookup.ts';
import { page } from './paging.ts';
import { rollbackTarget } from './rollback.ts';
import type { ClusterRecord, InsightsRefresh } from './state.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListInsights.html */
export const listInsights: Operation<ListInsightsRequest, ListInsightsResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const all = shownInsights(cluster, context);
  const found = all.filter((insight) => passes(insight, input.filter ?? {}));
  const scope = `insights/${cluster.name}`;
  const { items, nextToken } = page(scope, found, ({ id = '' }) => id, input);
  return { insights: items.map(summary), nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeInsight.html */
export const describeInsight: Operation<DescribeInsightRequest, DescribeInsightResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const insight = shownInsights(cluster, context).find(({ id }) => id === input.id);
  if (insight) return { insight: { ...insight } };
  throw faults.insightNotFound({ clusterName: cluster.name, id: input.id });
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_StartInsightsRefresh.html */
export const startInsightsRefresh: Operation<
  StartInsightsRefreshRequest,
  StartInsightsRefreshResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  if (cluster.refresh?.status !== 'IN_PROGRESS') {
    cluster.refresh = { status: 'IN_PROGRESS', since: context.now, startedAt: context.now };
  }
  return { status: 'IN_PROGRESS', message: messages.IN_PROGRESS };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeInsightsRefresh.html */
export const describeInsightsRefresh: Operation<
  DescribeInsightsRefreshRequest,
  DescribeInsightsRefreshResponse
> = (input, context) => {
  const { refresh, name: clusterName } = clusterNamed(context, input.clusterName);
  if (refresh === undefined) throw faults.refreshNotFound({ clusterName });
  return describeRefresh(refresh);
};

/** Those about a rollback go when it is no longer possible. */
function shownInsights(cluster: ClusterRecord, { account, now }: OperationContext): Insight[] {
  const back = rollbackTarget(cluster, account, now) !== undefined;
  const all = cluster.snapshot?.insights ?? [];
  return all.filter(({ category }) => back || category !== 'ROLLBACK_READINESS');
}

const messages = {
  IN_PROGRESS: 'Insights refresh is in progress',
  COMPLETED: 'Insights refresh completed',
} as const;

function describeRefresh(refresh: InsightsRefresh): DescribeInsightsRefreshResponse {
  const startedAt = new Date(refresh.startedAt);
  if (refresh.status === 'IN_PROGRESS') {
    return { status: 'IN_PROGRESS', message: messages.IN_PROGRESS, startedAt };
  }
  const endedAt = new Date(refresh.since);
  return { status: 'COMPLETED', message: messages.COMPLETED, startedAt, endedAt };
}

function passes(
  insight: Insight,
  { categories, kubernetesVersions, statuses }: Checked<InsightsFilter>,
) {
  return (
    holds(categories, insight.category) &&
    holds(kubernetesVersions, insight.kubernetesVersion) &&
    holds(statuses, insight.insightStatus?.status)
  );
}

/** An empty filter lets everything pass. */
function holds<Value>(wanted: readonly Value[] | undefined, value: Value | undefined): boolean {
  return !wanted?.length || (value !== undefined && wanted.includes(value));
}

function summary({
  recommendation: _,
  additionalInfo: __,
  resources: ___,
  categorySpecificSummary: ____,
  ...rest
}: Insight): InsightSummary {
  return rest;
}
