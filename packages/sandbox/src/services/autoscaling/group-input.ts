import type {
  CreateAutoScalingGroupType,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { AwsFault } from '../../fault.ts';
import type { Checked } from '../../service.ts';
import { imageIdFrom } from '../ec2/image-parameters.ts';
import { imageNamed } from '../ec2/images.ts';
import { found } from '../ec2/kinds.ts';
import { templateVersion } from '../ec2/launch-template-store.ts';
import { ec2State } from '../ec2/state.ts';
import { faults } from './faults.ts';
import type { GroupRecord, LaunchSource, Place } from './state.ts';

/** What would change how a group behaves, and is not simulated. */
const unsupported = [
  'AvailabilityZoneDistribution',
  'AvailabilityZoneImpairmentPolicy',
  'CapacityReservationSpecification',
  'DeletionProtection',
  'DesiredCapacityType',
  'InstanceLifecyclePolicy',
  'InstanceMaintenancePolicy',
  'LifecycleHookSpecificationList',
  'LoadBalancerNames',
  'MaxInstanceLifetime',
  'PlacementGroup',
  'TargetGroupARNs',
  'TrafficSources',
] as const;

export function checkSimulated(input: Readonly<Record<string, unknown>>): void {
  const asked = unsupported.find((member) => {
    const value = input[member];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (asked) throw faults.unsupported({ what: `${asked} of Auto Scaling groups` });
}

type Sizes = Pick<GroupRecord, 'min' | 'max' | 'desired'>;

export function checkSizes({ min, max, desired }: Sizes): Sizes {
  if (max < min) throw faults.maxBelowMin({ max, min });
  if (desired < min || desired > max) throw faults.desiredOutside({ desired, min, max });
  return { min, max, desired };
}

type Given = Pick<
  Checked<CreateAutoScalingGroupType>,
  'LaunchTemplate' | 'MixedInstancesPolicy' | 'LaunchConfigurationName' | 'InstanceId'
>;

/** What a request says is to be launched; undefined where it says nothing. */
export function sourceFrom(input: Partial<Given>, place: Place): LaunchSource | undefined {
  const { LaunchTemplate: single, MixedInstancesPolicy: policy } = input;
  if (input.LaunchConfigurationName) throw faults.unsupported({ what: 'launch configurations' });
  if (input.InstanceId) throw faults.unsupported({ what: 'groups made from an instance' });
  if (single && policy) throw faults.twoSources();
  if (policy) return mixedFrom(policy, place);
  return single && { template: checkTemplate(single, place), mixed: undefined };
}

function mixedFrom(policy: Checked<MixedInstancesPolicy>, place: Place): LaunchSource {
  const { LaunchTemplateSpecification: given, Overrides = [] } = policy.LaunchTemplate ?? {};
  if (given === undefined) throw faults.noSource();
  const types = Overrides.flatMap(({ InstanceType }) => InstanceType ?? []);
  if (types.length < Overrides.length) throw faults.unsupported({ what: 'such overrides' });
  const template = checkTemplate(given, place);
  const distribution = {
    OnDemandAllocationStrategy: 'prioritized',
    OnDemandBaseCapacity: 0,
    OnDemandPercentageAboveBaseCapacity: 100,
    SpotAllocationStrategy: 'lowest-price',
    ...structuredClone(policy.InstancesDistribution),
  };
  return { template, mixed: { types, distribution: distribution as object } };
}

/** Id, name and the version as it was asked for; what the template names must be there. */
function checkTemplate(
  given: Checked<LaunchTemplateSpecification>,
  place: Place,
): LaunchTemplateSpecification {
  try {
    const { template, version } = templateVersion(place, given);
    const { ImageId, SecurityGroupIds = [] } = version.data;
    if (ImageId !== undefined) imageNamed(place, imageIdFrom(ImageId, place));
    for (const id of SecurityGroupIds) found(place, 'securityGroups', id);
    return {
      LaunchTemplateId: template.id,
      LaunchTemplateName: template.name,
      ...(given.Version === undefined ? {} : { Version: given.Version }),
    };
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    throw faults.templateInvalid({ reason: error.message });
  }
}

/** The subnets of `subnet-1,subnet-2`; a group without any lies in no network. */
export function subnetsFrom(identifier: string | undefined, { region }: Place): readonly string[] {
  const ids = (identifier ?? '').split(',').map((id) => id.trim());
  const given = ids.filter((id) => id !== '');
  if (given.length === 0) throw faults.noPlace();
  for (const id of given) {
    if (!ec2State(region).subnets.has(id)) throw faults.subnetMissing({ id });
  }
  return given;
}
