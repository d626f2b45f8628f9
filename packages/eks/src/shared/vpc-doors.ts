import { BlockList, isIPv4 } from 'node:net';
import type { NetworkAcl, NetworkAclEntry, SecurityGroup } from '@aws-sdk/client-ec2';

type Permission = NonNullable<SecurityGroup['IpPermissions']>[number];

/**
 * Whether security groups let in TCP to a port from any address of a block. What cannot be told
 * from here, another group or a prefix list, counts as yes.
 */
export function letsIn(groups: readonly SecurityGroup[], port: number, block: string): boolean {
  return groups.some(({ IpPermissions = [] }) =>
    IpPermissions.some(
      (rule) =>
        covers(rule, port) &&
        ((rule.UserIdGroupPairs ?? []).length > 0 ||
          (rule.PrefixListIds ?? []).length > 0 ||
          (rule.IpRanges ?? []).some(({ CidrIp = '' }) => overlap(CidrIp, block))),
    ),
  );
}

function covers({ IpProtocol, FromPort = 0, ToPort = 65_535 }: Permission, port: number): boolean {
  if (IpProtocol === '-1') return true;
  return (IpProtocol === 'tcp' || IpProtocol === '6') && FromPort <= port && port <= ToPort;
}

/** Two blocks overlap when one holds the first address of the other. */
function overlap(one: string, other: string): boolean {
  return holds(one, other) || holds(other, one);
}

function holds(block: string, other: string): boolean {
  const [network = '', length] = block.split('/');
  const [address = ''] = other.split('/');
  if (!isIPv4(network) || !isIPv4(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length ?? 32));
  return list.check(address);
}

/** In which directions a network ACL shuts every address off, in words: `in`, `out`. */
export function shut({ Entries = [] }: NetworkAcl): string[] {
  const of = (egress: boolean) => Entries.filter(({ Egress }) => Egress === egress);
  return [
    // Nodes ask on 443; the answers come to ports of their own choice.
    ...(shutFor(of(false), 1_024, 65_535) ? ['in'] : []),
    ...(shutFor(of(true), 443, 443) ? ['out'] : []),
  ];
}

/**
 * Rules count in the order of their numbers: shut is what denies all addresses before any rule lets
 * some of the ports through.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
 */
function shutFor(entries: readonly NetworkAclEntry[], from: number, to: number): boolean {
  const inOrder = [...entries].sort((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
  for (const entry of inOrder) {
    const { Protocol, PortRange, RuleAction, CidrBlock } = entry;
    if (Protocol !== '-1' && Protocol !== '6') continue;
    const { From = 0, To = 65_535 } = Protocol === '-1' ? {} : (PortRange ?? {});
    if (RuleAction === 'allow' && From <= to && from <= To) return false;
    if (RuleAction === 'deny' && CidrBlock === '0.0.0.0/0' && From <= from && to <= To) return true;
  }
  return true;
}
