import type {
  UpdateClusterVersionRequest,
  UpdateClusterVersionResponse,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import type { KubernetesVersion } from './data/kubernetes-versions.ts';
import { faults } from './faults.ts';
import { lookAgain } from './insight-snapshots.ts';
import { creatableVersion, minorOf } from './kubernetes-version.ts';
import { durations } from './limits.ts';
import { idleCluster } from './lookup.ts';
import type { ClusterRecord } from './state.ts';
import { beginUpdate } from './updates.ts';

/**
 * One minor at a time, and not past an insight that says ERROR unless forced; no way back yet.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
 */
export const updateClusterVersion: Operation<
  UpdateClusterVersionRequest,
  UpdateClusterVersionResponse
> = (input, context) => {
  const cluster = idleCluster(context, input.name);
  const version = checkStep(cluster, input, context);
  if (!input.force) refuseUnready(cluster);
  cluster.status = 'UPDATING';
  cluster.since = context.now;
  const { minor, platform } = version;
  return beginUpdate(
    cluster,
    {
      type: 'VersionUpdate',
      params: { Version: minor, PlatformVersion: platform },
      duration: durations.clusterVersionUpdate,
      complete: (at) => {
        cluster.view.version = minor;
        cluster.view.platformVersion = platform;
        cluster.status = 'ACTIVE';
        cluster.since = at;
        lookAgain(context, cluster, at);
      },
    },
    context,
  );
};

function checkStep(
  cluster: ClusterRecord,
  { version: to }: Checked<UpdateClusterVersionRequest>,
  { now }: OperationContext,
): KubernetesVersion {
  const clusterName = cluster.name;
  const from = cluster.view.version ?? '';
  if (to === from) throw faults.nothingToUpdate({ clusterName, kind: 'version' });
  const version = creatableVersion(to, now);
  if (version === undefined) throw faults.versionUnsupported({ clusterName, version: to });
  if (minorOf(to) !== minorOf(from) + 1) throw faults.minorSkipped({ clusterName, from, to });
  return version;
}

function refuseUnready(cluster: ClusterRecord): void {
  const inTheWay = (cluster.snapshot?.insights ?? []).filter(
    ({ insightStatus }) => insightStatus?.status === 'ERROR',
  );
  if (inTheWay.length === 0) return;
  const insights = inTheWay.map(({ name }) => name).join(', ');
  throw faults.notReady({ clusterName: cluster.name, insights });
}
