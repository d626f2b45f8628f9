import type { DescribeInstancesRequest, DescribeInstancesResult } from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import type { InstanceRecord } from './compute-state.ts';
import { instanceMembers, instanceUnknowns } from './data/filter-members.ts';
import { type FilterTable, shown, unknown } from './filters.ts';
import { imagesOf } from './images.ts';
import { instanceView, privateName, reservationView, stateCode } from './instance-view.ts';
import { addressOf } from './interface-store.ts';
import { select } from './paging.ts';
import type { NetworkInterfaceRecord, Place } from './state.ts';

type Reader<Value> = (record: NetworkInterfaceRecord) => Value;

function primary<Value>(read: Reader<Value>): (instance: InstanceRecord) => Value | undefined {
  return ({ interfaces: [first] }) => first && read(first);
}

function each<Value>(read: Reader<Value | Value[]>): (instance: InstanceRecord) => Value[] {
  return ({ interfaces }) => interfaces.flatMap(read);
}

const image = (it: InstanceRecord, { region }: Place) => imagesOf(region.name).get(it.spec.imageId);

const allocations = ({ interfaces }: InstanceRecord, place: Place) =>
  interfaces.map((it) => addressOf(it, place)?.id);

const associations = ({ interfaces }: InstanceRecord, place: Place) =>
  interfaces.map((it) => addressOf(it, place)?.association?.id);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const filters: FilterTable<InstanceRecord> = {
  ...shown(instanceView, instanceMembers),
  ...unknown(instanceUnknowns),
  architecture: (it, place) => image(it, place)?.architecture,
  'availability-zone': ({ zone }) => zone,
  'client-token': ({ token }) => token,
  'dns-name': (it, place) => instanceView(it, place).PublicDnsName,
  'group-id': each(({ groups }) => groups.map(({ id }) => id)),
  'group-name': each(({ groups }) => groups.map(({ name }) => name)),
  'iam-instance-profile.arn': ({ profileArn }) => profileArn,
  'iam-instance-profile.name': ({ profileArn }) => profileArn?.split('/').at(-1),
  'image-id': ({ spec }) => spec.imageId,
  'instance-id': ({ id }) => id,
  'instance-lifecycle': ({ spec }) => (spec.spot ? 'spot' : undefined),
  'instance-state-code': ({ status }) => stateCode(status),
  'instance-state-name': ({ status }) => status,
  'instance-type': ({ type }) => type,
  'instance.group-id': primary(({ groups }) => groups.map(({ id }) => id)),
  'instance.group-name': primary(({ groups }) => groups.map(({ name }) => name)),
  'ip-address': (it, place) => instanceView(it, place).PublicIpAddress,
  'key-name': ({ spec }) => spec.keyName,
  'launch-time': ({ launchedAt }) => new Date(launchedAt).toISOString(),
  'metadata-options.http-endpoint': ({ metadata }) => metadata.endpoint,
  'metadata-options.http-protocol-ipv4': () => 'enabled',
  'metadata-options.http-put-response-hop-limit': ({ metadata }) => metadata.hopLimit,
  'metadata-options.http-tokens': ({ metadata }) => metadata.tokens,
  'network-interface.addresses.private-ip-address': each(({ privateIps }) => privateIps),
  'network-interface.addresses.association.allocation-id': allocations,
  'network-interface.addresses.association.association-id': associations,
  'network-interface.association.allocation-id': allocations,
  'network-interface.association.association-id': associations,
  'network-interface.deny-all-igw-traffic': each(() => false),
  'network-interface.group-id': each(({ groups }) => groups.map(({ id }) => id)),
  'network-interface.ipv6-native': each(() => false),
  'network-interface.network-interface-id': each(({ id }) => id),
  'network-interface.operator.managed': each(() => false),
  'network-interface.operator.principal': () => undefined,
  'network-interface.requester-id': each(({ requester }) => requester),
  'network-interface.requester-managed': each(({ requester }) => requester !== undefined),
  'network-interface.subnet-id': each(({ subnet }) => subnet.id),
  'network-interface.tag-key': each(({ tags }) => [...tags.keys()]),
  'network-interface.tag-value': each(({ tags }) => [...tags.values()]),
  'network-interface.vpc-id': each(({ subnet }) => subnet.vpc.id),
  'owner-id': ({ reservation }) => reservation.owner,
  platform: (it, place) => (image(it, place)?.os === 'windows' ? 'windows' : undefined),
  'private-dns-name': privateName,
  'private-ip-address': primary(({ privateIps }) => privateIps[0]),
  'requester-id': ({ reservation }) => reservation.requester,
  'reservation-id': ({ reservation }) => reservation.id,
  'root-device-type': () => 'ebs',
  'source-dest-check': primary(({ sourceDestCheck }) => sourceDestCheck),
  'state-reason-code': ({ stateReason }) => stateReason?.code,
  'subnet-id': primary(({ subnet }) => subnet.id),
  tenancy: ({ spec }) => spec.tenancy,
  'virtualization-type': () => 'hvm',
  'vpc-id': primary(({ subnet }) => subnet.vpc.id),
};

/** Instances, by the reservation they were launched with. */
export const describeInstances: Operation<DescribeInstancesRequest, DescribeInstancesResult> = (
  input,
  context,
) => {
  const asked = { ...input, ids: input.InstanceIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'instances', asked, filters);
  const reservations = Map.groupBy(items, ({ reservation }) => reservation.id);
  const Reservations = [...reservations.values()].map((one) => reservationView(one, context));
  return { Reservations, NextToken };
};
