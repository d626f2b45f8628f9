import type { Account, Region } from '../../account/account.ts';
import { settle } from '../../account/life.ts';
import { addonLife } from './addons.ts';
import { clusterLife } from './clusters.ts';
import { fargateProfileLife } from './fargate-profiles.ts';
import { keepInsights, lookAgain, refreshLife } from './insight-snapshots.ts';
import { nodegroupLife } from './nodegroups.ts';
import { type ClusterRecord, eksState } from './state.ts';
import { updateLife } from './updates.ts';
import { clusterIssues, fargateIssues, nodegroupIssues } from './world.ts';

/** Brings everything of EKS in a region up to `now`. */
export function settleEks(account: Account, region: Region, now: number): void {
  const { clusters } = eksState(region);
  const { speed } = account.clock;
  const place = { account, region };
  const clusterIsIll = (cluster: ClusterRecord) => clusterIssues(place, cluster).length > 0;
  const groups = nodegroupLife((group) => nodegroupIssues(place, group).length > 0);
  const profiles = fargateProfileLife((profile) => fargateIssues(place, profile).length > 0);
  settle(clusterLife(clusterIsIll, place), clusters, now, speed);
  for (const cluster of clusters.values()) {
    settle(updateLife, cluster.updates, now, speed);
    settle(groups, cluster.nodegroups, now, speed);
    settle(addonLife, cluster.addons, now, speed);
    settle(profiles, cluster.fargateProfiles, now, speed);
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
