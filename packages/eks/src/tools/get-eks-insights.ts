import type { Insight, InsightSummary } from '@aws-sdk/client-eks';
import {
  counted,
  defineTool,
  lines,
  makeCursor,
  more,
  outline,
  prune,
  readCursor,
  type Tool,
} from '@gantry/toolkit';
import { z } from 'zod';
import { withDetails } from '../resources/details.ts';
import { given } from '../resources/kind.ts';
import { clusterName, nextToken } from '../shared/inputs.ts';
import { insightCategories, insightStatuses } from '../shared/insight-values.ts';
import type { EksWorld } from '../shared/world.ts';

const upper = (text: string) => text.toUpperCase();

/** An insight as the answer shows it: more than its status only where something is wrong. */
const insightRow = z.looseObject({ id: z.string(), status: z.string(), name: z.string() });

export const getEksInsights: Tool<EksWorld> = defineTool({
  name: 'get_eks_insights',
  title: 'EKS insights: upgrade readiness and misconfiguration',
  description:
    'What EKS itself found out about a cluster: whether it is ready for the next Kubernetes ' +
    'version, for a week after an upgrade whether it can go back, and what is configured ' +
    'wrongly. Ask it first for "am I ready to upgrade?". ' +
    'One call lists all insights, the failing ones with affected resources, compatible add-on ' +
    'versions and recommendation. ERROR blocks the next minor, WARNING a later one. ' +
    'Insights are refreshed once a day: see refreshed before you trust a finding.',
  access: 'read',
  iam: ['eks:DescribeInsight', 'eks:ListInsights'],
  aliases: { cluster: 'cluster_name', cursor: 'next_token', limit: 'max_results' },
  spellings: { category: upper, status: upper },
  input: z.strictObject({
    cluster_name: clusterName,
    insight_id: z.string().max(100).optional(),
    category: z.enum(insightCategories).optional(),
    status: z.enum(insightStatuses).optional(),
    kubernetes_version: z.string().min(1).max(20).optional(),
    max_results: z.number().int().min(1).max(100).optional(),
    next_token: nextToken.optional(),
  }),
  output: z.object({
    cluster_name: z.string(),
    detail_mode: z.boolean(),
    insights: z.array(insightRow),
    next_token: z.string().nullable(),
    notes: z.array(z.string()).optional(),
  }),

  async run(input, { aws }) {
    const { cluster_name: cluster, insight_id: id } = input;
    const describe = async (insight: string) =>
      (await aws.eks.describeInsight({ clusterName: cluster, id: insight })).insight ?? {};
    const answer = { cluster_name: cluster, next_token: null };
    // AWS's server takes a blank id as none.
    if (id?.trim()) {
      return { ...answer, detail_mode: true, insights: [inFull(await describe(id))] };
    }
    const { category, status, kubernetes_version: version, max_results = 50 } = input;
    const { account, region } = aws;
    const question = { cluster, category, status, version, max_results, region, account };
    const token = readCursor(question, input.next_token);
    const filter = {
      ...given('categories', category && [category]),
      ...given('statuses', status && [status]),
      ...given('kubernetesVersions', version === undefined ? undefined : [version]),
    };
    const ask = { clusterName: cluster, filter };
    const { found, next } = await upTo(max_results, token, (maxResults, nextToken) =>
      aws.eks.listInsights({ ...ask, maxResults, ...given('nextToken', nextToken) }),
    );
    const failing = found.filter(isFailing).map(({ id: name = '' }) => name);
    const { rows, notes } = await withDetails(failing, async (name) => ({
      name,
      found: inFull(await describe(name)),
    }));
    const details = new Map(rows.map((row) => [row.name, row.found]));
    const insights = found.map((one) => ({ ...brief(one), ...(details.get(one.id ?? '') ?? {}) }));
    return {
      ...answer,
      detail_mode: false,
      insights: insights.sort(worstFirst),
      next_token: makeCursor(question, next),
      ...(notes.length === 0 ? {} : { notes: [...notes] }),
    };
  },

  text({ cluster_name, insights, next_token, notes, detail_mode }) {
    if (detail_mode) return insights.map((insight) => outline(insight)).join('\n');
    const wrong = insights.filter(({ status }) => status !== 'PASSING');
    const fine = insights.filter(({ status }) => status === 'PASSING');
    return lines(
      `${cluster_name}: ${counted(insights.length, 'insight')}${next_token === null ? '' : ' on this page'}, ${wrong.length} not passing`,
      wrong.map((insight) => outline(insight)),
      fine.length === 0 ? undefined : `PASSING: ${fine.map(inShort).join('; ')}`,
      notes,
      more(next_token),
    );
  },
});

type Page = { insights?: InsightSummary[] | undefined; nextToken?: string | undefined };

/** EKS may answer less than was asked for, and the worst may stand on its last page. */
async function upTo(
  most: number,
  token: string | undefined,
  ask: (maxResults: number, nextToken: string | undefined) => Promise<Page>,
) {
  const found: InsightSummary[] = [];
  let next = token;
  do {
    const page = await ask(most - found.length, next);
    found.push(...(page.insights ?? []));
    next = page.nextToken;
  } while (next !== undefined && found.length < most);
  return { found, next };
}

function isFailing({ insightStatus }: InsightSummary): boolean {
  return insightStatus?.status === 'ERROR' || insightStatus?.status === 'WARNING';
}

/** The same checks are made of an upgrade and of going back. */
function inShort({ name, category, kubernetes_version: version }: Row): string {
  return category === 'ROLLBACK_READINESS' ? `${name} (to go back to ${version})` : name;
}

type Row = { id: string; status: string; name: string; [field: string]: unknown };

function brief(insight: InsightSummary): Row {
  const { id = '', name = '', insightStatus, category, kubernetesVersion } = insight;
  return {
    id,
    status: insightStatus?.status ?? 'UNKNOWN',
    name,
    category,
    kubernetes_version: kubernetesVersion,
    reason: insightStatus?.reason,
    refreshed: insight.lastRefreshTime,
  };
}

/** All there is, with the resources that pass counted instead of listed. */
function inFull(insight: Insight): Row {
  const { resources = [], description, recommendation, additionalInfo } = insight;
  const affected = resources.filter(({ insightStatus }) => insightStatus?.status !== 'PASSING');
  const rest = {
    description: description?.trim(),
    recommendation,
    affected: affected.map((resource) => ({
      resource: resource.arn ?? resource.kubernetesResourceUri,
      status: resource.insightStatus?.status,
      reason: resource.insightStatus?.reason,
    })),
    resources_passing: resources.length - affected.length,
    since: insight.lastTransitionTime,
    summary: insight.categorySpecificSummary,
    read: additionalInfo,
  };
  // A row with the members of `brief` first, and no empty ones.
  return prune({ ...brief(insight), ...rest }) as Row;
}

const ORDER = ['ERROR', 'WARNING', 'UNKNOWN', 'PASSING'];

function worstFirst(a: Row, b: Row): number {
  return ORDER.indexOf(a.status) - ORDER.indexOf(b.status);
}
