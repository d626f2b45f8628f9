import type { Account, Region } from '../../account/account.ts';
import { nextDue, settle } from '../../account/life.ts';
import type { Part } from '../settle.ts';
import { addonLife } from './addons.ts';
import { clusterLife } from './clusters.ts';
import { fargateProfileLife } from './fargate-profiles.ts';
import { keepInsights, lookAgain, refreshLife } from './insight-snapshots.ts';
import { nodegroupLife } from './nodegroups.ts';
import { type ClusterRecord, eksState } from './state.ts';
import { updateLife } from './updates.ts';
import { clusterIssues, fargateIssues, nodegroupIssues } from './world.ts';

/** What of EKS changes over time. */
export function eksPart(account: Account, region: Region): Part {
  const { clusters } = eksState(region);
  const { speed } = account.clock;
  const place = { account, region };
  const clusterIsIll = (cluster: ClusterRecord) => clusterIssues(place, cluster).length > 0;
  const groups = nodegroupLife((group) => nodegroupIssues(place, group).length > 0);
  const profiles = fargateProfileLife((profile) => fargateIssues(place, profile).length > 0);
  const life = clusterLife(clusterIsIll, place);
  return {
    settle: (at) => {
      settle(life, clusters, at, speed);
      for (const cluster of clusters.values()) {
        settle(updateLife, cluster.updates, at, speed);
        settle(groups, cluster.nodegroups, at, speed);
        settle(addonLife, cluster.addons, at, speed);
        settle(profiles, cluster.fargateProfiles, at, speed);
      }
    },
    next: (after) => {
      const own = nextDue(life, clusters.values(), after, speed);
      const theirs = [...clusters.values()].flatMap((cluster) => [
        nextDue(updateLife, cluster.updates.values(), after, speed),
        nextDue(groups, cluster.nodegroups.values(), after, speed),
        nextDue(addonLife, cluster.addons.values(), after, speed),
        nextDue(profiles, cluster.fargateProfiles.values(), after, speed),
      ]);
      return Math.min(own, ...theirs);
    },
    rest: (now) => {
      for (const cluster of clusters.values()) {
        finishRefresh(cluster, now, speed, (at) => lookAgain(place, cluster, at));
        keepInsights(place, cluster, now);
      }
    },
  };
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
