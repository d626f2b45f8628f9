import type { Issue } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import type { Life } from '../../account/life.ts';
import { durations } from './limits.ts';
import { finishDeletion, groupOf } from './nodegroup-compute.ts';
import { dependencyIssues, isComplete, nodeIssues } from './nodegroup-issues.ts';
import type { ClusterRecord, NodegroupRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };

/** All that is wrong with a node group at a moment. */
export function nodegroupIssues(
  place: Place,
  cluster: ClusterRecord,
  group: NodegroupRecord,
  at: number,
): Issue[] {
  return [...dependencyIssues(place, group), ...nodeIssues(place, cluster, group, at)];
}

/**
 * A group is made once its nodes are ready. What it depends on and is gone lets its creation fail
 * at once, nodes that are not launched or do not join after a while; once it is made, either makes
 * it degraded, until it is well again.
 */
export function nodegroupLife(
  place: Place,
  cluster: ClusterRecord,
  at: number,
): Life<NodegroupRecord> {
  const lacks = (group: NodegroupRecord) => dependencyIssues(place, group).length > 0;
  const isIll = (group: NodegroupRecord) => nodegroupIssues(place, cluster, group, at).length > 0;
  const fail = (group: NodegroupRecord, then: number) => {
    group.failure = creationIssues(place, cluster, group, then);
  };
  const { nodegroupCreation, nodegroupPatience, nodegroupDeletion } = durations;
  return {
    CREATING: [
      { to: 'CREATE_FAILED', after: nodegroupCreation, when: lacks, run: fail },
      {
        to: 'ACTIVE',
        after: nodegroupCreation,
        when: (group) => !lacks(group) && isComplete(place, cluster, group),
      },
      { to: 'CREATE_FAILED', after: nodegroupPatience, run: fail },
    ],
    ACTIVE: [{ to: 'DEGRADED', when: isIll }],
    DEGRADED: [{ to: 'ACTIVE', when: (group) => !isIll(group) }],
    DELETING: [
      {
        to: 'gone',
        after: nodegroupDeletion,
        when: (group) => groupOf(group, place) === undefined,
        run: (group, then) => finishDeletion(group, { ...place, at: then }),
      },
    ],
  };
}

/** Nodes that have not joined by the time that the creation is given up are its failure. */
function creationIssues(
  place: Place,
  cluster: ClusterRecord,
  group: NodegroupRecord,
  at: number,
): Issue[] {
  const missing = dependencyIssues(place, group);
  if (missing.length > 0) return missing;
  const late = at + durations.nodePatience / place.account.clock.speed;
  return nodegroupIssues(place, cluster, group, late);
}
