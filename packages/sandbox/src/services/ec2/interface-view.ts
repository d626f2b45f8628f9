import type {
  NetworkInterface,
  NetworkInterfaceAssociation,
  NetworkInterfaceType,
} from '@aws-sdk/client-ec2';
import { internalDomain } from './dhcp-options.ts';
import { addressOf } from './interface-store.ts';
import type { NetworkInterfaceRecord, Place } from './state.ts';
import { tagList } from './tags.ts';
import { zonesOf } from './zones.ts';

/** `ip-10-0-0-5.us-west-2.compute.internal`, where the network gives host names. */
export function privateDnsName(
  { subnet, privateIps: [address = ''] }: NetworkInterfaceRecord,
  { region }: Place,
): string | undefined {
  if (!subnet.vpc.dnsHostnames) return undefined;
  return `ip-${address.replaceAll('.', '-')}.${internalDomain(region.name)}`;
}

/** A network interface as answers show it. */
export function interfaceView(record: NetworkInterfaceRecord, place: Place): NetworkInterface {
  const { subnet, attachment } = record;
  const association = associationView(record, place);
  const [primary] = record.privateIps;
  const dns = privateDnsName(record, place);
  return {
    Association: association,
    Attachment: attachment && {
      AttachTime: new Date(attachment.at),
      AttachmentId: attachment.id,
      DeleteOnTermination: attachment.deleteOnTermination,
      DeviceIndex: attachment.device,
      NetworkCardIndex: 0,
      InstanceId: attachment.instanceId,
      InstanceOwnerId: attachment.owner,
      Status: 'attached',
    },
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: zonesOf(place.region.name)[subnet.zone],
    Description: record.description,
    Groups: record.groups.map(({ id, name }) => ({ GroupId: id, GroupName: name })),
    // Not all of the values stand in the SDK's enum.
    InterfaceType: record.type as NetworkInterfaceType,
    Ipv6Addresses: [],
    MacAddress: record.mac,
    NetworkInterfaceId: record.id,
    Operator: { Managed: false },
    OwnerId: place.account.id,
    PrivateDnsName: dns,
    PrivateIpAddress: primary,
    PrivateIpAddresses: record.privateIps.map((PrivateIpAddress, at) => ({
      ...(at === 0 ? { Association: association, PrivateDnsName: dns } : {}),
      ...{ Primary: at === 0, PrivateIpAddress },
    })),
    Ipv4Prefixes: record.prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix })),
    RequesterId: record.requester,
    RequesterManaged: record.requester !== undefined,
    SourceDestCheck: record.sourceDestCheck,
    Status: attachment ? 'in-use' : 'available',
    SubnetId: subnet.id,
    TagSet: tagList(record.tags),
    VpcId: subnet.vpc.id,
  };
}

function associationView(
  record: NetworkInterfaceRecord,
  place: Place,
): NetworkInterfaceAssociation | undefined {
  const address = addressOf(record, place);
  if (address?.association === undefined) {
    if (record.publicIp === undefined) return undefined;
    const PublicDnsName = publicDnsName(record, record.publicIp, place);
    return { IpOwnerId: 'amazon', PublicDnsName, PublicIp: record.publicIp };
  }
  return {
    AllocationId: address.id,
    AssociationId: address.association.id,
    IpOwnerId: place.account.id,
    PublicDnsName: publicDnsName(record, address.publicIp, place),
    PublicIp: address.publicIp,
  };
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html#vpc-dns-hostnames */
function publicDnsName(
  { subnet }: NetworkInterfaceRecord,
  publicIp: string,
  { region }: Place,
): string {
  if (!subnet.vpc.dnsHostnames) return '';
  const name = `ec2-${publicIp.replaceAll('.', '-')}`;
  return region.name === 'us-east-1'
    ? `${name}.compute-1.amazonaws.com`
    : `${name}.${region.name}.compute.amazonaws.com`;
}
