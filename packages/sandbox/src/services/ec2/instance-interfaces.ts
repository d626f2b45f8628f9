import type { OperationContext } from '../../service.ts';
import type { InstanceRecord } from './compute-state.ts';
import { faults } from './faults.ts';
import type { InterfaceSpec } from './instance-input.ts';
import { addInterface, dropInterface, groupsFor } from './interface-store.ts';
import { found } from './kinds.ts';
import { addPrefixes, addSecondary } from './private-addresses.ts';
import { amazonPublicIp } from './public-addresses.ts';
import type { NetworkInterfaceRecord, SecurityGroupRecord, SubnetRecord } from './state.ts';
import { freeAddresses } from './subnet-addresses.ts';

export type PlacedInterface = { readonly record: NetworkInterfaceRecord; readonly made: boolean };

type Place = {
  readonly spec: InterfaceSpec;
  readonly subnet: SubnetRecord;
  readonly groups: SecurityGroupRecord[];
};

/** The interfaces of so many instances: all of them, or none where addresses are short. */
export function placeInterfaces(
  specs: readonly InterfaceSpec[],
  count: number,
  context: OperationContext,
): PlacedInterface[][] {
  const [given] = specs.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
  if (given !== undefined) {
    if (count > 1) throw faults.interfaceOnce({ id: given });
    return [specs.map((spec) => existing(spec, context))];
  }
  const places = specs.map((spec): Place => {
    if (spec.SubnetId === undefined) throw faults.noDefaultSubnet();
    const subnet = found(context, 'subnets', spec.SubnetId);
    return { spec, subnet, groups: groupsFor(subnet, spec.Groups, context) };
  });
  checkAddresses(places, count);
  const made: PlacedInterface[][] = [];
  try {
    while (made.length < count) made.push(places.map((place) => fresh(place, context)));
    return made;
  } catch (error) {
    for (const { record } of made.flat()) dropInterface(record, context);
    throw error;
  }
}

function existing(spec: InterfaceSpec, context: OperationContext): PlacedInterface {
  const record = found(context, 'networkInterfaces', spec.NetworkInterfaceId ?? '');
  if (record.attachment) throw faults.interfaceInUse({ id: record.id });
  return { record, made: false };
}

function checkAddresses(places: readonly Place[], count: number): void {
  for (const { subnet } of places) {
    const asked = places
      .filter((other) => other.subnet === subnet)
      .reduce((sum, { spec }) => sum + 1 + (spec.SecondaryPrivateIpAddressCount ?? 0), 0);
    // Fewer free addresses than one instance needs: none is launched.
    if (freeAddresses(subnet) < asked * count) throw faults.subnetFullFor({ id: subnet.id });
  }
}

function fresh({ spec, subnet, groups }: Place, context: OperationContext): PlacedInterface {
  const address = spec.PrivateIpAddress;
  const description = spec.Description ?? '';
  const record = addInterface({ subnet, groups, description, address }, context);
  addSecondary(record, [], spec.SecondaryPrivateIpAddressCount ?? 0, context);
  addPrefixes(record, spec.Ipv4PrefixCount ?? 0);
  return { record, made: true };
}

/** Attaches what an instance was launched with, and gives the primary one a public address. */
export function attachLaunched(
  instance: InstanceRecord,
  set: readonly PlacedInterface[],
  specs: readonly InterfaceSpec[],
  context: OperationContext,
): void {
  for (const [device, { record, made }] of set.entries()) {
    const spec = specs[device];
    attach(record, instance, device, spec?.DeleteOnTermination ?? made, context);
    const wants = spec?.AssociatePublicIpAddress ?? (device === 0 && record.subnet.mapPublicIp);
    if (wants && made) record.publicIp = amazonPublicIp(context);
  }
}

export function attach(
  record: NetworkInterfaceRecord,
  instance: InstanceRecord,
  device: number,
  deleteOnTermination: boolean,
  { account, now }: OperationContext,
): string {
  const id = account.ids.resource('eni-attach');
  const owner = account.id;
  record.attachment = {
    ...{ id, owner, at: now, device, instanceId: instance.id, deleteOnTermination },
  };
  return id;
}

/** What goes with an instance that is terminated; other interfaces are free again. */
export function leaveInterfaces(
  instance: InstanceRecord,
  place: Pick<OperationContext, 'region'>,
): void {
  for (const record of instance.interfaces) {
    if (record.attachment?.deleteOnTermination) dropInterface(record, place);
    record.attachment = undefined;
    record.publicIp = undefined;
  }
  instance.interfaces = [];
}
