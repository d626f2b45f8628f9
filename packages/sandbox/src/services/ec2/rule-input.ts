import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Checked } from '../../service.ts';
import { parseCidr } from './cidr.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import type { NewRule } from './rule-store.ts';
import type { Peer, Place } from './state.ts';

/** What the four operations on rules have in common. */
export type RuleInput = {
  readonly IpPermissions?: readonly Checked<IpPermission>[];
  readonly IpProtocol?: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly CidrIp?: string;
};

/** https://www.iana.org/assignments/protocol-numbers */
const protocolNames: Readonly<Record<string, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
  all: '-1',
};
const named = new Set(['-1', 'icmp', 'icmpv6', 'tcp', 'udp']);

/** The rules that a request names, one for each of its sources or destinations. */
export function rulesFrom(input: RuleInput, egress: boolean, place: Place): NewRule[] {
  const rules = permissionsIn(input).flatMap((permission) => {
    const ports = portsOf(permission);
    return peersOf(permission, place).map(
      ({ peer, description }): NewRule => ({ egress, ...ports, peer, description }),
    );
  });
  if (rules.length > 0) return rules;
  throw faults.parameterMissing({ member: 'ipPermissions' });
}

/** A single rule can also be written without the list. */
function permissionsIn(input: RuleInput): readonly Checked<IpPermission>[] {
  if (input.IpPermissions && input.IpPermissions.length > 0) return input.IpPermissions;
  const { IpProtocol, FromPort, ToPort, CidrIp } = input;
  if (IpProtocol === undefined || CidrIp === undefined) return [];
  return [
    {
      ...{ IpProtocol, IpRanges: [{ CidrIp }] },
      ...(FromPort === undefined ? {} : { FromPort }),
      ...(ToPort === undefined ? {} : { ToPort }),
    },
  ];
}

function portsOf({
  IpProtocol: given = '',
  FromPort: from,
  ToPort: to,
}: Checked<IpPermission>): Pick<NewRule, 'protocol' | 'from' | 'to'> {
  const lower = given.toLowerCase();
  const protocol = protocolNames[lower] ?? lower;
  if (!named.has(protocol) && !(/^\d{1,3}$/.test(protocol) && Number(protocol) < 256)) {
    const reason = `Unknown IP protocol: ${given}`;
    throw faults.valueInvalid({ value: given, member: 'ipProtocol', reason });
  }
  // Other protocols know no ports; those that are given are left out.
  if (protocol === '-1' || /^\d+$/.test(protocol))
    return { protocol, from: undefined, to: undefined };
  if (protocol.startsWith('icmp')) return { protocol, from: from ?? -1, to: to ?? -1 };
  if (from === undefined || to === undefined) {
    const reason = 'Invalid value for portRange. Must specify both from and to ports with TCP/UDP.';
    throw faults.portRange({ reason });
  }
  if (from < 0 || to > 65_535 || from > to) {
    throw faults.portRange({ reason: `Invalid TCP/UDP port range (${from}:${to})` });
  }
  return { protocol, from, to };
}

type GivenPeer = { readonly peer: Peer; readonly description: string | undefined };

function peersOf(permission: Checked<IpPermission>, place: Place): GivenPeer[] {
  const { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] } = permission;
  return [
    ...IpRanges.map(({ CidrIp = '', Description: description }) => {
      return { peer: { kind: 'ipv4' as const, value: range(CidrIp, 4) }, description };
    }),
    ...Ipv6Ranges.map(({ CidrIpv6 = '', Description: description }) => {
      return { peer: { kind: 'ipv6' as const, value: range(CidrIpv6, 6) }, description };
    }),
    ...PrefixListIds.map(({ PrefixListId: value = '', Description: description }) => {
      return { peer: { kind: 'prefix-list' as const, value }, description };
    }),
    ...UserIdGroupPairs.map(({ GroupId, GroupName: name, Description: description }) => {
      if (GroupId === undefined) throw faults.groupNameMissing({ name });
      const { id: value } = found(place, 'securityGroups', GroupId);
      return { peer: { kind: 'group' as const, value }, description };
    }),
  ];
}

function range(text: string, family: 4 | 6): string {
  const cidr = parseCidr(text);
  if (cidr?.family === family) return cidr.text;
  throw faults.cidrMalformed({ value: text });
}
