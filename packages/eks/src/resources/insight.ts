import { CallerError, prune } from '@gantry/toolkit';
import { insightCategories, insightStatuses } from '../shared/insight-values.ts';
import { day } from './details.ts';
import { type Filters, given, paging, type ResourceKind } from './kind.ts';

/** Findings of EKS about upgrades and configuration. */
export const insight: ResourceKind = {
  type: 'insight',
  scope: 'cluster',
  iam: { list: ['eks:ListInsights'], describe: ['eks:DescribeInsight'] },
  filters: ['category', 'kubernetes_version', 'status'],

  async list(aws, question) {
    const page = await aws.eks.listInsights({
      clusterName: question.cluster,
      ...paging(question),
      filter: filterOf(question.filters),
    });
    const rows = (page.insights ?? []).map((found) => ({
      name: found.id ?? '',
      title: found.name,
      category: found.category,
      kubernetes_version: found.kubernetesVersion,
      status: found.insightStatus?.status,
      reason: found.insightStatus?.reason,
      refreshed: day(found.lastRefreshTime),
    }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { cluster, name }) {
    const { insight: found } = await aws.eks.describeInsight({ clusterName: cluster, id: name });
    return prune(found) as object;
  },
};

function filterOf({ category, kubernetes_version, status }: Filters) {
  return {
    ...given('kubernetesVersions', kubernetes_version && [kubernetes_version]),
    ...given('categories', category && [oneOf('category', category, insightCategories)]),
    ...given('statuses', status && [oneOf('status', status, insightStatuses)]),
  };
}

function oneOf<Value extends string>(name: string, value: string, valid: readonly Value[]): Value {
  const found = valid.find((each) => each === value.toUpperCase());
  if (found !== undefined) return found;
  throw new CallerError(`Filter ${name} of insights is one of ${valid.join(', ')}.`);
}
