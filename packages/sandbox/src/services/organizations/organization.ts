// https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html
import type {
  CreateOrganizationRequest,
  CreateOrganizationResponse,
  DescribeOrganizationResponse,
  DisablePolicyTypeRequest,
  DisablePolicyTypeResponse,
  EnablePolicyTypeRequest,
  EnablePolicyTypeResponse,
  ListRootsRequest,
  ListRootsResponse,
  Organization as OrganizationShape,
  PolicyType,
  Root,
} from '@aws-sdk/client-organizations';
import { parsePolicy } from '@gantry/identity/iam';
import { notImplemented } from '../../fault.ts';
import type { Operation } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { organizationArn, targetArn } from './arns.ts';
import { faults } from './faults.ts';
import { anyOrganization, managed } from './find.ts';
import { page } from './paging.ts';
import { join, type Organization, type OrganizationPolicy, organizationOf } from './state.ts';

/** The policies that AWS puts on all there is, so that nothing changes by turning a type on. */
const fullAccess = {
  SERVICE_CONTROL_POLICY: 'FullAWSAccess',
  RESOURCE_CONTROL_POLICY: 'RCPFullAWSAccess',
} as const;

type Enforced = keyof typeof fullAccess;

function fullAccessPolicy(type: Enforced): OrganizationPolicy {
  const everybody = type === 'RESOURCE_CONTROL_POLICY' ? { Principal: '*' } : {};
  const Statement = [{ Effect: 'Allow', ...everybody, Action: '*', Resource: '*' }];
  const content = JSON.stringify({ Version: '2012-10-17', Statement });
  return {
    id: `p-${fullAccess[type]}`,
    name: fullAccess[type],
    description: 'Allows access to every operation',
    type,
    content,
    parsed: parsePolicy(content, kindOf(type)),
    awsManaged: true,
  };
}

/** Resource control policies name whom they keep out; service control policies name nobody. */
export function kindOf(type: PolicyType): 'identity' | 'resource' {
  return type === 'RESOURCE_CONTROL_POLICY' ? 'resource' : 'identity';
}

export const createOrganization: Operation<
  CreateOrganizationRequest,
  CreateOrganizationResponse
> = ({ FeatureSet = 'ALL' }, context) => {
  const { account, now } = context;
  if (organizationOf(account)) throw faults.alreadyIn();
  if (FeatureSet !== 'ALL') throw notImplemented('organizations with consolidated billing only');
  const rootId = `r-${account.ids.lower(4)}`;
  const organization: Organization = {
    id: `o-${account.ids.lower(10)}`,
    management: account,
    rootId,
    policyTypes: new Set(),
    units: new Map(),
    members: new Map(),
    policies: new Map(
      [fullAccessPolicy('SERVICE_CONTROL_POLICY'), fullAccessPolicy('RESOURCE_CONTROL_POLICY')].map(
        (policy) => [policy.id, policy],
      ),
    ),
    attached: new Map(),
    creations: new Map(),
  };
  organization.members.set(account.id, {
    id: account.id,
    name: 'management',
    email: emailOf(account.id),
    joinedAt: now,
    joinedMethod: 'INVITED',
    parent: rootId,
  });
  join(account, organization);
  ensureServiceLinkedRole(context, 'organizations.amazonaws.com');
  return { Organization: describe(organization) };
};

/** Every member may ask. */
export const describeOrganization: Operation<object, DescribeOrganizationResponse> = (
  _input,
  context,
) => ({ Organization: describe(anyOrganization(context)) });

export const listRoots: Operation<ListRootsRequest, ListRootsResponse> = (input, context) => {
  const { items, token } = page([root(managed(context))], ({ Id = '' }) => Id, input);
  return { Roots: items, ...token };
};

/** From now on each root, unit and account carries the policy that allows everything. */
export const enablePolicyType: Operation<EnablePolicyTypeRequest, EnablePolicyTypeResponse> = (
  { RootId, PolicyType },
  context,
) => {
  const organization = managed(context);
  if (RootId !== organization.rootId) throw faults.noRoot();
  checkType(PolicyType);
  if (organization.policyTypes.has(PolicyType)) throw faults.typeAlreadyEnabled();
  organization.policyTypes.add(PolicyType);
  for (const id of [RootId, ...organization.units.keys(), ...organization.members.keys()]) {
    attachFullAccess(organization, id, [PolicyType]);
  }
  return { Root: root(organization) };
};

/** Takes every policy of the type off everything; they stay as policies. */
export const disablePolicyType: Operation<DisablePolicyTypeRequest, DisablePolicyTypeResponse> = (
  { RootId, PolicyType },
  context,
) => {
  const organization = managed(context);
  if (RootId !== organization.rootId) throw faults.noRoot();
  checkType(PolicyType);
  if (!organization.policyTypes.delete(PolicyType)) throw faults.typeNotEnabled();
  for (const ids of organization.attached.values()) {
    for (const id of ids) if (organization.policies.get(id)?.type === PolicyType) ids.delete(id);
  }
  return { Root: root(organization) };
};

/** What is new in an organization begins with the policy that allows all, of each type in force. */
export function attachFullAccess(
  { policyTypes, attached }: Organization,
  id: string,
  types: Iterable<PolicyType> = policyTypes,
): void {
  const ids = attached.get(id) ?? new Set();
  for (const type of types) if (isEnforced(type)) ids.add(`p-${fullAccess[type]}`);
  attached.set(id, ids);
}

function isEnforced(type: string): type is Enforced {
  return Object.hasOwn(fullAccess, type);
}

/** Service and resource control policies are simulated, other types refused by name. */
export function checkType(type: string): void {
  if (!isEnforced(type)) throw notImplemented(`organization policies of type ${type}`);
}

/** The address that an account was opened with, where nobody gave one. */
function emailOf(id: string): string {
  return `aws+${id}@example.com`;
}

function describe(organization: Organization): OrganizationShape {
  const { management, members } = organization;
  return {
    Id: organization.id,
    Arn: organizationArn(organization),
    FeatureSet: 'ALL',
    MasterAccountArn: targetArn(organization, management.id),
    MasterAccountId: management.id,
    MasterAccountEmail: members.get(management.id)?.email,
    // Says ENABLED whatever the root says. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
}

function root(organization: Organization): Root {
  const { rootId, policyTypes } = organization;
  return {
    Id: rootId,
    Arn: targetArn(organization, rootId),
    Name: 'Root',
    PolicyTypes: [...policyTypes].map((Type) => ({ Type, Status: 'ENABLED' })),
  };
}
