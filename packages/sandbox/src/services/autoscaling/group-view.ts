import type {
  AutoScalingGroup,
  AutoScalingInstanceDetails,
  Instance,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { zonesOf } from '../ec2/zones.ts';
import { linkedRoleArn } from '../iam/linked-roles.ts';
import { zonesOfGroup } from './lookup.ts';
import type { GroupRecord, LaunchSource, MemberRecord, Place } from './state.ts';
import { tagViews } from './tags.ts';

export function groupView(group: GroupRecord, place: Place): AutoScalingGroup {
  const { source } = group;
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...(source.mixed
      ? { MixedInstancesPolicy: policyView(source) }
      : { LaunchTemplate: source.template }),
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: group.cooldown,
    AvailabilityZones: zonesOfGroup(group, place),
    LoadBalancerNames: [],
    TargetGroupARNs: [],
    HealthCheckType: group.healthCheck,
    HealthCheckGracePeriod: group.healthGrace,
    Instances: [...group.members.values()].map((member) => memberView(member, place)),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [...group.suspended].map(([ProcessName, SuspensionReason]) => {
      return { ProcessName, SuspensionReason };
    }),
    VPCZoneIdentifier: group.subnets.join(','),
    EnabledMetrics: [],
    ...(group.deleting ? { Status: 'Delete in progress' } : {}),
    Tags: tagViews(group),
    TerminationPolicies: [...group.policies],
    NewInstancesProtectedFromScaleIn: group.protectsNew,
    ServiceLinkedRoleARN: linkedRoleArn(place.account, 'autoscaling.amazonaws.com'),
    CapacityRebalance: group.rebalances,
    TrafficSources: [],
  };
}

function policyView({ template, mixed }: LaunchSource): MixedInstancesPolicy {
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: template,
      Overrides: mixed?.types.map((InstanceType) => ({ InstanceType })),
    },
    InstancesDistribution: mixed?.distribution,
  };
}

export function memberView(member: MemberRecord, { region }: Place): Instance {
  return {
    InstanceId: member.id,
    InstanceType: member.type,
    AvailabilityZone: member.zone,
    AvailabilityZoneId: zonesOf(region.name)[member.zone],
    LifecycleState: member.lifecycle,
    HealthStatus: member.health,
    LaunchTemplate: member.template,
    ImageId: member.imageId,
    ProtectedFromScaleIn: member.protected,
  };
}

/** This list spells the health of an instance in capitals. */
export function detailsView(
  group: GroupRecord,
  member: MemberRecord,
  place: Place,
): AutoScalingInstanceDetails {
  const HealthStatus = member.health.toUpperCase();
  const AutoScalingGroupName = group.name;
  return { ...memberView(member, place), HealthStatus, AutoScalingGroupName };
}
