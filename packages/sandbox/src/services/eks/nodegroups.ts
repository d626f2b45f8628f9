import type {
  CreateNodegroupRequest,
  CreateNodegroupResponse,
  DeleteNodegroupRequest,
  DeleteNodegroupResponse,
  DescribeNodegroupRequest,
  DescribeNodegroupResponse,
  ListNodegroupsRequest,
  ListNodegroupsResponse,
  Nodegroup,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { admitNodes } from './access-defaults.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import { durations, quotas } from './limits.ts';
import { activeCluster, clusterNamed, nodegroupNamed } from './lookup.ts';
import { nodegroupFrom } from './nodegroup-input.ts';
import { page } from './paging.ts';
import type { ClusterRecord, NodegroupRecord } from './state.ts';
import { checkTags } from './validate.ts';
import { nodegroupIssues } from './world.ts';

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
  }
  return describe(group, context);
};

export function nodegroupBusy(cluster: ClusterRecord, { name, status }: NodegroupRecord): Error {
  const where = { clusterName: cluster.name, nodegroupName: name };
  return faults.resourceBusy({ ...where, kind: 'Nodegroup', name, status });
}

/** A group whose dependencies are gone cannot be made, and is degraded once it was. */
export function nodegroupLife(isIll: (group: NodegroupRecord) => boolean): Life<NodegroupRecord> {
  const isWell = (group: NodegroupRecord) => !isIll(group);
  return {
    CREATING: [
      { to: 'CREATE_FAILED', after: durations.nodegroupCreation, when: isIll },
      { to: 'ACTIVE', after: durations.nodegroupCreation, when: isWell },
    ],
    ACTIVE: [{ to: 'DEGRADED', when: isIll }],
    DEGRADED: [{ to: 'ACTIVE', when: isWell }],
    DELETING: [{ to: 'gone', after: durations.nodegroupDeletion }],
  };
}

function newNodegroup(
  cluster: ClusterRecord,
  view: Nodegroup,
  input: Checked<CreateNodegroupRequest>,
  context: OperationContext,
): NodegroupRecord {
  const { account, now } = context;
  const name = view.nodegroupName ?? '';
  const uuid = account.ids.uuid();
  const arn = eksArn(context, 'nodegroup', cluster.name, name, uuid);
  const windows = view.amiType?.startsWith('WINDOWS') ? 'EC2_WINDOWS' : 'EC2_LINUX';
  admitNodes(cluster, view.nodeRole ?? '', windows, context);
  const at = new Date(now);
  return {
    ...{ status: 'CREATING', since: now, name, arn },
    tags: checkTags(input.tags),
    token: input.clientRequestToken,
    view: {
      ...view,
      ...{ nodegroupArn: arn, createdAt: at, modifiedAt: at },
      resources: {
        // https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
        autoScalingGroups: [{ name: `eks-${name}-${uuid}` }],
        ...(input.remoteAccess && { remoteAccessSecurityGroup: account.ids.resource('sg') }),
      },
    },
  };
}

function describe(group: NodegroupRecord, context: OperationContext): { nodegroup: Nodegroup } {
  const { view, tags } = group;
  // The statuses of the life are those of the API.
  const status = group.status as Nodegroup['status'];
  const issues = status === 'CREATING' ? [] : nodegroupIssues(context, group);
  return { nodegroup: { ...view, status, health: { issues }, tags: { ...tags } } };
}
