import type { CreateClusterRequest, UpdateClusterConfigRequest } from '@aws-sdk/client-eks';
import type { Checked, ConditionValues } from '../../service.ts';

/**
 * Condition keys by which a policy can demand how a new cluster is made.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html#amazonelastickubernetesservice-policy-keys
 */
export function clusterKeys(input: Checked<CreateClusterRequest>): ConditionValues {
  const bootstrap = input.accessConfig?.bootstrapClusterCreatorAdminPermissions;
  const keyArns = input.encryptionConfig?.flatMap(({ provider }) => provider?.keyArn ?? []);
  return {
    ...configKeys(input),
    'eks:bootstrapClusterCreatorAdminPermissions': text(bootstrap),
    'eks:bootstrapSelfManagedAddons': text(input.bootstrapSelfManagedAddons),
    'eks:encryptionConfigProviderKeyArns': keyArns,
    'eks:kubernetesVersion': input.version,
  };
}

/** Those that hold for changes as well. */
export function configKeys(input: Checked<UpdateClusterConfigRequest>): ConditionValues {
  const { accessConfig, resourcesVpcConfig: vpc } = input;
  const balancing = input.kubernetesNetworkConfig?.elasticLoadBalancing;
  return {
    'eks:authenticationMode': accessConfig?.authenticationMode,
    'eks:blockStorageEnabled': text(input.storageConfig?.blockStorage?.enabled),
    'eks:computeConfigEnabled': text(input.computeConfig?.enabled),
    'eks:controlPlaneEgressMode': vpc?.controlPlaneEgressMode,
    'eks:controlPlaneScalingTier': input.controlPlaneScalingConfig?.tier,
    'eks:deletionProtection': text(input.deletionProtection),
    'eks:elasticLoadBalancingEnabled': text(balancing?.enabled),
    'eks:endpointPrivateAccess': text(vpc?.endpointPrivateAccess),
    'eks:endpointPublicAccess': text(vpc?.endpointPublicAccess),
    'eks:supportType': input.upgradePolicy?.supportType,
    'eks:zonalShiftEnabled': text(input.zonalShiftConfig?.enabled),
    ...loggingKeys(input),
  };
}

/** `eks:loggingType/audit` and so on: whether the request turns each one on or off. */
function loggingKeys({ logging }: Pick<Checked<CreateClusterRequest>, 'logging'>): ConditionValues {
  const setups = logging?.clusterLogging ?? [];
  return Object.fromEntries(
    setups.flatMap(({ types = [], enabled }) =>
      types.map((type) => [`eks:loggingType/${type}`, text(enabled ?? false)]),
    ),
  );
}

function text(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
