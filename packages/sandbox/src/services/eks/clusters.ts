import type {
  Cluster,
  CreateClusterRequest,
  CreateClusterResponse,
  DeleteClusterRequest,
  DeleteClusterResponse,
  DescribeClusterRequest,
  DescribeClusterResponse,
  ListClustersRequest,
  ListClustersResponse,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { admitCreator, admitInsights } from './access-defaults.ts';
import { eksArn } from './arns.ts';
import { newAuthority, trustBundle } from './certificate-authorities.ts';
import { clusterFrom } from './cluster-input.ts';
import { controlPlaneOf } from './control-plane.ts';
import { type ControlPlaneNetwork, clusterNetwork, leaveNetwork } from './control-plane-network.ts';
import { encryptionFrom, retireEncryption } from './encryption.ts';
import { faults } from './faults.ts';
import { durations, quotas } from './limits.ts';
import { clusterNamed, findCluster } from './lookup.ts';
import { page } from './paging.ts';
import { type ClusterRecord, eksState } from './state.ts';
import { checkSubnets } from './validate.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const createCluster: Operation<CreateClusterRequest, CreateClusterResponse> = (
  input,
  context,
) => {
  const clusterName = input.name;
  const { clusters } = eksState(context.region);
  const existing = findCluster(context, clusterName);
  if (existing) {
    if (sameCall(existing, input.clientRequestToken)) return describe(existing);
    throw faults.clusterExists({ clusterName });
  }
  if (clusters.size >= quotas.clustersPerRegion) {
    throw faults.clusterLimit({ clusterName, limit: quotas.clustersPerRegion });
  }
  const cluster = newCluster(clusterName, clusterFrom(input, context), input, context);
  if (cluster.view.accessConfig?.bootstrapClusterCreatorAdminPermissions) {
    admitCreator(cluster, context);
  }
  admitInsights(cluster, context);
  clusters.set(clusterName, cluster);
  ensureServiceLinkedRole(context, 'eks.amazonaws.com');
  return describe(cluster);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html */
export const describeCluster: Operation<DescribeClusterRequest, DescribeClusterResponse> = (
  input,
  context,
) => describe(clusterNamed(context, input.name));

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html */
export const listClusters: Operation<ListClustersRequest, ListClustersResponse> = (
  input,
  { region },
) => {
  // Connected clusters, which `all` adds, are not simulated; any other value is refused.
  if (input.include?.some((value) => value !== 'all')) {
    throw faults.valueInvalid({ member: 'include', reason: "the only value is 'all'" });
  }
  const names = [...eksState(region).clusters.keys()];
  const { items, nextToken } = page('clusters', names, (name) => name, input);
  return { clusters: items, nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html */
export const deleteCluster: Operation<DeleteClusterRequest, DeleteClusterResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.name);
  const clusterName = cluster.name;
  const [nodegroupName] = cluster.nodegroups.keys();
  if (nodegroupName !== undefined) throw faults.hasNodegroups({ clusterName, nodegroupName });
  if (cluster.fargateProfiles.size > 0) throw faults.hasFargateProfiles({ clusterName });
  if (cluster.capabilities.size > 0) throw faults.hasCapabilities({ clusterName });
  if (cluster.status === 'UPDATING') throw faults.clusterUpdating({ clusterName });
  // Protection holds for active clusters.
  // https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
  if (cluster.view.deletionProtection && cluster.status === 'ACTIVE') {
    throw faults.deletionProtected({ clusterName });
  }
  if (cluster.status !== 'DELETING') {
    cluster.status = 'DELETING';
    cluster.since = context.now;
  }
  return describe(cluster);
};

/** How a cluster comes and goes; updates put it into UPDATING and take it out again. */
export function clusterLife(
  isIll: (cluster: ClusterRecord) => boolean,
  place: Pick<OperationContext, 'region'>,
): Life<ClusterRecord> {
  const after = durations.clusterCreation;
  return {
    CREATING: [
      { to: 'FAILED', after, when: isIll },
      { to: 'ACTIVE', after, when: (cluster) => !isIll(cluster) },
    ],
    DELETING: [
      {
        to: 'gone',
        after: durations.clusterDeletion,
        run: (cluster) => {
          leaveNetwork(cluster.network, place);
          retireEncryption(cluster, place);
        },
      },
    ],
  };
}

function sameCall(existing: ClusterRecord, token: string | undefined): boolean {
  return token !== undefined && existing.token === token;
}

function newCluster(
  name: string,
  view: Cluster,
  input: Checked<CreateClusterRequest>,
  context: OperationContext,
): ClusterRecord {
  const { account, region, now } = context;
  const arn = eksArn(context, 'cluster', name);
  const plane = controlPlaneOf(account, region);
  const authority = newAuthority(account, plane.certificateAuthority, 'EKS', now);
  const encryption = encryptionFrom(input.encryptionConfig, input.roleArn, context);
  const network = networkOf(name, view, context);
  const shown = { ...view.resourcesVpcConfig, clusterSecurityGroupId: network.group.id };
  return {
    ...{ status: 'CREATING', since: now, name, arn, plane, network, id: account.ids.uuid() },
    view: { ...view, arn, createdAt: new Date(now), resourcesVpcConfig: shown },
    tags: view.tags ?? {},
    token: input.clientRequestToken,
    certificateAuthorities: new Map([[authority.id, authority]]),
    nodegroups: new Map(),
    addons: new Map(),
    accessEntries: new Map(),
    fargateProfiles: new Map(),
    podIdentities: new Map(),
    identityProviders: new Map(),
    updates: new Map(),
    capabilities: new Map(),
    apiUsage: new Map(),
    nodes: new Map(),
    mappedNodeRoles: new Set(),
    snapshot: undefined,
    refresh: undefined,
    health: undefined,
    upgrade: undefined,
    encryption,
  };
}

function networkOf(name: string, view: Cluster, context: OperationContext): ControlPlaneNetwork {
  const [first] = checkSubnets(context, view.resourcesVpcConfig?.subnetIds);
  if (first === undefined) throw faults.oneZone({ clusterName: name });
  return clusterNetwork(name, first.vpc, view.resourcesVpcConfig ?? {}, context);
}

function describe(cluster: ClusterRecord): { cluster: Cluster } {
  // The statuses of the life are those of the API.
  const status = cluster.status as Cluster['status'];
  const common = { ...cluster.view, status, tags: { ...cluster.tags } };
  const health = { issues: [...(cluster.health?.issues ?? [])] };
  if (status === 'CREATING' || status === 'FAILED') {
    // Endpoint, issuer, authority and security group appear once there is a control plane.
    const { clusterSecurityGroupId: _, ...vpc } = cluster.view.resourcesVpcConfig ?? {};
    return { cluster: { ...common, health, resourcesVpcConfig: vpc, certificateAuthority: {} } };
  }
  const active = [...cluster.certificateAuthorities.values()].find(
    ({ signingStatus }) => signingStatus === 'IN_USE',
  );
  return {
    cluster: {
      ...common,
      health,
      endpoint: cluster.plane.endpoint,
      identity: { oidc: { issuer: cluster.plane.issuer } },
      certificateAuthority: {
        data: trustBundle(cluster),
        active: { id: active?.id, activatedBy: active?.activatedBy },
      },
    },
  };
}
