// https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
import type { Account } from '../../account/account.ts';
import type { OperationContext } from '../../service.ts';
import { controlPlaneFaults } from './control-plane-faults.ts';
import type { KubernetesVersion } from './data/kubernetes-versions.ts';
import { supportStatus } from './kubernetes-version.ts';
import { durations } from './limits.ts';
import type { ClusterRecord } from './state.ts';

/** The minor to which a cluster can be taken back: where it was before an upgrade of this week. */
export function rollbackTarget(
  { upgrade }: ClusterRecord,
  { clock }: Account,
  at: number,
): string | undefined {
  if (upgrade === undefined) return undefined;
  return at - upgrade.at <= durations.rollbackWindow / clock.speed ? upgrade.from : undefined;
}

/** What not even force overrides. */
export function checkRollback(
  cluster: ClusterRecord,
  to: KubernetesVersion,
  { account, now }: OperationContext,
): void {
  const { name: clusterName, upgrade, view } = cluster;
  if (upgrade === undefined || upgrade.from !== to.minor) {
    throw controlPlaneFaults.rollbackNotUpgraded({ clusterName, from: view.version, to: to.minor });
  }
  if (rollbackTarget(cluster, account, now) === undefined) {
    throw controlPlaneFaults.rollbackTooLate({ clusterName, to: to.minor });
  }
  const extended = supportStatus(to, now) === 'EXTENDED_SUPPORT';
  if (extended && view.upgradePolicy?.supportType !== 'EXTENDED') {
    throw controlPlaneFaults.rollbackNeedsExtended({ clusterName, to: to.minor });
  }
}
