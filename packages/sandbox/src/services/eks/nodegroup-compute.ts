import type {
  CreateLaunchTemplateResult,
  CreateLaunchTemplateVersionResult,
  RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { Nodegroup, NodegroupScalingConfig } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import { AwsFault } from '../../fault.ts';
import { autoscalingState, type GroupRecord } from '../autoscaling/state.ts';
import { findTemplate, versionOf } from '../ec2/launch-template-store.ts';
import { ec2State } from '../ec2/state.ts';
import { iamState } from '../iam/state.ts';
import { callAs } from '../linked-call.ts';
import { nodeImage } from './node-images.ts';
import { nodeUserData } from './node-user-data.ts';
import type { ClusterRecord, NodegroupCompute, NodegroupRecord } from './state.ts';

export type Moment = { readonly account: Account; readonly region: Region; readonly at: number };

function call(moment: Moment, name: string, input: object): object {
  const [service = '', operation = ''] = name.split(':');
  const { account, region, at } = moment;
  return callAs(account, 'eks-nodegroup.amazonaws.com', {
    service,
    operation,
    input,
    region: region.name,
    at,
  });
}

/**
 * What EKS makes for a node group, in the name of its own role: an instance profile, a launch
 * template and an Auto Scaling group. https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 */
export function makeCompute(
  cluster: ClusterRecord,
  view: Nodegroup,
  uuid: string,
  moment: Moment,
): NodegroupCompute {
  const profile = `eks-${uuid}`;
  const compute: NodegroupCompute = {
    ...{ profile, template: '', version: '1', refused: undefined, roll: undefined },
    group: `eks-${view.nodegroupName}-${uuid}`,
  };
  try {
    makeProfile(profile, view.nodeRole ?? '', moment);
    const made: CreateLaunchTemplateResult = call(moment, 'ec2:CreateLaunchTemplate', {
      LaunchTemplateName: profile,
      LaunchTemplateData: templateData(cluster, view, profile, moment),
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: ownTags(view) }],
    });
    compute.template = made.LaunchTemplate?.LaunchTemplateId ?? '';
    makeGroup(cluster, view, compute, moment);
  } catch (error) {
    // What another service refuses becomes an issue of the group's health.
    if (!(error instanceof AwsFault)) throw error;
    compute.refused = error;
  }
  return compute;
}

function makeProfile(InstanceProfileName: string, nodeRole: string, moment: Moment): void {
  const RoleName = nodeRole.split('/').at(-1);
  call(moment, 'iam:CreateInstanceProfile', { InstanceProfileName });
  call(moment, 'iam:AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
}

function ownTags({ clusterName, nodegroupName }: Nodegroup) {
  return [
    { Key: 'eks:cluster-name', Value: clusterName },
    { Key: 'eks:nodegroup-name', Value: nodegroupName },
  ];
}

function makeGroup(
  { name: cluster }: ClusterRecord,
  view: Nodegroup,
  { group, template, version }: NodegroupCompute,
  moment: Moment,
): void {
  const owned = {
    'k8s.io/cluster-autoscaler/enabled': 'true',
    [`k8s.io/cluster-autoscaler/${cluster}`]: 'owned',
    [`kubernetes.io/cluster/${cluster}`]: 'owned',
  };
  const tags = [...ownTags(view), ...Object.entries(owned).map(([Key, Value]) => ({ Key, Value }))];
  call(moment, 'autoscaling:CreateAutoScalingGroup', {
    AutoScalingGroupName: group,
    MixedInstancesPolicy: policyOf(view, template, version),
    ...sizes(view.scalingConfig),
    VPCZoneIdentifier: view.subnets?.join(','),
    HealthCheckGracePeriod: 15,
    CapacityRebalance: view.capacityType === 'SPOT',
    TerminationPolicies: ['AllocationStrategy', 'OldestLaunchTemplate', 'OldestInstance'],
    Tags: tags.map((tag) => ({
      ...tag,
      ...{ ResourceId: group, ResourceType: 'auto-scaling-group', PropagateAtLaunch: true },
    })),
  });
}

function policyOf(
  { capacityType, instanceTypes = [] }: Nodegroup,
  template: string,
  version: string,
) {
  const spot = capacityType === 'SPOT';
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId: template, Version: version },
      Overrides: instanceTypes.map((InstanceType) => ({ InstanceType })),
    },
    InstancesDistribution: {
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: spot ? 0 : 100,
      SpotAllocationStrategy: 'price-capacity-optimized',
    },
  };
}

function sizes(config: NodegroupScalingConfig = {}) {
  const { minSize: MinSize, maxSize: MaxSize, desiredSize: DesiredCapacity } = config;
  return { MinSize, MaxSize, DesiredCapacity };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html */
function templateData(
  cluster: ClusterRecord,
  view: Nodegroup,
  Name: string,
  { region }: Moment,
): RequestLaunchTemplateData {
  const source = sourceData(view, region);
  const image = nodeImage(region.name, view.amiType ?? '', view.version ?? '');
  const custom = source?.ImageId;
  const tags = ownTags(view);
  const groups = [cluster.network.group.id];
  const inInterfaces = source?.NetworkInterfaces !== undefined;
  return {
    BlockDeviceMappings: [
      {
        DeviceName: image?.os === 'windows' ? '/dev/sda1' : '/dev/xvda',
        Ebs: { DeleteOnTermination: true, VolumeSize: view.diskSize ?? 20, VolumeType: 'gp3' },
      },
    ],
    MetadataOptions: { HttpPutResponseHopLimit: 2, HttpTokens: 'required' },
    ...(inInterfaces ? {} : { SecurityGroupIds: groups }),
    ...source,
    ImageId: custom ?? image?.id,
    IamInstanceProfile: { Name },
    ...(custom === undefined && image ? { UserData: userData(cluster, image.os) } : {}),
    TagSpecifications: [
      ...(source?.TagSpecifications ?? []),
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: tags },
    ],
  };
}

function userData(cluster: ClusterRecord, os: Parameters<typeof nodeUserData>[0]): string {
  const { endpoint, certificateAuthority: authority } = cluster.plane;
  const cidr = cluster.view.kubernetesNetworkConfig?.serviceIpv4Cidr ?? '172.20.0.0/16';
  return nodeUserData(os, { name: cluster.name, endpoint, authority, cidr });
}

/** What the template of the node group's owner says. */
export function sourceData(
  { launchTemplate }: Nodegroup,
  region: Region,
): RequestLaunchTemplateData | undefined {
  if (launchTemplate === undefined) return undefined;
  const { id, name, version } = launchTemplate;
  const reference = id === undefined ? { LaunchTemplateName: name } : { LaunchTemplateId: id };
  const template = findTemplate({ region }, reference);
  const data = template && versionOf(template, version ?? '$Default')?.data;
  // The shapes of request and answer have the same members.
  return data && (structuredClone(data) as RequestLaunchTemplateData);
}

/** A new version of the group's own template, of what the group is to become. */
export function newTemplateVersion(
  cluster: ClusterRecord,
  { compute }: NodegroupRecord,
  view: Nodegroup,
  moment: Moment,
): string {
  const made: CreateLaunchTemplateVersionResult = call(moment, 'ec2:CreateLaunchTemplateVersion', {
    LaunchTemplateId: compute.template,
    LaunchTemplateData: templateData(cluster, view, compute.profile, moment),
  });
  return String(made.LaunchTemplateVersion?.VersionNumber ?? 1);
}

/** The Auto Scaling group of a node group, where it still is. */
export function groupOf(
  { compute }: NodegroupRecord,
  { region }: Pick<Moment, 'region'>,
): GroupRecord | undefined {
  return autoscalingState(region).groups.get(compute.group);
}

/** Sizes and the version to launch, as EKS asks its group for them. */
export function updateGroup(
  group: NodegroupRecord,
  change: { readonly scaling?: NodegroupScalingConfig; readonly version?: string },
  moment: Moment,
): void {
  if (groupOf(group, moment) === undefined) return;
  const { version, scaling } = change;
  const { template } = group.compute;
  call(moment, 'autoscaling:UpdateAutoScalingGroup', {
    AutoScalingGroupName: group.compute.group,
    ...(scaling ? sizes(scaling) : {}),
    ...(version === undefined
      ? {}
      : { MixedInstancesPolicy: policyOf(group.view, template, version) }),
  });
}

export function terminateNode(id: string, shrinks: boolean, moment: Moment): void {
  call(moment, 'autoscaling:TerminateInstanceInAutoScalingGroup', {
    ...{ InstanceId: id, ShouldDecrementDesiredCapacity: shrinks },
  });
}

/** Lets go of the instances; the rest goes once they are gone. */
export function beginDeletion(group: NodegroupRecord, moment: Moment): void {
  if (groupOf(group, moment) === undefined) return;
  const AutoScalingGroupName = group.compute.group;
  call(moment, 'autoscaling:DeleteAutoScalingGroup', { AutoScalingGroupName, ForceDelete: true });
}

export function finishDeletion({ compute }: NodegroupRecord, moment: Moment): void {
  const { region, account } = moment;
  if (ec2State(region).launchTemplates.has(compute.template)) {
    call(moment, 'ec2:DeleteLaunchTemplate', { LaunchTemplateId: compute.template });
  }
  const profile = iamState(account).instanceProfiles.get(compute.profile);
  if (profile === undefined) return;
  const InstanceProfileName = profile.name;
  if (profile.role) {
    const RoleName = profile.role.name;
    call(moment, 'iam:RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
  }
  call(moment, 'iam:DeleteInstanceProfile', { InstanceProfileName });
}
