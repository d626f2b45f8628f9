import type { Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { noteToken, refuseOther } from './client-tokens.ts';
import type { InstanceRecord, InstanceSpec } from './compute-state.ts';
import { type InstanceTypeFacts, instanceTypes } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { imageIdFrom } from './image-parameters.ts';
import { type ImageRecord, imageNamed } from './images.ts';
import { roomFor } from './instance-capacity.ts';
import { devicesFor } from './instance-devices.ts';
import {
  type InterfaceSpec,
  interfacesAsked,
  type Launch,
  launchFrom,
  profileArn,
  profileAsked,
  tagsAsked,
} from './instance-input.ts';
import { attachLaunched, type PlacedInterface, placeInterfaces } from './instance-interfaces.ts';
import { metadataFrom } from './instance-metadata.ts';
import { reservationView } from './instance-view.ts';
import { found } from './kinds.ts';
import { ec2State } from './state.ts';
import { tagsFor } from './tags.ts';

type Input = Checked<RunInstancesRequest>;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runInstances: Operation<RunInstancesRequest, Reservation> = (input, context) => {
  const { instances } = ec2State(context.region);
  const token = input.ClientToken;
  const same = [...instances.values()].filter((it) => token && it.token === token);
  const [first] = same;
  if (first) {
    refuseOther(context, first.reservation.id, input);
    return reservationView(same, context);
  }
  const plan = planOf(launchFrom(input, context), context);
  const counts = countsOf(input);
  const wanted = { facts: plan.facts, zone: plan.zone, spot: plan.spec.spot };
  const count = roomFor(wanted, counts, context);
  const sets = placeInterfaces(plan.interfaces, count, context);
  const made = sets.map((set, index) => launched(plan, set, index, input, context));
  for (const [index, instance] of made.entries()) {
    instances.set(instance.id, instance);
    attachLaunched(instance, sets[index] ?? [], plan.interfaces, context);
  }
  noteToken(context, plan.reservation.id, input);
  return reservationView(made, context);
};

function countsOf({ MinCount: least, MaxCount: most }: Input) {
  const [bad, member] = least < 1 ? [least, 'minCount'] : [most, 'maxCount'];
  if (least < 1 || most < 1) {
    throw faults.valueInvalid({ value: bad, member, reason: 'It must be at least 1.' });
  }
  if (least > most) {
    const reason = `The minimum count ${least} is above the maximum count ${most}.`;
    throw faults.valueInvalid({ value: most, member: 'maxCount', reason });
  }
  return { least, most };
}

type Plan = {
  readonly launch: Launch;
  readonly image: ImageRecord;
  readonly facts: InstanceTypeFacts;
  readonly interfaces: readonly InterfaceSpec[];
  readonly zone: string;
  readonly spec: InstanceSpec;
  readonly reservation: InstanceRecord['reservation'];
};

/** All that a launch needs is looked up before anything is made. */
function planOf(launch: Launch, context: OperationContext): Plan {
  checkSimulated(launch);
  if (launch.ImageId === undefined) throw faults.parameterMissing({ member: 'ImageId' });
  const image = imageNamed(context, imageIdFrom(launch.ImageId, context));
  const facts = typeFor(launch.InstanceType ?? 'm5.large', image);
  if (launch.KeyName !== undefined) throw faults.keyPairMissing({ name: launch.KeyName });
  const interfaces = interfacesAsked(launch);
  if (interfaces.length > facts.maxInterfaces) {
    throw faults.interfaceLimit({ limit: facts.maxInterfaces, type: facts.type });
  }
  const profile = profileAsked(context.account, launch.IamInstanceProfile);
  const { ids } = context.account;
  return {
    ...{ launch, image, facts, interfaces, zone: zoneOf(interfaces, context) },
    reservation: {
      id: ids.resource('r'),
      owner: context.account.id,
      requester: context.caller.issuer?.arn.includes('/aws-service-role/')
        ? '940372691376'
        : undefined,
    },
    spec: {
      imageId: image.id,
      keyName: launch.KeyName,
      profileArn: profile && profileArn(context.account, profile),
      spot: launch.InstanceMarketOptions?.MarketType === 'spot',
      monitoring: launch.Monitoring?.Enabled ?? false,
      ebsOptimized: launch.EbsOptimized ?? false,
      tenancy: launch.Placement?.Tenancy ?? 'default',
      terminatesOnShutdown: launch.InstanceInitiatedShutdownBehavior === 'terminate',
    },
  };
}

/** What would change what is launched, and is not simulated. */
const unsupported = [
  'CapacityReservationSpecification',
  'ElasticGpuSpecification',
  'ElasticInferenceAccelerators',
  'InstanceRequirements',
  'Ipv6AddressCount',
  'Ipv6Addresses',
  'LicenseSpecifications',
  'SecondaryInterfaces',
] as const;

function checkSimulated(launch: Launch): void {
  const given: Readonly<Record<string, unknown>> = launch;
  const asked = unsupported.find((member) => given[member] !== undefined);
  if (asked) throw faults.valueUnsupported({ what: `${asked} of instances` });
  if (launch.HibernationOptions?.Configured) throw faults.valueUnsupported({ what: 'hibernation' });
}

function typeFor(type: string, image: ImageRecord): InstanceTypeFacts {
  const facts = instanceTypes.get(type);
  if (facts === undefined) throw faults.typeInvalid({ type });
  if (facts.architecture === image.architecture) return facts;
  throw faults.architectureMismatch({ ofType: facts.architecture, ofImage: image.architecture });
}

function zoneOf(interfaces: readonly InterfaceSpec[], context: OperationContext): string {
  const [primary] = interfaces;
  const state = ec2State(context.region);
  const existing = state.networkInterfaces.get(primary?.NetworkInterfaceId ?? '');
  if (existing) return existing.subnet.zone;
  if (primary?.SubnetId === undefined) throw faults.noDefaultSubnet();
  return found(context, 'subnets', primary.SubnetId).zone;
}

function launched(
  plan: Plan,
  set: readonly PlacedInterface[],
  launchIndex: number,
  input: Input,
  context: OperationContext,
): InstanceRecord {
  const { launch, spec, reservation } = plan;
  const { account, now } = context;
  const tags = tagsFor('instances', tagsAsked(launch, 'instance'));
  if (launch.from) {
    tags.set('aws:ec2launchtemplate:id', launch.from.id);
    tags.set('aws:ec2launchtemplate:version', String(launch.from.version));
  }
  return {
    ...{ id: account.ids.resource('i'), tags, spec, reservation, launchIndex },
    ...{ status: 'pending', since: now, launchedAt: now, token: input.ClientToken },
    type: plan.facts.type,
    userData: launch.UserData,
    profileArn: spec.profileArn,
    profileAssociation: spec.profileArn && account.ids.resource('iip-assoc'),
    metadata: metadataFrom(launch.MetadataOptions),
    zone: plan.zone,
    interfaces: set.map(({ record }) => record),
    devices: devicesFor(launch, plan.image, context),
    apiTermination: !(launch.DisableApiTermination ?? false),
    apiStop: !(launch.DisableApiStop ?? false),
    sourceDestCheck: true,
    stateReason: { code: 'pending', message: 'pending' },
    transition: '',
    console: [],
  };
}
