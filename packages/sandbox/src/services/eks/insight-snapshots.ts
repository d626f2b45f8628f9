import { createHash } from 'node:crypto';
import type { Insight } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import type { Life } from '../../account/life.ts';
import { insightsPrincipal } from './access-defaults.ts';
import { minorOf, nextMinor } from './kubernetes-version.ts';
import { durations } from './limits.ts';
import { nodesOf } from './nodes.ts';
import type { ClusterRecord, InsightsRefresh } from './state.ts';
import { type Finding, type UpgradeFacts, upgradeFindings } from './upgrade-checks.ts';
import { clusterIssues } from './world.ts';

type Place = { readonly account: Account; readonly region: Region };

export const refreshLife: Life<InsightsRefresh> = {
  IN_PROGRESS: [{ to: 'COMPLETED', after: durations.insightsRefresh }],
};

/**
 * Looks at a cluster anew when a day has passed since the last look; between two looks insights
 * stay what they were. https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
 */
export function keepInsights(place: Place, cluster: ClusterRecord, now: number): void {
  if (cluster.status !== 'ACTIVE') return;
  const { snapshot } = cluster;
  if (snapshot === undefined) {
    lookAgain(place, cluster, cluster.since);
    return;
  }
  const interval = durations.insightsInterval / place.account.clock.speed;
  const days = Math.floor((now - snapshot.at) / interval);
  // What changed was seen at the first look after it, however long nobody called.
  if (days > 0) lookAgain(place, cluster, snapshot.at + interval);
  if (days > 1) lookAgain(place, cluster, snapshot.at + days * interval);
}

export function lookAgain(place: Place, cluster: ClusterRecord, at: number): void {
  const before = cluster.snapshot?.insights ?? [];
  const facts = gather(place, cluster, at);
  const findings = facts ? upgradeFindings(facts) : [];
  const blind = !cluster.accessEntries.has(insightsPrincipal(place.account.id));
  cluster.snapshot = {
    at,
    insights: findings.map((finding) => {
      const id = insightId(cluster, finding.name);
      const earlier = before.find((insight) => insight.id === id);
      return insightFrom(blind ? unknown(finding) : finding, { id, at, earlier, facts });
    }),
  };
}

/** Undefined where EKS offers no later minor: there is nothing to be ready for. */
function gather(place: Place, cluster: ClusterRecord, at: number): UpgradeFacts | undefined {
  const version = cluster.view.version ?? '';
  const next = nextMinor(version, at);
  if (next === undefined) return undefined;
  return {
    version,
    next,
    addons: [...cluster.addons.values()].map(({ name, arn, view }) => ({
      name,
      arn,
      version: view.addonVersion ?? '',
    })),
    nodegroups: [...cluster.nodegroups.values()].map(({ name, arn, view }) => ({
      name,
      arn,
      version: oldestKubelet(place, cluster, name) ?? view.version ?? '',
      amiType: view.amiType ?? '',
    })),
    issues: clusterIssues(place, cluster).map(({ code = 'Other', message = '' }) => ({
      code,
      message,
    })),
  };
}

/** The version of the group's node that lags most; a group may have none. */
function oldestKubelet(place: Place, { name }: ClusterRecord, group: string): string | undefined {
  const nodes = nodesOf(place.account, place.region, name);
  const own = nodes.filter(({ nodegroup }) => nodegroup === group);
  const versions = own.map(({ kubeletVersion }) => kubeletVersion);
  return versions.sort((a, b) => minorOf(a) - minorOf(b))[0];
}

type Look = {
  readonly id: string;
  readonly at: number;
  readonly earlier: Insight | undefined;
  readonly facts: UpgradeFacts | undefined;
};

function insightFrom(
  { status, reason, ...finding }: Finding,
  { id, at, earlier, facts }: Look,
): Insight {
  const same = earlier?.insightStatus?.status === status;
  return {
    ...finding,
    id,
    category: 'UPGRADE_READINESS',
    kubernetesVersion: facts?.next,
    insightStatus: { status, reason },
    lastRefreshTime: new Date(at),
    lastTransitionTime: (same ? earlier.lastTransitionTime : undefined) ?? new Date(at),
  };
}

/** Without its access entry EKS cannot look. */
function unknown(finding: Finding): Finding {
  const reason = 'Insights could not be evaluated: EKS has no access to the cluster.';
  return { ...finding, status: 'UNKNOWN', reason, resources: [] };
}

/** The same check of the same cluster keeps its id for ever. */
function insightId({ id }: ClusterRecord, name: string): string {
  const hex = createHash('sha256').update(`${id}/${name}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}
