import type { Account, Region } from '../../account/account.ts';
import { nextDue, settle } from '../../account/life.ts';
import type { Part } from '../settle.ts';
import { addonLife } from './addons.ts';
import { keepAuthorities } from './authority-rotation.ts';
import { capabilityLife } from './capabilities.ts';
import { keepHealth } from './cluster-health.ts';
import { clusterIssues } from './cluster-issues.ts';
import { clusterLife } from './clusters.ts';
import { fargateProfileLife } from './fargate-profiles.ts';
import { keepInsights, lookAgain, refreshLife } from './insight-snapshots.ts';
import { durations } from './limits.ts';
import { nextOfNodes, settleNodes } from './node-life.ts';
import { nodegroupLife } from './nodegroup-life.ts';
import { nextOfRoll, settleRoll } from './nodegroup-roll.ts';
import { type ClusterRecord, eksState } from './state.ts';
import { updateLife } from './updates.ts';
import { fargateIssues } from './world.ts';

/** What of EKS changes over time. */
export function eksPart(account: Account, region: Region): Part {
  const { clusters } = eksState(region);
  const { speed } = account.clock;
  const place = { account, region };
  const life = (at: number) =>
    clusterLife((cluster: ClusterRecord) => clusterIssues(place, cluster, at).length > 0, place);
  const profiles = (cluster: ClusterRecord) =>
    fargateProfileLife((profile) => fargateIssues(place, profile, cluster).length > 0);
  return {
    settle: (at) => {
      settle(life(at), clusters, at, speed);
      for (const cluster of clusters.values()) {
        settle(updateLife, cluster.updates, at, speed);
        settle(addonLife, cluster.addons, at, speed);
        settle(capabilityLife, cluster.capabilities, at, speed);
        settle(profiles(cluster), cluster.fargateProfiles, at, speed);
      }
      // Nodes find what has just changed, and groups what their nodes have come to.
      settleNodes(place, at);
      for (const cluster of clusters.values()) {
        for (const group of cluster.nodegroups.values()) {
          settleRoll(cluster, group, { ...place, at });
        }
        settle(nodegroupLife(place, cluster, at), cluster.nodegroups, at, speed);
      }
    },
    next: (after) => {
      const own = nextDue(life(after), clusters.values(), after, speed);
      const theirs = [...clusters.values()].flatMap((cluster) => [
        nextDue(updateLife, cluster.updates.values(), after, speed),
        nextDue(nodegroupLife(place, cluster, after), cluster.nodegroups.values(), after, speed),
        ...[...cluster.nodegroups.values()].map((group) => later(nextOfRoll(group, speed), after)),
        nextIll(cluster, after, speed),
        nextDue(addonLife, cluster.addons.values(), after, speed),
        nextDue(capabilityLife, cluster.capabilities.values(), after, speed),
        nextDue(profiles(cluster), cluster.fargateProfiles.values(), after, speed),
      ]);
      return Math.min(own, nextOfNodes(place, after), ...theirs);
    },
    rest: (now) => {
      for (const cluster of clusters.values()) {
        keepHealth(place, cluster, now);
        keepAuthorities(cluster, now, speed);
        finishRefresh(cluster, now, speed, (at) => lookAgain(place, cluster, at));
        keepInsights(place, cluster, now);
      }
    },
  };
}

function later(at: number, after: number): number {
  return at > after ? at : Number.POSITIVE_INFINITY;
}

/** When the patience with the next node that is not ready ends, and its group is degraded. */
function nextIll({ nodes }: ClusterRecord, after: number, speed: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { status, unreadySince } of nodes.values()) {
    if (status === 'Ready') continue;
    next = Math.min(next, later(unreadySince + durations.nodePatience / speed, after));
  }
  return next;
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
