import { faults } from './faults.ts';
import { found } from './kinds.ts';
import { quotas } from './limits.ts';
import {
  type AddressRecord,
  ec2State,
  type InterfaceType,
  type NetworkInterfaceRecord,
  type Place,
  type SecurityGroupRecord,
  type SubnetRecord,
  type Tags,
} from './state.ts';
import { giveBack, takeAddress } from './subnet-addresses.ts';

export type NewInterface = {
  readonly subnet: SubnetRecord;
  readonly groups: readonly SecurityGroupRecord[];
  readonly tags?: Tags;
  readonly description?: string;
  readonly type?: InterfaceType;
  /** The primary address; absent: any that is free. */
  readonly address?: string | undefined;
  /** The service that makes it, with the account in whose name it attaches it. */
  readonly service?: { readonly requester: string; readonly owner: string; readonly at: number };
};

/** Puts a network interface into a subnet, where it takes an address. */
export function addInterface(made: NewInterface, place: Place): NetworkInterfaceRecord {
  const { subnet, service } = made;
  const { ids } = place.account;
  const address = takeAddress(subnet, place, made.address);
  const record: NetworkInterfaceRecord = {
    id: ids.resource('eni'),
    subnet,
    tags: made.tags ?? new Map(),
    type: made.type ?? 'interface',
    // Locally administered, as those of EC2 are: the second digit says so.
    mac: `02${ids.hex(10)}`.match(/../g)?.join(':') ?? '',
    privateIps: [address],
    prefixes: [],
    description: made.description ?? '',
    groups: [...made.groups],
    sourceDestCheck: made.type !== 'nat_gateway',
    requester: service?.requester,
    attachment: service && {
      ...{ id: `ela-attach-0${ids.hex(16)}`, owner: service.owner, at: service.at },
      ...{ device: 1, deleteOnTermination: false },
    },
    publicIp: undefined,
  };
  ec2State(place.region).networkInterfaces.set(record.id, record);
  return record;
}

/** Takes an interface away; its addresses are free again, an elastic one is kept. */
export function dropInterface(
  record: NetworkInterfaceRecord,
  { region }: Pick<Place, 'region'>,
): void {
  const state = ec2State(region);
  for (const one of [...record.privateIps, ...record.prefixes]) giveBack(record.subnet, one);
  const address = addressOf(record, { region });
  if (address) address.association = undefined;
  state.networkInterfaces.delete(record.id);
}

/** The elastic address that is mapped to an interface. */
export function addressOf(
  record: NetworkInterfaceRecord,
  { region }: Pick<Place, 'region'>,
): AddressRecord | undefined {
  const addresses = [...ec2State(region).addresses.values()];
  return addresses.find(({ association }) => association?.networkInterface === record);
}

/** Groups of the subnet's own network; the network's default group where none is asked for. */
export function groupsFor(
  subnet: SubnetRecord,
  ids: readonly string[] | undefined,
  place: Pick<Place, 'region'>,
): SecurityGroupRecord[] {
  if (ids === undefined || ids.length === 0) {
    const groups = [...ec2State(place.region).securityGroups.values()];
    return groups.filter(({ name, vpc }) => vpc === subnet.vpc && name === 'default');
  }
  if (ids.length > quotas.groupsPerInterface) throw faults.groupsPerInterface();
  return ids.map((id) => {
    const group = found(place, 'securityGroups', id);
    if (group.vpc === subnet.vpc) return group;
    throw faults.groupMixed({ id, subnetId: subnet.id });
  });
}
