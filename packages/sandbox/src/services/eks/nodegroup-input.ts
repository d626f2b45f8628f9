import type {
  AMITypes,
  CreateNodegroupRequest,
  Nodegroup,
  NodegroupScalingConfig,
} from '@aws-sdk/client-eks';
import type { Checked, OperationContext } from '../../service.ts';
import type { LaunchTemplateVersionRecord } from '../ec2/compute-state.ts';
import { instanceTypes } from '../ec2/data/instance-types.ts';
import { findTemplate, versionOf } from '../ec2/launch-template-store.ts';
import { kubernetesVersions } from './data/kubernetes-versions.ts';
import { faults } from './faults.ts';
import { minorOf } from './kubernetes-version.ts';
import { quotas } from './limits.ts';
import { nodegroupFaults } from './nodegroup-faults.ts';
import { own } from './own.ts';
import type { ClusterRecord } from './state.ts';
import { checkRole, checkSubnets } from './validate.ts';

/** Checks a request for a node group and fills in what AWS fills in. */
export function nodegroupFrom(
  cluster: ClusterRecord,
  input: Checked<CreateNodegroupRequest>,
  context: OperationContext,
): Nodegroup {
  const template = input.launchTemplate;
  if (template && input.diskSize !== undefined) throw faults.diskSizeAndTemplate();
  if (template && input.remoteAccess) throw faults.remoteAccessAndTemplate();
  if (input.remoteAccess) checkKey(input.remoteAccess);
  const version = checkNodeVersion(cluster, input.version);
  const source = template && templateAsked(template, context);
  const custom = source?.data?.ImageId;
  const amiType =
    custom === undefined
      ? (input.amiType ?? defaultAmiType(version, input.instanceTypes))
      : 'CUSTOM';
  checkAmiType(amiType, version);
  checkTypes(input.instanceTypes ?? [], amiType);
  return {
    nodegroupName: input.nodegroupName,
    clusterName: cluster.name,
    version,
    releaseVersion: releaseFor({ version, amiType, custom }, input),
    capacityType: input.capacityType ?? 'ON_DEMAND',
    scalingConfig: checkScaling(input.scalingConfig),
    instanceTypes: own<string[] | undefined>(
      input.instanceTypes ?? (source?.data?.InstanceType ? undefined : [defaultType(amiType)]),
    ),
    subnets: nodeSubnets(cluster, input.subnets, context),
    amiType,
    nodeRole: checkRole(context.account, input.nodeRole, 'ec2.amazonaws.com'),
    labels: { ...input.labels },
    taints: own<Nodegroup['taints']>(input.taints),
    diskSize: template ? undefined : (input.diskSize ?? 20),
    updateConfig: input.updateConfig ?? { maxUnavailable: 1 },
    nodeRepairConfig: own<Nodegroup['nodeRepairConfig']>(
      input.nodeRepairConfig ?? { enabled: false },
    ),
    launchTemplate: source?.shown,
  };
}

/** There are no key pairs in the account, and no operations yet that would make one. */
function checkKey({
  ec2SshKey: key,
}: NonNullable<Checked<CreateNodegroupRequest>['remoteAccess']>): never {
  throw key ? nodegroupFaults.keyMissing({ key }) : faults.sshKeyEmpty();
}

/** The template of the group's owner: id, name and version, and what it says. */
export function templateAsked(
  asked: NonNullable<Checked<CreateNodegroupRequest>['launchTemplate']>,
  { region }: OperationContext,
): {
  readonly shown: NonNullable<Nodegroup['launchTemplate']>;
  readonly data: LaunchTemplateVersionRecord['data'];
} {
  const { id, name, version = '$Default' } = asked;
  const reference = id === undefined ? { LaunchTemplateName: name } : { LaunchTemplateId: id };
  const template = findTemplate({ region }, reference);
  const found = template && versionOf(template, version);
  if (template === undefined || found === undefined) {
    throw nodegroupFaults.templateMissing({ template: id ?? name });
  }
  const shown = { id: template.id, name: template.name, version: String(found.number) };
  return { shown, data: found.data };
}

/** The cluster's own minor, or one that its control plane still works with. */
export function checkNodeVersion(cluster: ClusterRecord, asked: string | undefined): string {
  const clusterVersion = cluster.view.version ?? '';
  const version = asked ?? clusterVersion;
  const behind = minorOf(clusterVersion) - minorOf(version);
  // https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html
  if (behind >= 0 && behind <= 3) return version;
  throw faults.nodeVersionInvalid({ clusterName: cluster.name, clusterVersion, version });
}

/** Sizes that fit together; what is not asked for stays, or is two. */
export function checkScaling(
  asked: Checked<NodegroupScalingConfig> = {},
  before: NodegroupScalingConfig = {},
): NodegroupScalingConfig {
  const desiredSize = asked.desiredSize ?? before.desiredSize ?? Math.max(asked.minSize ?? 0, 2);
  const minSize = asked.minSize ?? before.minSize ?? Math.min(desiredSize, 1);
  const maxSize = asked.maxSize ?? before.maxSize ?? Math.max(desiredSize, 2);
  const refuse = (reason: string) => faults.valueInvalid({ member: 'scalingConfig', reason });
  const sizes = { min: minSize, desired: desiredSize, max: maxSize };
  if (minSize > desiredSize) throw nodegroupFaults.minAboveDesired(sizes);
  if (desiredSize > maxSize) throw nodegroupFaults.maxBelowDesired(sizes);
  if (maxSize > quotas.nodesPerNodegroup) throw refuse('maxSize must be at most 450');
  return { minSize, maxSize, desiredSize };
}

/** The release asked for, which is one of the minor, or the newest; a custom image stands alone. */
export function releaseFor(
  images: {
    readonly version: string;
    readonly amiType: AMITypes;
    readonly custom: string | undefined;
  },
  asked: { readonly version?: string; readonly releaseVersion?: string },
): string {
  const { version, amiType, custom } = images;
  const { releaseVersion: release } = asked;
  if (custom !== undefined) {
    const field = asked.version === undefined ? 'releaseVersion' : 'kubernetesVersion';
    if (asked.version ?? release) throw nodegroupFaults.customImageAnd({ field });
    return custom;
  }
  if (release === undefined) return releaseVersion(version, amiType);
  // Bottlerocket counts its own releases.
  if (amiType.startsWith('BOTTLEROCKET') || /^\d+\.\d+/.exec(release)?.[0] === version)
    return release;
  throw nodegroupFaults.releaseInvalid({ release, version });
}

/**
 * `1.33.8-20260403`: the patch and the day of the image.
 * https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html
 */
export function releaseVersion(version: string, amiType: AMITypes): string {
  // Bottlerocket counts its own releases.
  if (amiType.startsWith('BOTTLEROCKET')) return '1.57.0-1a2b3c4d';
  const data = kubernetesVersions.find(({ minor }) => minor === version);
  return `${data?.patch ?? `${version}.0`}-${data?.image ?? '20260403'}`;
}

/** Amazon Linux 2023 since 1.30. https://docs.aws.amazon.com/eks/latest/userguide/al2023.html */
function defaultAmiType(version: string, instanceTypes: readonly string[] = []): AMITypes {
  const arm = instanceTypes.length > 0 && instanceTypes.every(isGraviton);
  if (minorOf(version) < 30) return arm ? 'AL2_ARM_64' : 'AL2_x86_64';
  return arm ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD';
}

function defaultType(amiType: AMITypes): string {
  return amiType.includes('ARM_64') ? 't4g.medium' : 't3.medium';
}

/** `m7g.large`, `t4g.small`, `c6gn.xlarge`: the family's generation is followed by a g. */
function isGraviton(type: string): boolean {
  return /^[a-z]+\d+g/.test(type);
}

/** Types that are there, of the architecture of the image. */
function checkTypes(types: readonly string[], amiType: AMITypes): void {
  const unknown = types.filter((type) => !instanceTypes.has(type));
  if (unknown.length > 0) throw faults.typesUnknown({ types: unknown.join(', ') });
  if (amiType === 'CUSTOM') return;
  const wanted = amiType.includes('ARM_64') ? 'arm64' : 'x86_64';
  const unfit = types.filter((type) => instanceTypes.get(type)?.architecture !== wanted);
  if (unfit.length > 0) throw faults.typesUnfit({ types: unfit.join(', '), amiType });
}

function checkAmiType(amiType: AMITypes, version: string): void {
  if (amiType.startsWith('AL2_') && minorOf(version) > 32) throw faults.amiTypeTooOld({ amiType });
}

function nodeSubnets(
  { view }: ClusterRecord,
  ids: readonly string[],
  context: OperationContext,
): string[] {
  const subnets = checkSubnets(context, ids);
  const vpcId = view.resourcesVpcConfig?.vpcId;
  const apart = subnets.find(({ vpc }) => vpc.id !== vpcId);
  if (apart) throw nodegroupFaults.subnetElsewhere({ subnetId: apart.id, vpcId });
  if (subnets.length > 0) return subnets.map(({ id }) => id);
  throw faults.valueInvalid({ member: 'subnets', reason: 'at least one subnet is needed' });
}
