import type {
  IpPermission,
  ModifySecurityGroupRulesRequest,
  ModifySecurityGroupRulesResult,
  SecurityGroupRuleDescription,
  SecurityGroupRuleRequest,
  UpdateSecurityGroupRuleDescriptionsEgressRequest,
  UpdateSecurityGroupRuleDescriptionsEgressResult,
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import { rulesFrom } from './rule-input.ts';
import { isSameRule, ruleOf, rulesOf, spoken } from './rule-store.ts';
import { groupAsked } from './security-group-rules.ts';
import { ec2State, type Peer, type RuleRecord, type SecurityGroupRecord } from './state.ts';

/** All of the rules or none. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html */
export const modifySecurityGroupRules: Operation<
  ModifySecurityGroupRulesRequest,
  ModifySecurityGroupRulesResult
> = ({ GroupId, SecurityGroupRules: asked }, context) => {
  const group = found(context, 'securityGroups', GroupId);
  const changed = new Map<string, RuleRecord>();
  for (const { SecurityGroupRuleId, SecurityGroupRule } of asked) {
    const rule = ruleOf(group, SecurityGroupRuleId, context);
    changed.set(rule.id, modified(rule, SecurityGroupRule ?? {}, context));
  }
  const after = rulesOf(group, context).map((rule) => changed.get(rule.id) ?? rule);
  for (const [at, rule] of after.entries()) {
    if (after.slice(0, at).some((other) => isSameRule(other, rule))) {
      throw faults.ruleExists({ rule: spoken(rule) });
    }
  }
  const { rules } = ec2State(context.region);
  for (const rule of changed.values()) rules.set(rule.id, rule);
  return { Return: true };
};

/** A rule as it is asked to be; what it lets in stays of one kind. */
function modified(
  rule: RuleRecord,
  asked: Checked<SecurityGroupRuleRequest>,
  context: OperationContext,
): RuleRecord {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = asked;
  const peers = [CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId].filter((it) => it);
  const IpPermissions = [permissionOf(asked)];
  const [made] = peers.length === 1 ? rulesFrom({ IpPermissions }, rule.egress, context) : [];
  if (made === undefined) throw faults.ruleSources();
  if (made.peer.kind !== rule.peer.kind) {
    throw faults.ruleKind({ asked: peerNames[made.peer.kind], own: ruleNames[rule.peer.kind] });
  }
  const { id, group, tags } = rule;
  return { ...made, id, group, tags, description: made.description };
}

function permissionOf({
  CidrIpv4,
  CidrIpv6,
  PrefixListId,
  ReferencedGroupId: GroupId,
  Description,
  ...ports
}: Checked<SecurityGroupRuleRequest>): Checked<IpPermission> {
  const said = Description === undefined ? {} : { Description };
  return {
    ...ports,
    IpRanges: CidrIpv4 === undefined ? [] : [{ CidrIp: CidrIpv4, ...said }],
    Ipv6Ranges: CidrIpv6 === undefined ? [] : [{ CidrIpv6, ...said }],
    PrefixListIds: PrefixListId === undefined ? [] : [{ PrefixListId, ...said }],
    UserIdGroupPairs: GroupId === undefined ? [] : [{ GroupId, ...said }],
  };
}

const ruleNames: Readonly<Record<Peer['kind'], string>> = {
  ipv4: 'IPv4 CIDR',
  ipv6: 'IPv6 CIDR',
  'prefix-list': 'prefix list',
  group: 'referenced group id',
};
const peerNames: Readonly<Record<Peer['kind'], string>> = {
  ipv4: `an ${ruleNames.ipv4}`,
  ipv6: `an ${ruleNames.ipv6}`,
  'prefix-list': `a ${ruleNames['prefix-list']}`,
  group: `a ${ruleNames.group}`,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html */
export const updateSecurityGroupRuleDescriptionsIngress: Operation<
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult
> = (input, context) => describe(input, false, context);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsEgress.html */
export const updateSecurityGroupRuleDescriptionsEgress: Operation<
  UpdateSecurityGroupRuleDescriptionsEgressRequest,
  UpdateSecurityGroupRuleDescriptionsEgressResult
> = (input, context) => describe(input, true, context);

type Described = { readonly rule: RuleRecord; readonly description: string | undefined };

/** A description that is left out is taken away. */
function describe(
  input: Checked<UpdateSecurityGroupRuleDescriptionsIngressRequest>,
  egress: boolean,
  context: OperationContext,
) {
  const group = groupAsked(input, context);
  const { SecurityGroupRuleDescriptions: byId = [] } = input;
  const described =
    byId.length > 0
      ? byId.map((one) => byItsId(group, one, egress, context))
      : byWhatTheyLetIn(group, input, egress, context);
  for (const { rule, description } of described) rule.description = description;
  return { Return: true };
}

function byItsId(
  group: SecurityGroupRecord,
  { SecurityGroupRuleId = '', Description }: Checked<SecurityGroupRuleDescription>,
  egress: boolean,
  context: OperationContext,
): Described {
  const rule = ruleOf(group, SecurityGroupRuleId, context);
  if (rule.egress !== egress) throw faults.ruleMissing();
  return { rule, description: Description };
}

function byWhatTheyLetIn(
  group: SecurityGroupRecord,
  input: Checked<UpdateSecurityGroupRuleDescriptionsIngressRequest>,
  egress: boolean,
  context: OperationContext,
): Described[] {
  const there = rulesOf(group, context);
  return rulesFrom(input, egress, context).map((asked) => {
    const rule = there.find((one) => isSameRule(one, asked));
    if (rule === undefined) throw faults.ruleMissing();
    return { rule, description: asked.description };
  });
}
