import type { Cluster, CreateClusterRequest, Logging, LogType } from '@aws-sdk/client-eks';
import type { Checked, OperationContext } from '../../service.ts';
import { checkPublicBlocks, checkServiceBlock } from './address-blocks.ts';
import type { KubernetesVersion } from './data/kubernetes-versions.ts';
import { faults } from './faults.ts';
import { creatableVersion, defaultVersion } from './kubernetes-version.ts';
import { own } from './own.ts';
import { roles } from './roles.ts';
import { checkSecurityGroups, checkSubnets, checkTags } from './validate.ts';

type Input = Checked<CreateClusterRequest>;

/** Checks a request for a cluster and fills in what AWS fills in. */
export function clusterFrom(input: Input, context: OperationContext): Cluster {
  const clusterName = input.name;
  const version = checkVersion(input.version, context.now, clusterName);
  if (!roles.roleExists(context.account, input.roleArn)) {
    throw faults.clusterRoleMissing({ clusterName, roleArn: input.roleArn });
  }
  if (!roles.trusts(context.account, input.roleArn, 'eks.amazonaws.com')) {
    throw faults.clusterRoleUntrusting({ clusterName });
  }
  return {
    name: clusterName,
    version: version.minor,
    platformVersion: version.platform,
    roleArn: input.roleArn,
    resourcesVpcConfig: vpcConfig(input, context),
    kubernetesNetworkConfig: networkConfig(input, context),
    logging: normalLogging(input.logging),
    encryptionConfig: own<Cluster['encryptionConfig']>(input.encryptionConfig),
    accessConfig: {
      bootstrapClusterCreatorAdminPermissions:
        input.accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true,
      authenticationMode: input.accessConfig?.authenticationMode ?? 'CONFIG_MAP',
    },
    upgradePolicy: { supportType: input.upgradePolicy?.supportType ?? 'EXTENDED' },
    zonalShiftConfig: { enabled: input.zonalShiftConfig?.enabled ?? false },
    computeConfig: { enabled: false, ...own<Cluster['computeConfig']>(input.computeConfig) },
    storageConfig: {
      blockStorage: { enabled: input.storageConfig?.blockStorage?.enabled ?? false },
    },
    remoteNetworkConfig: own<Cluster['remoteNetworkConfig']>(input.remoteNetworkConfig),
    deletionProtection: input.deletionProtection ?? false,
    controlPlaneScalingConfig: { tier: input.controlPlaneScalingConfig?.tier ?? 'standard' },
    tags: checkTags(input.tags),
  };
}

function checkVersion(
  asked: string | undefined,
  now: number,
  clusterName: string,
): KubernetesVersion {
  const version = asked === undefined ? defaultVersion(now) : creatableVersion(asked, now);
  if (version === undefined) throw faults.versionUnsupported({ clusterName, version: asked });
  return version;
}

function vpcConfig(input: Input, context: OperationContext) {
  const asked = input.resourcesVpcConfig;
  const subnets = checkSubnets(context, asked.subnetIds);
  // https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
  if (new Set(subnets.map(({ zone }) => zone)).size < 2) {
    throw faults.oneZone({ clusterName: input.name });
  }
  const vpcId = subnets[0]?.vpc.id;
  if (subnets.some(({ vpc }) => vpc.id !== vpcId)) {
    throw faults.subnetsApart({ clusterName: input.name });
  }
  checkSecurityGroups(context, asked.securityGroupIds, vpcId);
  checkPublicBlocks(input.name, asked.publicAccessCidrs);
  const endpointPublicAccess = asked.endpointPublicAccess ?? true;
  const endpointPrivateAccess = asked.endpointPrivateAccess ?? false;
  if (!endpointPublicAccess && !endpointPrivateAccess) {
    const reason = 'private and public endpoint access cannot both be false';
    throw faults.valueInvalid({ member: 'resourcesVpcConfig', reason, clusterName: input.name });
  }
  return {
    subnetIds: subnets.map(({ id }) => id),
    securityGroupIds: [...(asked.securityGroupIds ?? [])],
    vpcId,
    endpointPublicAccess,
    endpointPrivateAccess,
    publicAccessCidrs: endpointPublicAccess ? [...(asked.publicAccessCidrs ?? ['0.0.0.0/0'])] : [],
    controlPlaneEgressMode: asked.controlPlaneEgressMode ?? 'AWS_MANAGED',
  };
}

function networkConfig(
  input: Input,
  context: OperationContext,
): Cluster['kubernetesNetworkConfig'] {
  const { serviceIpv4Cidr, ipFamily, elasticLoadBalancing } = input.kubernetesNetworkConfig ?? {};
  const common = {
    ipFamily: ipFamily ?? 'ipv4',
    elasticLoadBalancing: { enabled: elasticLoadBalancing?.enabled ?? false },
  } as const;
  if (ipFamily === 'ipv6') return { ...common, serviceIpv6Cidr: 'fd30:1c53:5f8a::/108' };
  const [first] = checkSubnets(context, input.resourcesVpcConfig.subnetIds);
  if (serviceIpv4Cidr !== undefined) {
    checkServiceBlock(input.name, serviceIpv4Cidr, first?.vpc);
    return { ...common, serviceIpv4Cidr };
  }
  // One of two blocks, whichever cannot overlap with the VPC.
  // https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
  const free = first?.cidr.text.startsWith('10.') ? '172.20.0.0/16' : '10.100.0.0/16';
  return { ...common, serviceIpv4Cidr: free };
}

const logTypes: readonly LogType[] = [
  'api',
  'audit',
  'authenticator',
  'controllerManager',
  'scheduler',
];

/** Every log type stands in one of two groups: enabled, not enabled; an empty group is left out. */
export function normalLogging(asked: Checked<Logging> = {}, before: Logging = {}): Logging {
  const enabled = new Set<LogType>();
  for (const { types, enabled: on } of [
    ...(before.clusterLogging ?? []),
    ...(asked.clusterLogging ?? []),
  ]) {
    for (const type of types ?? []) on ? enabled.add(type) : enabled.delete(type);
  }
  const groups = [true, false].map((on) => ({
    types: logTypes.filter((type) => enabled.has(type) === on),
    enabled: on,
  }));
  return { clusterLogging: groups.filter(({ types }) => types.length > 0) };
}
