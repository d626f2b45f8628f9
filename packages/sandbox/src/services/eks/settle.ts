import type { Account, Region } from '../../account/account.ts';
import { settle } from '../../account/life.ts';
import { addonLife } from './addons.ts';
import { keepAuthorities } from './authority-rotation.ts';
import { capabilityLife } from './capabilities.ts';
import { keepHealth } from './cluster-health.ts';
import { clusterIssues } from './cluster-issues.ts';
import { clusterLife } from './clusters.ts';
import { fargateProfileLife } from './fargate-profiles.ts';
import { keepInsights, lookAgain, refreshLife } from './insight-snapshots.ts';
import { nodegroupLife } from './nodegroups.ts';
import { type ClusterRecord, eksState } from './state.ts';
import { updateLife } from './updates.ts';
import { fargateIssues, nodegroupIssues } from './world.ts';

/** Brings everything of EKS in a region up to `now`. */
export function settleEks(account: Account, region: Region, now: number): void {
  const { clusters } = eksState(region);
  const { speed } = account.clock;
  const place = { account, region };
  const clusterIsIll = (cluster: ClusterRecord) => clusterIssues(place, cluster, now).length > 0;
  const groups = nodegroupLife((group) => nodegroupIssues(place, group).length > 0);
  settle(clusterLife(clusterIsIll, place), clusters, now, speed);
  for (const cluster of clusters.values()) {
    settle(updateLife, cluster.updates, now, speed);
    settle(groups, cluster.nodegroups, now, speed);
    settle(addonLife, cluster.addons, now, speed);
    settle(capabilityLife, cluster.capabilities, now, speed);
    const profiles = fargateProfileLife((it) => fargateIssues(place, it, cluster).length > 0);
    settle(profiles, cluster.fargateProfiles, now, speed);
    keepHealth(place, cluster, now);
    keepAuthorities(cluster, now, speed);
    finishRefresh(cluster, now, speed, (at) => lookAgain(place, cluster, at));
    keepInsights(place, cluster, now);
  }
}

function finishRefresh(
  cluster: ClusterRecord,
  now: number,
  speed: number,
  look: (at: number) => void,
): void {
  const { refresh } = cluster;
  if (refresh?.status !== 'IN_PROGRESS') return;
  settle(refreshLife, new Map([['', refresh]]), now, speed);
  if (refresh.status !== 'IN_PROGRESS') look(refresh.since);
}
