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
  Root,
} from '@aws-sdk/client-organizations';
import { parsePolicy } from '@gantry/identity';
import { notImplemented } from '../../fault.ts';
import type { Operation } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { organizationArn, targetArn } from './arns.ts';
import { faults } from './faults.ts';
import { anyOrganization, managed } from './find.ts';
import { page } from './paging.ts';
import { join, type Organization, type OrganizationPolicy, organizationOf } from './state.ts';

/** The policy that AWS puts on all there is, so that nothing changes until somebody takes it off. */
export const FULL_ACCESS = 'p-FullAWSAccess';

const CONTENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

function fullAccess(): OrganizationPolicy {
  return {
    id: FULL_ACCESS,
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    type: 'SERVICE_CONTROL_POLICY',
    content: CONTENT,
    parsed: parsePolicy(CONTENT, 'identity'),
    awsManaged: true,
  };
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
    policies: new Map([[FULL_ACCESS, fullAccess()]]),
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
    attachFullAccess(organization, id);
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
  organization.attached.clear();
  return { Root: root(organization) };
};

/** What is new in an organization with service control policies begins with the one for all. */
export function attachFullAccess({ policyTypes, attached }: Organization, id: string): void {
  if (policyTypes.has('SERVICE_CONTROL_POLICY')) attached.set(id, new Set([FULL_ACCESS]));
}

/** Service control policies are simulated, other types refused by name. */
export function checkType(type: string): void {
  if (type !== 'SERVICE_CONTROL_POLICY')
    throw notImplemented(`organization policies of type ${type}`);
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
