import type {
  CreateNodegroupRequest,
  CreateNodegroupResponse,
  DeleteNodegroupRequest,
  DeleteNodegroupResponse,
  DescribeNodegroupRequest,
  DescribeNodegroupResponse,
  Issue,
  ListNodegroupsRequest,
  ListNodegroupsResponse,
  Nodegroup,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { admitNodes } from './access-defaults.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import { quotas } from './limits.ts';
import { activeCluster, clusterNamed, nodegroupNamed } from './lookup.ts';
import { beginDeletion, groupOf, makeCompute } from './nodegroup-compute.ts';
import { nodegroupFrom } from './nodegroup-input.ts';
import { nodegroupIssues } from './nodegroup-life.ts';
import { page } from './paging.ts';
import type { ClusterRecord, NodegroupRecord } from './state.ts';
import { checkTags } from './validate.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
export const createNodegroup: Operation<CreateNodegroupRequest, CreateNodegroupResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const clusterName = cluster.name;
  const { nodegroupName } = input;
  const existing = cluster.nodegroups.get(nodegroupName);
  if (existing) {
    if (existing.token && existing.token === input.clientRequestToken) {
      return describe(existing, context);
    }
    throw faults.nodegroupExists({ clusterName, nodegroupName });
  }
  activeCluster(context, clusterName);
  const limit = quotas.nodegroupsPerCluster;
  if (cluster.nodegroups.size >= limit) {
    throw faults.nodegroupLimit({ clusterName, nodegroupName, limit });
  }
  const group = newNodegroup(cluster, nodegroupFrom(cluster, input, context), input, context);
  cluster.nodegroups.set(nodegroupName, group);
  ensureServiceLinkedRole(context, 'eks-nodegroup.amazonaws.com');
  return describe(group, context);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeNodegroup.html */
export const describeNodegroup: Operation<DescribeNodegroupRequest, DescribeNodegroupResponse> = (
  input,
  context,
) =>
  describe(nodegroupNamed(clusterNamed(context, input.clusterName), input.nodegroupName), context);

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListNodegroups.html */
export const listNodegroups: Operation<ListNodegroupsRequest, ListNodegroupsResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const names = [...cluster.nodegroups.keys()];
  const { items, nextToken } = page(`nodegroups/${cluster.name}`, names, (name) => name, input);
  return { nodegroups: items, nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteNodegroup.html */
export const deleteNodegroup: Operation<DeleteNodegroupRequest, DeleteNodegroupResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const group = nodegroupNamed(cluster, input.nodegroupName);
  if (group.status === 'UPDATING') throw nodegroupBusy(cluster, group);
  if (group.status !== 'DELETING') {
    group.status = 'DELETING';
    group.since = context.now;
    group.view.modifiedAt = new Date(context.now);
    beginDeletion(group, { ...context, at: context.now });
  }
  return describe(group, context);
};

function nodegroupBusy(cluster: ClusterRecord, { name, status }: NodegroupRecord): Error {
  const where = { clusterName: cluster.name, nodegroupName: name };
  return faults.resourceBusy({ ...where, kind: 'Nodegroup', name, status });
}

function newNodegroup(
  cluster: ClusterRecord,
  asked: Nodegroup,
  input: Checked<CreateNodegroupRequest>,
  context: OperationContext,
): NodegroupRecord {
  const { account, now } = context;
  const name = asked.nodegroupName ?? '';
  const uuid = account.ids.uuid();
  const arn = eksArn(context, 'nodegroup', cluster.name, name, uuid);
  const windows = asked.amiType?.startsWith('WINDOWS') ? 'EC2_WINDOWS' : 'EC2_LINUX';
  admitNodes(cluster, asked.nodeRole ?? '', windows, context);
  const at = new Date(now);
  const view: Nodegroup = { ...asked, nodegroupArn: arn, createdAt: at, modifiedAt: at };
  const compute = makeCompute(cluster, view, uuid, { ...context, at: now });
  view.resources = { autoScalingGroups: [{ name: compute.group }] };
  return {
    ...{ status: 'CREATING', since: now, name, arn, view, compute, failure: undefined },
    tags: checkTags(input.tags),
    token: input.clientRequestToken,
  };
}

function describe(group: NodegroupRecord, context: OperationContext): { nodegroup: Nodegroup } {
  const { view, tags } = group;
  // The statuses of the life are those of the API.
  const status = group.status as Nodegroup['status'];
  const issues = [...(group.failure ?? issuesNow(group, context))];
  const scalingConfig = sizesNow(group, context);
  return { nodegroup: { ...view, scalingConfig, status, health: { issues }, tags: { ...tags } } };
}

function issuesNow(group: NodegroupRecord, context: OperationContext): Issue[] {
  if (group.status === 'CREATING' || group.status === 'DELETING') return [];
  const cluster = clusterNamed(context, group.view.clusterName ?? '');
  return nodegroupIssues(context, cluster, group, context.now);
}

/** Whoever changes the Auto Scaling group, such as Cluster Autoscaler, changes the size. */
function sizesNow(group: NodegroupRecord, context: OperationContext): Nodegroup['scalingConfig'] {
  const scaling = groupOf(group, context);
  const isIdle = group.status === 'ACTIVE' || group.status === 'DEGRADED';
  if (scaling === undefined || !isIdle) return group.view.scalingConfig;
  return { ...group.view.scalingConfig, desiredSize: scaling.desired };
}
