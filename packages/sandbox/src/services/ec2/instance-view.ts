import type {
  Instance,
  InstanceNetworkInterface,
  InstanceState,
  InstanceStateName,
  _InstanceType as InstanceType,
  Reservation,
} from '@aws-sdk/client-ec2';
import type { InstanceRecord } from './compute-state.ts';
import { instanceTypes } from './data/instance-types.ts';
import { internalDomain } from './dhcp-options.ts';
import { imagesOf, rootDevice } from './images.ts';
import { devicesView } from './instance-devices.ts';
import { findProfile } from './instance-input.ts';
import { metadataView } from './instance-metadata.ts';
import { interfaceView } from './interface-view.ts';
import type { NetworkInterfaceRecord, Place } from './state.ts';
import { tagList } from './tags.ts';
import { zonesOf } from './zones.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const stateCodes: Readonly<Record<string, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateCode(status: string): number {
  return stateCodes[status] ?? 0;
}

export function stateView(status: string): InstanceState {
  // The statuses of the life are those of the API.
  return { Code: stateCode(status), Name: status as InstanceStateName };
}

/** `ip-10-20-1-5.us-west-2.compute.internal`: what nodes of EKS are called, too. */
export function privateName(instance: InstanceRecord, { region }: Pick<Place, 'region'>): string {
  const [primary] = instance.interfaces;
  const [address] = primary?.privateIps ?? [];
  if (address === undefined) return '';
  return `ip-${address.replaceAll('.', '-')}.${internalDomain(region.name)}`;
}

export function reservationView(instances: readonly InstanceRecord[], place: Place): Reservation {
  const [first] = instances;
  return {
    ReservationId: first?.reservation.id,
    OwnerId: first?.reservation.owner,
    RequesterId: first?.reservation.requester,
    Groups: [],
    Instances: instances.map((instance) => instanceView(instance, place)),
  };
}

export function instanceView(instance: InstanceRecord, place: Place): Instance {
  const { spec, status, interfaces } = instance;
  const [primary] = interfaces;
  const image = imagesOf(place.region.name).get(spec.imageId);
  const facts = instanceTypes.get(instance.type);
  const threads = facts?.architecture === 'arm64' || facts?.vcpus === 1 ? 1 : 2;
  return {
    ...ofPrimary(instance, primary, place),
    InstanceId: instance.id,
    ImageId: spec.imageId,
    State: stateView(status),
    StateTransitionReason: instance.transition,
    StateReason: reasonView(instance),
    KeyName: spec.keyName,
    AmiLaunchIndex: instance.launchIndex,
    ProductCodes: [],
    // The SDK's list of names is longer, and never complete.
    InstanceType: instance.type as InstanceType,
    LaunchTime: new Date(instance.launchedAt),
    Placement: {
      AvailabilityZone: instance.zone,
      AvailabilityZoneId: zonesOf(place.region.name)[instance.zone],
      GroupName: '',
      Tenancy: spec.tenancy,
    },
    Monitoring: { State: spec.monitoring ? 'enabled' : 'disabled' },
    Architecture: image?.architecture,
    BlockDeviceMappings: devicesView(instance.devices),
    ClientToken: instance.token ?? '',
    EbsOptimized: spec.ebsOptimized,
    EnaSupport: true,
    Hypervisor: 'xen',
    IamInstanceProfile: profileView(instance, place),
    ...(spec.spot ? { InstanceLifecycle: 'spot', SpotInstanceRequestId: spotId(instance) } : {}),
    ...(image?.os === 'windows' ? { Platform: 'Windows' } : {}),
    NetworkInterfaces: interfaces.map((it) => attachedView(it, place)),
    RootDeviceName: image && rootDevice(image),
    RootDeviceType: 'ebs',
    Tags: tagList(instance.tags),
    VirtualizationType: 'hvm',
    CpuOptions: { CoreCount: Math.max(1, (facts?.vcpus ?? 1) / threads), ThreadsPerCore: threads },
    HibernationOptions: { Configured: false },
    MetadataOptions: metadataView(instance.metadata),
    EnclaveOptions: { Enabled: false },
    PlatformDetails: image?.os === 'windows' ? 'Windows' : 'Linux/UNIX',
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    MaintenanceOptions: { AutoRecovery: 'default' },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    NetworkPerformanceOptions: { BandwidthWeighting: 'default' },
    Operator: { Managed: false },
    UsageOperation: image?.os === 'windows' ? 'RunInstances:0002' : 'RunInstances',
    UsageOperationUpdateTime: new Date(instance.launchedAt),
  };
}

function reasonView({ stateReason }: InstanceRecord): Instance['StateReason'] {
  return stateReason && { Code: stateReason.code, Message: stateReason.message };
}

function spotId({ id }: InstanceRecord): string {
  return `sir-${id.slice(-8)}`;
}

function profileView({ profileArn }: InstanceRecord, { account }: Place) {
  const profile = profileArn === undefined ? undefined : findProfile(account, profileArn);
  return profileArn === undefined ? undefined : { Arn: profileArn, Id: profile?.id };
}

/** What an instance shows of its primary interface; a terminated one has none. */
function ofPrimary(
  instance: InstanceRecord,
  primary: NetworkInterfaceRecord | undefined,
  place: Place,
): Instance {
  if (primary === undefined) return { PrivateDnsName: '', PublicDnsName: '', SecurityGroups: [] };
  const { Association } = interfaceView(primary, place);
  return {
    PrivateDnsName: privateName(instance, place),
    PrivateIpAddress: primary.privateIps[0],
    PublicDnsName: Association?.PublicDnsName ?? '',
    PublicIpAddress: Association?.PublicIp,
    SecurityGroups: primary.groups.map(({ id, name }) => ({ GroupId: id, GroupName: name })),
    SourceDestCheck: primary.sourceDestCheck,
    SubnetId: primary.subnet.id,
    VpcId: primary.subnet.vpc.id,
  };
}

function attachedView(record: NetworkInterfaceRecord, place: Place): InstanceNetworkInterface {
  const { Attachment, ...view } = interfaceView(record, place);
  return {
    Association: view.Association,
    Attachment: {
      AttachTime: Attachment?.AttachTime,
      AttachmentId: Attachment?.AttachmentId,
      DeleteOnTermination: Attachment?.DeleteOnTermination,
      DeviceIndex: Attachment?.DeviceIndex,
      NetworkCardIndex: 0,
      Status: 'attached',
    },
    Description: view.Description,
    Groups: view.Groups,
    InterfaceType: view.InterfaceType,
    Ipv4Prefixes: view.Ipv4Prefixes?.map(({ Ipv4Prefix }) => ({ Ipv4Prefix })),
    Ipv6Addresses: [],
    MacAddress: view.MacAddress,
    NetworkInterfaceId: view.NetworkInterfaceId,
    OwnerId: view.OwnerId,
    PrivateDnsName: view.PrivateDnsName,
    PrivateIpAddress: view.PrivateIpAddress,
    PrivateIpAddresses: view.PrivateIpAddresses,
    SourceDestCheck: view.SourceDestCheck,
    Status: 'in-use',
    SubnetId: view.SubnetId,
    VpcId: view.VpcId,
  };
}
