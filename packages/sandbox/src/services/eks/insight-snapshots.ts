import { hash } from 'node:crypto';
import type { Category, Insight } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import type { Life } from '../../account/life.ts';
import { insightsPrincipal } from './access-defaults.ts';
import { apisNewerThan, removals } from './deprecated-apis.ts';
import { minorOf, nextMinor } from './kubernetes-version.ts';
import { durations } from './limits.ts';
import { nodesOf } from './nodes.ts';
import { rollbackTarget } from './rollback.ts';
import { rollbackFindings } from './rollback-checks.ts';
import type { ClusterRecord, InsightsRefresh } from './state.ts';
import { type Finding, type UpgradeFacts, upgradeFindings } from './upgrade-checks.ts';

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
  cluster.snapshot = {
    at,
    insights: [...upgradeInsights(place, cluster, at), ...rollbackInsights(place, cluster, at)],
  };
}

/** None where EKS offers no later minor: there is nothing to be ready for. */
function upgradeInsights(place: Place, cluster: ClusterRecord, at: number): Insight[] {
  const next = nextMinor(cluster.view.version ?? '', at);
  if (next === undefined) return [];
  const findings = upgradeFindings(gather(place, cluster, next, at));
  return insights(findings, 'UPGRADE_READINESS', { place, cluster, at, about: next });
}

/** For a week after an upgrade. */
function rollbackInsights(place: Place, cluster: ClusterRecord, at: number): Insight[] {
  const target = rollbackTarget(cluster, place.account, at);
  if (target === undefined) return [];
  const newApis = apisNewerThan(cluster, target, at);
  const findings = rollbackFindings({ ...gather(place, cluster, target, at), newApis });
  return insights(findings, 'ROLLBACK_READINESS', { place, cluster, at, about: target });
}

function gather(place: Place, cluster: ClusterRecord, next: string, at: number): UpgradeFacts {
  return {
    version: cluster.view.version ?? '',
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
    // An unsupported version is what an upgrade mends.
    issues: (cluster.health?.issues ?? [])
      .filter(({ code }) => code !== 'UnsupportedVersion')
      .map(({ code = 'Other', message = '' }) => ({ code, message })),
    removals: removals(cluster, next, at),
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
  readonly place: Place;
  readonly cluster: ClusterRecord;
  readonly at: number;
  /** The minor that the findings are about. */
  readonly about: string;
};

function insights(findings: readonly Finding[], category: Category, look: Look): Insight[] {
  const { cluster, at, about, place } = look;
  const blind = !cluster.accessEntries.has(insightsPrincipal(place.account.id));
  return findings.map((finding) => {
    const { status, reason, ...seen } = blind ? unknown(finding) : finding;
    const scope = category === 'UPGRADE_READINESS' ? '' : `${category}/`;
    const id = insightId(cluster, scope + finding.name);
    const earlier = cluster.snapshot?.insights.find((insight) => insight.id === id);
    const same = earlier?.insightStatus?.status === status;
    return {
      kubernetesVersion: about,
      ...seen,
      ...{ id, category, insightStatus: { status, reason }, lastRefreshTime: new Date(at) },
      lastTransitionTime: (same ? earlier.lastTransitionTime : undefined) ?? new Date(at),
    };
  });
}

/** Without its access entry EKS cannot look. */
function unknown(finding: Finding): Finding {
  const reason = 'Insights could not be evaluated: EKS has no access to the cluster.';
  return { ...finding, status: 'UNKNOWN', reason, resources: [] };
}

/** The same check of the same cluster keeps its id for ever. */
function insightId({ id }: ClusterRecord, name: string): string {
  const hex = hash('sha256', `${id}/${name}`);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}
