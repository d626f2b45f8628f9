import type { State, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { EndpointRecord, Place } from './state.ts';
import { tagList } from './tags.ts';

/** An endpoint as answers show it. */
export function endpointView(endpoint: EndpointRecord, place: Place): VpcEndpoint {
  const { id, type, service, networkInterfaces } = endpoint;
  const isInterface = type === 'Interface';
  return {
    VpcEndpointId: id,
    VpcEndpointType: type,
    VpcId: endpoint.vpc.id,
    ServiceName: service,
    ServiceRegion: place.region.name,
    // The statuses of the life are those of the API, with a capital in the SDK's enum alone.
    State: endpoint.status as State,
    PolicyDocument: endpoint.policy.text,
    RouteTableIds: endpoint.routeTables.map((table) => table.id),
    SubnetIds: networkInterfaces.map(({ subnet }) => subnet.id),
    Groups: endpoint.groups.map((group) => ({ GroupId: group.id, GroupName: group.name })),
    IpAddressType: isInterface ? 'ipv4' : undefined,
    DnsOptions: isInterface ? { DnsRecordIpType: 'ipv4' } : undefined,
    PrivateDnsEnabled: endpoint.privateDns,
    RequesterManaged: false,
    NetworkInterfaceIds: networkInterfaces.map((it) => it.id),
    DnsEntries: isInterface ? dnsEntries(endpoint, place) : [],
    CreationTimestamp: new Date(endpoint.createdAt),
    Tags: tagList(endpoint.tags),
    OwnerId: place.account.id,
  };
}

/** One name for all zones, one for each, and the service's own where private DNS is on. */
function dnsEntries(endpoint: EndpointRecord, { region }: Place): VpcEndpoint['DnsEntries'] {
  const [, , , ...parts] = endpoint.service.split('.');
  const host = parts.toReversed().join('.');
  const name = `${endpoint.id}-${endpoint.id.slice(-8)}`;
  const suffix = `${host}.${region.name}.vpce.amazonaws.com`;
  const zones = endpoint.networkInterfaces.map(({ subnet }) => subnet.zone);
  const own = endpoint.privateDns ? [`${host}.${region.name}.amazonaws.com`] : [];
  const names = [`${name}.${suffix}`, ...zones.map((zone) => `${name}-${zone}.${suffix}`), ...own];
  return names.map((DnsName) => ({ DnsName }));
}
