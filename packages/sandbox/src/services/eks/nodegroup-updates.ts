import type {
  Nodegroup,
  Taint,
  UpdateNodegroupConfigRequest,
  UpdateNodegroupConfigResponse,
  UpdateNodegroupVersionRequest,
  UpdateNodegroupVersionResponse,
  UpdateTaintsPayload,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { minorOf } from './kubernetes-version.ts';
import { durations } from './limits.ts';
import { activeCluster, nodegroupNamed } from './lookup.ts';
import { sourceData, updateGroup } from './nodegroup-compute.ts';
import { nodegroupFaults } from './nodegroup-faults.ts';
import { checkNodeVersion, checkScaling, releaseFor, templateAsked } from './nodegroup-input.ts';
import { beginRoll } from './nodegroup-roll.ts';
import { own } from './own.ts';
import type { ClusterRecord, NodegroupRecord } from './state.ts';
import { beginUpdate } from './updates.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html */
export const updateNodegroupVersion: Operation<
  UpdateNodegroupVersionRequest,
  UpdateNodegroupVersionResponse
> = (input, context) => {
  const { cluster, group } = idleNodegroup(input, context);
  const { view } = group;
  const version = checkNodeVersion(cluster, input.version);
  if (minorOf(version) < minorOf(view.version ?? '')) {
    const clusterVersion = cluster.view.version;
    throw faults.nodeVersionInvalid({ clusterName: cluster.name, clusterVersion, version });
  }
  const amiType = view.amiType ?? 'AL2023_x86_64_STANDARD';
  const source = sourceFor(group, input, context);
  const custom = (source?.data ?? sourceData(view, context.region))?.ImageId;
  const release = releaseFor({ version, amiType, custom }, input);
  const template = source?.shown;
  begin(group, context.now);
  const begun = beginUpdate(
    cluster,
    {
      type: 'VersionUpdate',
      nodegroupName: group.name,
      params: {
        Version: version,
        ReleaseVersion: release,
        LaunchTemplateVersion: input.launchTemplate?.version,
      },
      // It ends when the nodes are replaced, or do not join.
      duration: Number.POSITIVE_INFINITY,
      complete: () => {},
    },
    context,
  );
  const changed = { version, releaseVersion: release };
  beginRoll(
    cluster,
    group,
    begun.update.id ?? '',
    template ? { ...changed, launchTemplate: template } : changed,
    { ...context, at: context.now },
  );
  return begun;
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html */
export const updateNodegroupConfig: Operation<
  UpdateNodegroupConfigRequest,
  UpdateNodegroupConfigResponse
> = (input, context) => {
  const { cluster, group } = idleNodegroup(input, context);
  const { view } = group;
  const { labels, taints, scalingConfig, updateConfig, nodeRepairConfig } = input;
  const scaling = scalingConfig && checkScaling(scalingConfig, view.scalingConfig);
  const changed: Partial<Nodegroup> = {
    ...(labels && { labels: changedLabels(view.labels, labels) }),
    ...(taints && { taints: changedTaints(view.taints, taints) }),
    ...(scaling && { scalingConfig: scaling }),
    ...(updateConfig && { updateConfig: { ...updateConfig } }),
    ...(nodeRepairConfig && {
      nodeRepairConfig: own<Nodegroup['nodeRepairConfig']>(nodeRepairConfig),
    }),
  };
  if (Object.keys(changed).length === 0) {
    throw faults.nothingToUpdate({ clusterName: cluster.name, kind: 'node group' });
  }
  begin(group, context.now);
  if (scaling) updateGroup(group, { scaling }, { ...context, at: context.now });
  return beginUpdate(
    cluster,
    {
      type: 'ConfigUpdate',
      nodegroupName: group.name,
      params: {
        LabelsToAdd: json(labels?.addOrUpdateLabels),
        LabelsToRemove: json(labels?.removeLabels),
        TaintsToAdd: json(taints?.addOrUpdateTaints),
        TaintsToRemove: json(taints?.removeTaints),
        MinSize: scaling && String(scaling.minSize),
        MaxSize: scaling && String(scaling.maxSize),
        DesiredSize: scaling && String(scaling.desiredSize),
        MaxUnavailable: json(updateConfig?.maxUnavailable),
        MaxUnavailablePercentage: json(updateConfig?.maxUnavailablePercentage),
        NodeRepairEnabled: json(nodeRepairConfig?.enabled),
      },
      duration: durations.nodegroupConfigUpdate,
      complete: (at) => finish(group, at, changed),
    },
    context,
  );
};

/** A version of the template that the group was made with. */
function sourceFor(
  { view }: NodegroupRecord,
  { launchTemplate, ...where }: Checked<UpdateNodegroupVersionRequest>,
  context: OperationContext,
): ReturnType<typeof templateAsked> | undefined {
  if (launchTemplate === undefined) return undefined;
  const { clusterName, nodegroupName } = where;
  const used = view.launchTemplate;
  if (used === undefined) {
    throw nodegroupFaults.templateNotUsed({ clusterName, nodegroupName });
  }
  const source = templateAsked(launchTemplate, context);
  if (source.shown.id === used.id) return source;
  throw nodegroupFaults.templateOther({ clusterName, nodegroupName, template: used.name });
}

type OfNodegroup = { readonly clusterName: string; readonly nodegroupName: string };

function idleNodegroup(
  { clusterName, nodegroupName }: OfNodegroup,
  context: OperationContext,
): { readonly cluster: ClusterRecord; readonly group: NodegroupRecord } {
  const cluster = activeCluster(context, clusterName);
  const group = nodegroupNamed(cluster, nodegroupName);
  if (group.status === 'ACTIVE' || group.status === 'DEGRADED') return { cluster, group };
  throw nodegroupFaults.notActive({ clusterName, nodegroupName });
}

function begin(group: NodegroupRecord, now: number): void {
  group.status = 'UPDATING';
  group.since = now;
}

function finish(group: NodegroupRecord, at: number, changed: Partial<Nodegroup>): void {
  Object.assign(group.view, changed, { modifiedAt: new Date(at) });
  group.status = 'ACTIVE';
  group.since = at;
}

function changedLabels(
  before: Readonly<Record<string, string>> = {},
  asked: NonNullable<Checked<UpdateNodegroupConfigRequest>['labels']>,
): Record<string, string> {
  const after = { ...before, ...asked.addOrUpdateLabels };
  for (const key of asked.removeLabels ?? []) delete after[key];
  return after;
}

/** A taint is known by its key and effect. */
function changedTaints(
  before: readonly Taint[] = [],
  { addOrUpdateTaints = [], removeTaints = [] }: Checked<UpdateTaintsPayload>,
): Taint[] {
  const id = ({ key, effect }: Checked<Taint>) => `${key}/${effect}`;
  const gone = new Set([...addOrUpdateTaints, ...removeTaints].map(id));
  const kept = before.filter((taint) => !gone.has(`${taint.key}/${taint.effect}`));
  return [...kept, ...addOrUpdateTaints.map((taint) => ({ ...taint }))];
}

function json(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
