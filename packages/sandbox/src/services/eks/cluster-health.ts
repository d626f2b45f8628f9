import type { Account, Region } from '../../account/account.ts';
import { clusterIssues, versionIssues } from './cluster-issues.ts';
import { durations } from './limits.ts';
import type { ClusterRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };

/**
 * EKS looks at a cluster's surroundings from time to time: until then an issue is not seen, and one
 * that is gone still stands there.
 * https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#cluster-health-status
 */
export function keepHealth(place: Place, cluster: ClusterRecord, now: number): void {
  if (cluster.status === 'CREATING' || cluster.status === 'DELETING') return;
  const { health } = cluster;
  if (health === undefined) {
    lookAtHealth(place, cluster, cluster.since);
    return;
  }
  const interval = durations.clusterHealthInterval / place.account.clock.speed;
  const looks = Math.floor((now - health.at) / interval);
  if (looks > 0) lookAtHealth(place, cluster, health.at + looks * interval);
}

function lookAtHealth(place: Place, cluster: ClusterRecord, at: number): void {
  const issues = [...clusterIssues(place, cluster, at), ...versionIssues(cluster, at)];
  cluster.health = { at, issues };
}
