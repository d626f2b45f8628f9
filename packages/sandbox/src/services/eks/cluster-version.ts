import type {
  UpdateClusterVersionRequest,
  UpdateClusterVersionResponse,
  UpdateType,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import type { KubernetesVersion } from './data/kubernetes-versions.ts';
import { faults } from './faults.ts';
import { lookAgain } from './insight-snapshots.ts';
import { creatableVersion, minorOf } from './kubernetes-version.ts';
import { durations } from './limits.ts';
import { refuseWhileUpdating, updatableCluster } from './lookup.ts';
import { checkRollback } from './rollback.ts';
import type { ClusterRecord } from './state.ts';
import { obstacles } from './update-obstacles.ts';
import { beginUpdate } from './updates.ts';

/**
 * One minor at a time, up or, for a week after an upgrade, back again; and not past an insight that
 * says ERROR unless forced.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
 */
export const updateClusterVersion: Operation<
  UpdateClusterVersionRequest,
  UpdateClusterVersionResponse
> = (input, context) => {
  const cluster = updatableCluster(context, input.name);
  const version = checkVersion(cluster, input, context);
  const from = cluster.view.version ?? '';
  const back = minorOf(version.minor) < minorOf(from);
  const type = back ? 'VersionRollback' : 'VersionUpdate';
  refuseWhileUpdating(cluster, type);
  if (back) {
    checkRollback(cluster, version, context);
    // https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
    lookAgain(context, cluster, context.now);
  }
  if (!input.force) refuseUnready(cluster, back ? 'ROLLBACK_READINESS' : 'UPGRADE_READINESS');
  return begin(cluster, version, type, context);
};

function begin(
  cluster: ClusterRecord,
  { minor, platform }: KubernetesVersion,
  type: UpdateType,
  context: OperationContext,
): UpdateClusterVersionResponse {
  const from = cluster.view.version ?? '';
  cluster.status = 'UPDATING';
  cluster.since = context.now;
  const active = (at: number) => {
    cluster.status = 'ACTIVE';
    cluster.since = at;
  };
  return beginUpdate(
    cluster,
    {
      type,
      params: { Version: minor, PlatformVersion: platform },
      duration: durations.clusterVersionUpdate,
      obstacles: obstacles(cluster, context),
      fail: active,
      complete: (at) => {
        cluster.view.version = minor;
        cluster.view.platformVersion = platform;
        cluster.upgrade = type === 'VersionUpdate' ? { from, at } : undefined;
        active(at);
        lookAgain(context, cluster, at);
      },
    },
    context,
  );
}

/** A version that EKS has, next to the one that there is. */
function checkVersion(
  cluster: ClusterRecord,
  { version: to }: Checked<UpdateClusterVersionRequest>,
  { now }: OperationContext,
): KubernetesVersion {
  const clusterName = cluster.name;
  const from = cluster.view.version ?? '';
  if (to === from) throw faults.nothingToUpdate({ clusterName, kind: 'version' });
  const version = creatableVersion(to, now);
  if (version === undefined) throw faults.versionUnsupported({ clusterName, version: to });
  if (Math.abs(minorOf(to) - minorOf(from)) !== 1) {
    throw faults.minorSkipped({ clusterName, from, to });
  }
  return version;
}

function refuseUnready(cluster: ClusterRecord, category: string): void {
  const inTheWay = (cluster.snapshot?.insights ?? []).filter(
    (insight) => insight.category === category && insight.insightStatus?.status === 'ERROR',
  );
  if (inTheWay.length === 0) return;
  const insights = inTheWay.map(({ name }) => name).join(', ');
  throw faults.notReady({ clusterName: cluster.name, insights });
}
