import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { arnOf, found } from './kinds.ts';
import { quotas } from './limits.ts';
import { select } from './paging.ts';
import { rulesFrom } from './rule-input.ts';
import { addRule, isSameRule, ruleOf, rulesOf, spoken } from './rule-store.ts';
import { ec2State, type Place, type RuleRecord, type SecurityGroupRecord } from './state.ts';
import { tagList, tagsFor } from './tags.ts';

type AuthorizeInput = Checked<AuthorizeSecurityGroupIngressRequest>;
type RevokeInput = Checked<RevokeSecurityGroupIngressRequest>;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html */
export const authorizeSecurityGroupIngress: Operation<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
> = (input, context) => authorize(input, false, context);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export const authorizeSecurityGroupEgress: Operation<
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult
> = (input, context) => authorize(input, true, context);

/** All of the rules or none. */
function authorize(input: AuthorizeInput, egress: boolean, context: OperationContext) {
  const group = groupAsked(input, context);
  const made = rulesFrom(input, egress, context);
  const before = rulesOf(group, context).filter((rule) => rule.egress === egress);
  for (const [at, rule] of made.entries()) {
    if ([...before, ...made.slice(0, at)].some((other) => isSameRule(other, rule))) {
      throw faults.ruleExists({ rule: spoken(rule) });
    }
  }
  if (before.length + made.length > quotas.rulesPerGroup) throw faults.ruleLimit();
  const tags = tagsFor('rules', input.TagSpecifications);
  const added = made.map((rule) => addRule(group, { ...rule, tags: new Map(tags) }, context));
  return { Return: true, SecurityGroupRules: added.map((rule) => view(rule, context)) };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html */
export const revokeSecurityGroupIngress: Operation<
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult
> = (input, context) => revoke(input, false, context);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html */
export const revokeSecurityGroupEgress: Operation<
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult
> = (input, context) => revoke(input, true, context);

function revoke(input: RevokeInput, egress: boolean, context: OperationContext) {
  const group = groupAsked(input, context);
  const { rules } = ec2State(context.region);
  const there = rulesOf(group, context);
  const named = input.SecurityGroupRuleIds
    ? input.SecurityGroupRuleIds.map((id) => ruleOf(group, id, context))
    : rulesFrom(input, egress, context).map((asked) =>
        there.find((rule) => isSameRule(rule, asked)),
      );
  const revoked = named.map((rule) => {
    if (rule?.egress !== egress) throw faults.ruleMissing();
    return rule;
  });
  for (const { id } of revoked) rules.delete(id);
  return { Return: true, RevokedSecurityGroupRules: revoked.map(revokedView) };
}

function revokedView({ id, group, egress, peer, ...rule }: RuleRecord) {
  return {
    SecurityGroupRuleId: id,
    GroupId: group.id,
    IsEgress: egress,
    IpProtocol: rule.protocol,
    FromPort: rule.from ?? -1,
    ToPort: rule.to ?? -1,
    CidrIpv4: peer.kind === 'ipv4' ? peer.value : undefined,
    CidrIpv6: peer.kind === 'ipv6' ? peer.value : undefined,
    PrefixListId: peer.kind === 'prefix-list' ? peer.value : undefined,
    ReferencedGroupId: peer.kind === 'group' ? peer.value : undefined,
    Description: rule.description,
  };
}

/** The group that a request means by id; a name stands for none. */
export function groupAsked(
  { GroupId, GroupName }: { readonly GroupId?: string; readonly GroupName?: string },
  place: Place,
): SecurityGroupRecord {
  if (GroupId !== undefined) return found(place, 'securityGroups', GroupId);
  // A name stands for a group of the default VPC, and there is none.
  if (GroupName !== undefined) throw faults.groupNameMissing({ name: GroupName });
  throw faults.parameterMissing({ member: 'groupName or groupId' });
}

const filters: FilterTable<RuleRecord> = {
  'group-id': ({ group }) => group.id,
  'security-group-rule-id': ({ id }) => id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html */
export const describeSecurityGroupRules: Operation<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
> = (input, context) => {
  const asked = { ...input, ids: input.SecurityGroupRuleIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'rules', asked, filters);
  return { SecurityGroupRules: items.map((rule) => view(rule, context)), NextToken };
};

function view(rule: RuleRecord, place: Place): SecurityGroupRule {
  const { ReferencedGroupId: GroupId, ...common } = revokedView(rule);
  return {
    ...common,
    GroupOwnerId: place.account.id,
    ReferencedGroupInfo: GroupId ? { GroupId, UserId: place.account.id } : undefined,
    Tags: tagList(rule.tags),
    SecurityGroupRuleArn: arnOf(place, 'rules', rule.id),
  };
}
