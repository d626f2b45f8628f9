import type { IpPermission } from '@aws-sdk/client-ec2';
import { found, missing } from './kinds.ts';
import {
  ec2State,
  type Place,
  type RuleRecord,
  type SecurityGroupRecord,
  type Tags,
} from './state.ts';

/** A rule before it has an id. */
export type NewRule = Pick<RuleRecord, 'egress' | 'protocol' | 'from' | 'to' | 'peer'> & {
  readonly description?: string | undefined;
  readonly tags?: Tags;
};

/** The rules of a group, in the order in which they were made. */
export function rulesOf(
  group: SecurityGroupRecord,
  { region }: Pick<Place, 'region'>,
): RuleRecord[] {
  return [...ec2State(region).rules.values()].filter((rule) => rule.group === group);
}

/** A rule of a group by its id; throws EC2's refusal of one that is none of it. */
export function ruleOf(group: SecurityGroupRecord, id: string, place: Place): RuleRecord {
  const rule = found(place, 'rules', id);
  if (rule.group === group) return rule;
  throw missing('rules', id);
}

export function addRule(group: SecurityGroupRecord, made: NewRule, place: Place): RuleRecord {
  const id = place.account.ids.resource('sgr');
  const { description, tags = new Map(), ...rest } = made;
  const rule = { id, group, tags, description, ...rest };
  ec2State(place.region).rules.set(id, rule);
  return rule;
}

/** Whether two rules let the same traffic through, whatever they are called. */
export function isSameRule(a: NewRule, b: NewRule): boolean {
  return (
    a.egress === b.egress &&
    a.protocol === b.protocol &&
    a.from === b.from &&
    a.to === b.to &&
    a.peer.kind === b.peer.kind &&
    a.peer.value === b.peer.value
  );
}

/** `peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW`: how a refusal speaks of a rule. */
export function spoken({ protocol, from, to, peer }: NewRule): string {
  const names: Readonly<Record<string, string>> = { '-1': 'ALL' };
  const known = names[protocol] ?? protocol.toUpperCase();
  const what = /^\d+$/.test(protocol) ? `protocol: ${protocol}` : known;
  const icmp = protocol.startsWith('icmp');
  const ends = icmp ? [`type: ${from}`, `code: ${to}`] : [`from port: ${from}`, `to port: ${to}`];
  const ports = from === undefined ? [] : ends;
  return [`peer: ${peer.value}`, what, ...ports, 'ALLOW'].join(', ');
}

/** Rules as a group shows them: together where protocol and ports are the same. */
export function permissionsOf(rules: readonly RuleRecord[], { account }: Place): IpPermission[] {
  const byPorts = new Map<string, RuleRecord[]>();
  for (const rule of rules) {
    const key = [rule.protocol, rule.from, rule.to].join('/');
    byPorts.set(key, [...(byPorts.get(key) ?? []), rule]);
  }
  return [...byPorts.values()].map((same): IpPermission => {
    const [first] = same;
    const of = (kind: RuleRecord['peer']['kind']) =>
      same
        .filter(({ peer }) => peer.kind === kind)
        .map(({ peer: { value }, description }) => ({ value, Description: description }));
    return {
      ...{ IpProtocol: first?.protocol, FromPort: first?.from, ToPort: first?.to },
      UserIdGroupPairs: of('group').map(({ value, ...rest }) => {
        return { UserId: account.id, GroupId: value, ...rest };
      }),
      IpRanges: of('ipv4').map(({ value, ...rest }) => ({ CidrIp: value, ...rest })),
      Ipv6Ranges: of('ipv6').map(({ value, ...rest }) => ({ CidrIpv6: value, ...rest })),
      PrefixListIds: of('prefix-list').map(({ value, ...rest }) => {
        return { PrefixListId: value, ...rest };
      }),
    };
  });
}
