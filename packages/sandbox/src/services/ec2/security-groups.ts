import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { arnOf, found } from './kinds.ts';
import { quotas } from './limits.ts';
import { select } from './paging.ts';
import { addRule, permissionsOf, rulesOf } from './rule-store.ts';
import {
  type Ec2State,
  ec2State,
  type Place,
  type RuleRecord,
  type SecurityGroupRecord,
  type Tags,
  type VpcRecord,
} from './state.ts';
import { tagList, tagsFor } from './tags.ts';

export type NewGroup = {
  readonly name: string;
  readonly description: string;
  readonly tags?: Tags;
};

const everywhere = { kind: 'ipv4', value: '0.0.0.0/0' } as const;
const everything = { protocol: '-1', from: undefined, to: undefined } as const;

/**
 * Makes a group that lets everything out, and for a network's default group everything of its own
 * in. https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
 */
export function newSecurityGroup(
  vpc: VpcRecord,
  made: NewGroup,
  place: Place,
): SecurityGroupRecord {
  const { name, description, tags = new Map() } = made;
  const group = { id: place.account.ids.resource('sg'), tags, vpc, name, description };
  ec2State(place.region).securityGroups.set(group.id, group);
  if (name === 'default') allowSelf(group, place);
  addRule(group, { ...everything, egress: true, peer: everywhere }, place);
  if (vpc.cidrs.some(({ cidr }) => cidr.family === 6)) {
    const peer = { kind: 'ipv6', value: '::/0' } as const;
    addRule(group, { ...everything, egress: true, peer }, place);
  }
  return group;
}

/** Members of a group may reach each other. */
export function allowSelf(group: SecurityGroupRecord, place: Place): void {
  const peer = { kind: 'group', value: group.id } as const;
  addRule(group, { ...everything, egress: false, peer }, place);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export const createSecurityGroup: Operation<
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult
> = (input, context) => {
  if (input.VpcId === undefined) throw faults.noDefaultVpc();
  const vpc = found(context, 'vpcs', input.VpcId);
  checkNames(input);
  const name = input.GroupName;
  const others = [...ec2State(context.region).securityGroups.values()];
  if (others.length >= quotas.securityGroups) throw faults.groupLimit();
  if (others.some((other) => other.vpc === vpc && other.name === name)) {
    throw faults.groupExists({ name, vpcId: vpc.id });
  }
  const tags = tagsFor('securityGroups', input.TagSpecifications);
  const group = newSecurityGroup(vpc, { name, description: input.Description, tags }, context);
  return {
    GroupId: group.id,
    Tags: tagList(tags),
    SecurityGroupArn: arnOf(context, 'securityGroups', group.id),
  };
};

const CHARACTERS = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

function checkNames({ GroupName: name, Description }: Checked<CreateSecurityGroupRequest>): void {
  if (name === 'default') throw faults.groupNameReserved();
  if (name.startsWith('sg-')) {
    const reason = 'Group names may not be in the format sg-*.';
    throw faults.valueInvalid({ value: name, member: 'groupName', reason });
  }
  for (const [member, value] of [
    ['GroupName', name],
    ['GroupDescription', Description],
  ] as const) {
    if (value.length <= 255 && CHARACTERS.test(value)) continue;
    const reason = 'Character sets beyond ASCII are not supported.';
    throw faults.valueInvalid({ value, member, reason });
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html */
export const deleteSecurityGroup: Operation<
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult
> = (input, context) => {
  if (input.GroupId === undefined) throw faults.parameterMissing({ member: 'groupId' });
  const group = found(context, 'securityGroups', input.GroupId);
  const { id } = group;
  if (group.name === 'default') throw faults.groupIsDefault({ id });
  if (isGroupInUse(ec2State(context.region), group)) throw faults.groupInUse({ id });
  dropSecurityGroup(group, context);
  return { Return: true, GroupId: id };
};

/** Interfaces that are in a group, and rules of other groups about it, keep it. */
export function isGroupInUse(state: Ec2State, group: SecurityGroupRecord): boolean {
  const names = ({ group: of, peer }: RuleRecord) =>
    of !== group && peer.kind === 'group' && peer.value === group.id;
  return (
    [...state.networkInterfaces.values()].some(({ groups }) => groups.includes(group)) ||
    [...state.endpoints.values()].some(({ groups }) => groups.includes(group)) ||
    [...state.rules.values()].some(names)
  );
}

export function dropSecurityGroup(
  group: SecurityGroupRecord,
  { region }: Pick<Place, 'region'>,
): void {
  const state = ec2State(region);
  for (const rule of rulesOf(group, { region })) state.rules.delete(rule.id);
  state.securityGroups.delete(group.id);
}

type Reader = (rule: RuleRecord, place: Place) => string | number | undefined;

function rules(egress: boolean, read: Reader) {
  return (group: SecurityGroupRecord, place: Place) =>
    rulesOf(group, place)
      .filter((rule) => rule.egress === egress)
      .map((rule) => read(rule, place));
}

function peer(kind: RuleRecord['peer']['kind']): Reader {
  return (rule) => (rule.peer.kind === kind ? rule.peer.value : undefined);
}

/** What is to be known of the group that a rule is about. */
function peerGroup(read: (group: SecurityGroupRecord, place: Place) => string): Reader {
  return ({ peer: { kind, value } }, place) => {
    if (kind !== 'group') return undefined;
    const group = ec2State(place.region).securityGroups.get(value);
    return group && read(group, place);
  };
}

function ruleFilters(prefix: string, egress: boolean): FilterTable<SecurityGroupRecord> {
  const readers: Readonly<Record<string, Reader>> = {
    cidr: peer('ipv4'),
    'from-port': ({ from }) => from,
    'group-id': peer('group'),
    'group-name': peerGroup(({ name }) => name),
    'ipv6-cidr': peer('ipv6'),
    'prefix-list-id': peer('prefix-list'),
    protocol: ({ protocol }) => protocol,
    'to-port': ({ to }) => to,
    'user-id': peerGroup((_, { account }) => account.id),
  };
  const entries = Object.entries(readers);
  return Object.fromEntries(
    entries.map(([name, read]) => [`${prefix}.${name}`, rules(egress, read)]),
  );
}

const filters: FilterTable<SecurityGroupRecord> = {
  ...ruleFilters('egress.ip-permission', true),
  ...ruleFilters('ip-permission', false),
  description: ({ description }) => description,
  'group-id': ({ id }) => id,
  'group-name': ({ name }) => name,
  'owner-id': (_, { account }) => account.id,
  'vpc-id': ({ vpc }) => vpc.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const describeSecurityGroups: Operation<
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult
> = (input, context) => {
  // Names stand for groups of the default VPC, and there is none.
  const [name] = input.GroupNames ?? [];
  if (name !== undefined) throw faults.groupNameMissing({ name });
  const asked = { ...input, ids: input.GroupIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'securityGroups', asked, filters);
  return { SecurityGroups: items.map((group) => view(group, context)), NextToken };
};

function view(group: SecurityGroupRecord, place: Place): SecurityGroup {
  const all = rulesOf(group, place);
  return {
    GroupId: group.id,
    IpPermissionsEgress: permissionsOf(
      all.filter(({ egress }) => egress),
      place,
    ),
    Tags: tagList(group.tags),
    VpcId: group.vpc.id,
    SecurityGroupArn: arnOf(place, 'securityGroups', group.id),
    OwnerId: place.account.id,
    GroupName: group.name,
    Description: group.description,
    IpPermissions: permissionsOf(
      all.filter(({ egress }) => !egress),
      place,
    ),
  };
}
