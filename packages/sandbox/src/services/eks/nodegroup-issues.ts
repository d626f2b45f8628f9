import type { Issue } from '@aws-sdk/client-eks';
import type { Account, Region } from '../../account/account.ts';
import { filled } from '../../filled.ts';
import { activeMembers } from '../autoscaling/shrink.ts';
import { autoscalingState, type GroupRecord } from '../autoscaling/state.ts';
import { findTemplate } from '../ec2/launch-template-store.ts';
import { ec2State } from '../ec2/state.ts';
import { iamState } from '../iam/state.ts';
import { issueTexts as texts } from './issue-texts.ts';
import { durations } from './limits.ts';
import { isPublic, subnet } from './networks.ts';
import type { NodeRecord } from './node-life.ts';
import { groupOf, sourceData } from './nodegroup-compute.ts';
import { roles } from './roles.ts';
import type { ClusterRecord, NodegroupRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };
type Code = NonNullable<Issue['code']>;

function issue(code: Code, message: string, ...resourceIds: string[]): Issue {
  return { code, message, resourceIds };
}

/**
 * What a node group depends on and is gone, or is not as EKS made it. Words are those of recorded
 * answers where there are any, else close to the meaning that the reference gives each code.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html
 */
export function dependencyIssues(place: Place, group: NodegroupRecord): Issue[] {
  if (group.compute.refused) return [refusalIssue(group)];
  return [
    ...roleIssues(place, group),
    ...subnetIssues(place, group),
    ...templateIssues(place, group),
    ...profileIssues(place, group),
    ...scalingGroupIssues(place, group),
  ];
}

/** What another service said when EKS made the group's parts. */
function refusalIssue({ compute }: NodegroupRecord): Issue {
  const { message = '', code = '' } = compute.refused ?? {};
  if (message.includes('image id')) return issue('AmiIdNotFound', message, compute.template);
  if (message.includes('security group')) {
    return issue('Ec2SecurityGroupNotFound', message, compute.template);
  }
  const isLimit = /LimitExceeded/.test(code);
  return issue(isLimit ? 'LimitExceeded' : 'Ec2LaunchTemplateInvalidConfiguration', message);
}

function roleIssues({ account }: Place, { view }: NodegroupRecord): Issue[] {
  const arn = view.nodeRole ?? '';
  if (roles.roleExists(account, arn)) return [];
  return [issue('IamNodeRoleNotFound', texts.role, arn)];
}

function subnetIssues(place: Place, { view, name }: NodegroupRecord): Issue[] {
  const ids = view.subnets ?? [];
  const missing = ids.filter((id) => subnet(place, id) === undefined);
  const gone = missing.length > 0 ? [issue('Ec2SubnetNotFound', texts.subnets, ...missing)] : [];
  const [primary] = sourceData(view, place.region)?.NetworkInterfaces ?? [];
  if (primary?.AssociatePublicIpAddress !== undefined) return gone;
  const closed = ids.filter((id) => {
    const found = subnet(place, id);
    return found && !found.mapPublicIp && isPublic(place, found);
  });
  if (closed.length === 0) return gone;
  const said = filled(texts.noAddresses, { ids: closed.join(', '), name });
  return [...gone, issue('Ec2SubnetInvalidConfiguration', said, ...closed)];
}

function templateIssues(place: Place, group: NodegroupRecord): Issue[] {
  const { compute, view } = group;
  const { launchTemplates } = ec2State(place.region);
  if (!launchTemplates.has(compute.template)) {
    return [issue('Ec2LaunchTemplateNotFound', texts.template, compute.template)];
  }
  const own = view.launchTemplate;
  const reference = own?.id ? { LaunchTemplateId: own.id } : { LaunchTemplateName: own?.name };
  if (own && findTemplate(place, reference) === undefined) {
    const id = own.id ?? own.name ?? '';
    return [issue('SourceEc2LaunchTemplateNotFound', texts.source, id)];
  }
  const asked = groupOf(group, place)?.source.template;
  const isOwn = asked?.LaunchTemplateId === compute.template && asked.Version === compute.version;
  if (asked === undefined || isOwn || compute.roll) return [];
  const { template: id, version } = compute;
  const message = filled(texts.version, { id, version });
  return [issue('Ec2LaunchTemplateVersionMismatch', message, compute.template)];
}

function profileIssues({ account }: Place, { compute }: NodegroupRecord): Issue[] {
  if (iamState(account).instanceProfiles.has(compute.profile)) return [];
  return [issue('IamInstanceProfileNotFound', texts.profile, compute.profile)];
}

function scalingGroupIssues(place: Place, group: NodegroupRecord): Issue[] {
  const scaling = groupOf(group, place);
  if (scaling === undefined || scaling.deleting) {
    return [issue('AutoScalingGroupNotFound', texts.scalingGroup, group.compute.group)];
  }
  return [];
}

/** What keeps instances from being launched, and those launched from being nodes. */
export function nodeIssues(
  place: Place,
  cluster: ClusterRecord,
  group: NodegroupRecord,
  at: number,
): Issue[] {
  const scaling = groupOf(group, place);
  if (scaling === undefined) return [];
  return [
    ...launchIssues(place, group, scaling),
    ...joinIssues(place, cluster, group, scaling, at),
  ];
}

function launchIssues({ region }: Place, { view }: NodegroupRecord, scaling: GroupRecord): Issue[] {
  if (scaling.failures === 0 || activeMembers(scaling).length >= scaling.desired) return [];
  const failed = autoscalingState(region).activities.find(
    ({ group, status }) => group === scaling.name && status === 'Failed',
  );
  const { message = '' } = failed ?? {};
  if (message.includes('InsufficientFreeAddressesInSubnet')) {
    return [issue('InsufficientFreeAddresses', texts.full, ...(view.subnets ?? []))];
  }
  return [issue('AsgInstanceLaunchFailures', message, scaling.name)];
}

function joinIssues(
  { account }: Place,
  cluster: ClusterRecord,
  { view }: NodegroupRecord,
  scaling: GroupRecord,
  at: number,
): Issue[] {
  const patience = durations.nodePatience / account.clock.speed;
  const nodes = activeMembers(scaling).flatMap(({ id }) => cluster.nodes.get(id) ?? []);
  const late = nodes.filter((node) => {
    return node.status !== 'Ready' && at - node.unreadySince >= patience;
  });
  const outside = late.filter(({ status }) => status === 'Booting');
  const inside = late.filter(({ status }) => status !== 'Booting');
  const refused = late.some(({ trouble }) => trouble?.cause === 'unauthorized');
  const ids = (of: readonly NodeRecord[]) => of.map(({ instanceId }) => instanceId);
  return [
    ...(refused ? [issue('AccessDenied', texts.access, view.nodeRole ?? '')] : []),
    ...(outside.length > 0 ? [issue('NodeCreationFailure', texts.unjoined, ...ids(outside))] : []),
    ...(inside.length > 0 ? [issue('NodeCreationFailure', texts.unhealthy, ...ids(inside))] : []),
  ];
}

/** Whether a group has all the nodes it is asked to have, and they are ready. */
export function isComplete(place: Place, cluster: ClusterRecord, group: NodegroupRecord): boolean {
  const scaling = groupOf(group, place);
  if (scaling === undefined) return false;
  const active = activeMembers(scaling);
  return (
    active.length === scaling.desired &&
    active.every(({ id }) => cluster.nodes.get(id)?.status === 'Ready')
  );
}
