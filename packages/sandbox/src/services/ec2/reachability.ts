import { addressOf } from './interface-store.ts';
import { routeTableOf } from './route-tables.ts';
import { rulesOf } from './rule-store.ts';
import {
  ec2State,
  type NatGatewayRecord,
  type NetworkInterfaceRecord,
  type Place,
  type RuleRecord,
  type SecurityGroupRecord,
  type SubnetRecord,
} from './state.ts';

type Here = Pick<Place, 'region'>;

/** What keeps packets from their way, and what it is. */
export type Obstacle = {
  readonly what:
    | 'group-egress'
    | 'group-ingress'
    | 'network-acl'
    | 'route'
    | 'nat-gateway'
    | 'no-public-address';
  readonly id: string;
};

/** A way that is blocked, or the address under which the other side sees who comes. */
export type Passage =
  | { readonly obstacle: Obstacle; readonly source?: undefined }
  | { readonly obstacle?: undefined; readonly source: string };

/** Where answers come back to: one of the ports that Linux gives to what calls. */
const EPHEMERAL = 44_321;

type End = { readonly address: string; readonly groups: readonly SecurityGroupRecord[] };

function endOf({ privateIps: [address = ''], groups }: NetworkInterfaceRecord): End {
  return { address, groups };
}

/** TCP from one interface of a network to another. */
export function passageInside(
  from: NetworkInterfaceRecord,
  to: NetworkInterfaceRecord,
  port: number,
  place: Here,
): Passage {
  const [near, far] = [endOf(from), endOf(to)];
  const [group] = from.groups;
  if (!groupsAllow(from.groups, { egress: true, port, peer: far }, place)) {
    return blocked('group-egress', group?.id);
  }
  const acl = from.subnet === to.subnet ? undefined : aclBetween(from, to, port, place);
  if (acl !== undefined) return blocked('network-acl', acl);
  if (!groupsAllow(to.groups, { egress: false, port, peer: near }, place)) {
    return blocked('group-ingress', to.groups[0]?.id);
  }
  return { source: near.address };
}

/** Packets out, and answers back in, at both subnets. */
function aclBetween(
  from: NetworkInterfaceRecord,
  to: NetworkInterfaceRecord,
  port: number,
  place: Here,
): string | undefined {
  const [near, far] = [endOf(from).address, endOf(to).address];
  return (
    closedAcl(from.subnet, { out: port, back: EPHEMERAL, peer: far }, place) ??
    closedAcl(to.subnet, { out: EPHEMERAL, back: port, peer: near }, place)
  );
}

/** TCP from an interface to an address outside of its network. */
export function passageOutside(
  from: NetworkInterfaceRecord,
  address: string,
  port: number,
  place: Here,
): Passage {
  const { subnet } = from;
  const peer = { address, groups: [] };
  if (!groupsAllow(from.groups, { egress: true, port, peer }, place)) {
    return blocked('group-egress', from.groups[0]?.id);
  }
  const acl = closedAcl(subnet, { out: port, back: EPHEMERAL, peer: address }, place);
  if (acl !== undefined) return blocked('network-acl', acl);
  const target = routeTo(subnet, address, place);
  if (target === undefined) return blocked('route', routeTableOf(subnet, place).id);
  if (target.id.startsWith('nat-')) {
    return throughNat(from, target.id, address, port, place);
  }
  if (!isOpen(target.id, subnet, place)) return blocked('route', routeTableOf(subnet, place).id);
  const source = addressOf(from, place)?.publicIp ?? from.publicIp;
  return source === undefined ? blocked('no-public-address', subnet.id) : { source };
}

function throughNat(
  from: NetworkInterfaceRecord,
  id: string,
  address: string,
  port: number,
  place: Here,
): Passage {
  const gateway = ec2State(place.region).natGateways.get(id);
  if (gateway?.status !== 'available' || gateway.publicIp === undefined) {
    return blocked('nat-gateway', id);
  }
  const acl = aclAtNat(from, gateway, address, port, place);
  if (acl !== undefined) return blocked('network-acl', acl);
  const target = routeTo(gateway.subnet, address, place);
  if (target === undefined || !isOpen(target.id, gateway.subnet, place)) {
    return blocked('route', routeTableOf(gateway.subnet, place).id);
  }
  return { source: gateway.publicIp };
}

function aclAtNat(
  from: NetworkInterfaceRecord,
  { subnet }: NatGatewayRecord,
  address: string,
  port: number,
  place: Here,
): string | undefined {
  const near = endOf(from).address;
  const toNode = closedAcl(subnet, { out: EPHEMERAL, back: port, peer: near }, place);
  return toNode ?? closedAcl(subnet, { out: port, back: EPHEMERAL, peer: address }, place);
}

/** An internet gateway that is attached to the network of the subnet. */
function isOpen(id: string, { vpc }: SubnetRecord, { region }: Here): boolean {
  return ec2State(region).internetGateways.get(id)?.vpc === vpc;
}

function blocked(what: Obstacle['what'], id = ''): Passage {
  return { obstacle: { what, id } };
}

/** The target of the most specific route to an address. */
function routeTo(subnet: SubnetRecord, address: string, place: Here) {
  const fitting = [...routeTableOf(subnet, place).routes.values()].flatMap(
    ({ target, member, destination }) => {
      const fits = member === 'DestinationCidrBlock' && isIn(destination, address);
      return fits ? [{ target, length: Number(destination.split('/')[1]) }] : [];
    },
  );
  return fitting.sort((a, b) => b.length - a.length)[0]?.target;
}

type Traffic = { readonly egress: boolean; readonly port: number; readonly peer: End };

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
function groupsAllow(
  groups: readonly SecurityGroupRecord[],
  traffic: Traffic,
  place: Here,
): boolean {
  return groups.some((group) => rulesOf(group, place).some((rule) => ruleAllows(rule, traffic)));
}

function ruleAllows(rule: RuleRecord, { egress, port, peer }: Traffic): boolean {
  if (rule.egress !== egress || (rule.protocol !== '-1' && rule.protocol !== 'tcp')) return false;
  const { from = 0, to = 65_535 } = rule;
  if (rule.protocol === 'tcp' && (port < from || port > to)) return false;
  if (rule.peer.kind === 'group') return peer.groups.some(({ id }) => id === rule.peer.value);
  return rule.peer.kind === 'ipv4' && isIn(rule.peer.value, peer.address);
}

/** Whether an IPv4 block holds an address. */
export function isIn(block: string, address: string): boolean {
  if (block === '0.0.0.0/0') return true;
  const [network = '', length = ''] = block.split('/');
  const size = 2 ** (32 - Number(length));
  const [base, host] = [numberOf(network), numberOf(address)];
  return Math.floor(base / size) === Math.floor(host / size);
}

/** Not a number where it is no IPv4 address, which is then in no block. */
function numberOf(address: string): number {
  const parts = address.split('.');
  if (parts.length !== 4) return Number.NaN;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

type Exchange = { readonly out: number; readonly back: number; readonly peer: string };

/**
 * The list of a subnet that lets packets to the peer not out, or its answers not in.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
 */
function closedAcl(
  subnet: SubnetRecord,
  { out, back, peer }: Exchange,
  { region }: Here,
): string | undefined {
  const acls = [...ec2State(region).networkAcls.values()];
  const acl = acls.find(({ associations }) => [...associations.values()].includes(subnet));
  if (acl === undefined) return undefined;
  const lets = (egress: boolean, port: number) => {
    const entries = acl.entries.filter((it) => it.egress === egress);
    const first = entries
      .sort((a, b) => a.number - b.number)
      .find(({ protocol, cidr, ports }) => {
        const fits = protocol === '-1' || protocol === '6';
        const inRange = ports === undefined || (port >= ports.From && port <= ports.To);
        return fits && cidr !== undefined && isIn(cidr, peer) && inRange;
      });
    return first?.action === 'allow';
  };
  return lets(true, out) && lets(false, back) ? undefined : acl.id;
}
