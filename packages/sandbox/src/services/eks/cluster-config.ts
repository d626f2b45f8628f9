import type {
  Cluster,
  UpdateClusterConfigRequest,
  UpdateClusterConfigResponse,
  UpdateParam,
  UpdateType,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { checkPublicBlocks } from './address-blocks.ts';
import { normalLogging } from './cluster-input.ts';
import { placeInterfaces } from './control-plane-network.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { refuseWhileUpdating, updatableCluster } from './lookup.ts';
import { own } from './own.ts';
import type { ClusterRecord } from './state.ts';
import { obstacles } from './update-obstacles.ts';
import { beginUpdate } from './updates.ts';
import { checkSecurityGroups, checkSubnets } from './validate.ts';

type Input = Checked<UpdateClusterConfigRequest>;
type Params = Partial<Record<NonNullable<UpdateParam['type']>, string | undefined>>;
type Change = {
  readonly type: UpdateType;
  readonly params: Params;
  readonly changed: Partial<Cluster>;
};
type Changer = (input: Input, cluster: ClusterRecord, context: OperationContext) => Change;

/** What can be changed, by the member that asks for it. */
const changers: Readonly<Partial<Record<keyof Input, Changer>>> = {
  accessConfig: changeAccess,
  deletionProtection: ({ deletionProtection = false }) => ({
    type: 'DeletionProtectionUpdate',
    params: { DeletionProtection: String(deletionProtection) },
    changed: { deletionProtection },
  }),
  logging: ({ logging }, { view }) => ({
    type: 'LoggingUpdate',
    params: { ClusterLogging: JSON.stringify(logging) },
    changed: { logging: normalLogging(logging, view.logging) },
  }),
  resourcesVpcConfig: changeVpc,
  upgradePolicy: ({ upgradePolicy }) => ({
    type: 'UpgradePolicyUpdate',
    params: { UpgradePolicy: JSON.stringify(upgradePolicy) },
    changed: { upgradePolicy: { ...upgradePolicy } },
  }),
  zonalShiftConfig: ({ zonalShiftConfig }) => ({
    type: 'ZonalShiftConfigUpdate',
    params: { ZonalShiftConfig: JSON.stringify(zonalShiftConfig) },
    changed: { zonalShiftConfig: { ...zonalShiftConfig } },
  }),
};

/**
 * One kind of change a call.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
 */
export const updateClusterConfig: Operation<
  UpdateClusterConfigRequest,
  UpdateClusterConfigResponse
> = (input, context) => {
  const cluster = updatableCluster(context, input.name);
  const { type, params, changed } = changeOf(input)(input, cluster, context);
  refuseWhileUpdating(cluster, type);
  cluster.status = 'UPDATING';
  cluster.since = context.now;
  const changedTo = () => ({ ...cluster, view: { ...cluster.view, ...changed } });
  return beginUpdate(
    cluster,
    {
      ...{ type, params, duration: durations.clusterConfigUpdate },
      ...(type === 'VpcConfigUpdate' && { obstacles: obstacles(changedTo(), context) }),
      fail: (at) => {
        cluster.status = 'ACTIVE';
        cluster.since = at;
      },
      complete: (at) => {
        Object.assign(cluster.view, changed);
        const config = cluster.view.resourcesVpcConfig;
        if (config) placeInterfaces(cluster.network, cluster.name, config, { ...context, now: at });
        cluster.status = 'ACTIVE';
        cluster.since = at;
      },
    },
    context,
  );
};

function changeOf(input: Input): Changer {
  const { name: clusterName, clientRequestToken: _, ...asked } = input;
  const members = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (members.length > 1) throw faults.oneUpdateType({ clusterName });
  const [member] = members[0] ?? [];
  if (member === undefined) throw faults.nothingToUpdate({ clusterName, kind: 'configuration' });
  const changer = Object.entries(changers).find(([name]) => name === member)?.[1];
  if (changer) return changer;
  throw faults.valueInvalid({ clusterName, member, reason: 'this change is not simulated' });
}

/**
 * The mode only moves from the ConfigMap towards the API.
 * https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
 */
function changeAccess({ accessConfig }: Input, cluster: ClusterRecord): Change {
  const order = ['CONFIG_MAP', 'API_AND_CONFIG_MAP', 'API'];
  const from = cluster.view.accessConfig?.authenticationMode ?? 'CONFIG_MAP';
  const to = accessConfig?.authenticationMode ?? from;
  const clusterName = cluster.name;
  if (to === from) throw faults.nothingToUpdate({ clusterName, kind: 'access configuration' });
  if (order.indexOf(to) < order.indexOf(from)) {
    throw faults.modeIrreversible({ clusterName, from, to });
  }
  return {
    type: 'AccessConfigUpdate',
    params: { AuthenticationMode: to },
    changed: { accessConfig: { ...cluster.view.accessConfig, authenticationMode: to } },
  };
}

function changeVpc(
  { resourcesVpcConfig: asked = {} }: Input,
  cluster: ClusterRecord,
  context: OperationContext,
): Change {
  const before = cluster.view.resourcesVpcConfig ?? {};
  const given = own<NonNullable<Cluster['resourcesVpcConfig']>>(asked);
  const after = { ...before, ...given };
  const clusterName = cluster.name;
  if (JSON.stringify(after) === JSON.stringify(before)) {
    throw faults.endpointUnchanged({
      clusterName,
      private: String(after.endpointPrivateAccess),
      public: String(after.endpointPublicAccess),
      cidrs: (after.publicAccessCidrs ?? []).join(', '),
    });
  }
  if (after.endpointPublicAccess === false && after.endpointPrivateAccess === false) {
    const reason = 'private and public endpoint access cannot both be false';
    throw faults.valueInvalid({ member: 'resourcesVpcConfig', reason, clusterName });
  }
  checkPublicBlocks(clusterName, asked.publicAccessCidrs);
  checkNetwork(asked, before.vpcId, context);
  const changed = { resourcesVpcConfig: after };
  if (asked.subnetIds || asked.securityGroupIds) {
    const params = { Subnets: list(asked.subnetIds), SecurityGroups: list(asked.securityGroupIds) };
    return { type: 'VpcConfigUpdate', params, changed };
  }
  const params = {
    EndpointPublicAccess: text(asked.endpointPublicAccess),
    EndpointPrivateAccess: text(asked.endpointPrivateAccess),
    PublicAccessCidrs: list(asked.publicAccessCidrs),
  };
  return { type: 'EndpointAccessUpdate', params, changed };
}

/** A cluster stays in the VPC in which it was made. */
function checkNetwork(
  { subnetIds, securityGroupIds }: NonNullable<Input['resourcesVpcConfig']>,
  vpcId: string | undefined,
  context: OperationContext,
): void {
  const subnets = checkSubnets(context, subnetIds);
  if (subnets.some(({ vpc }) => vpc.id !== vpcId)) throw faults.subnetsApart();
  checkSecurityGroups(context, securityGroupIds, vpcId);
}

function list(values: readonly string[] | undefined): string | undefined {
  return values && JSON.stringify(values);
}

function text(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
