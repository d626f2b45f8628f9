import type {
  CreateAccountResponse,
  CreateOrganizationalUnitResponse,
  CreatePolicyResponse,
  ListRootsResponse,
} from '@aws-sdk/client-organizations';
import type { AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { Account } from '../account/account.ts';
import { accountNamed } from '../account/directory.ts';
import { findKey } from '../enforce/keys.ts';
import { invoke } from '../invoke.ts';
import type { Call, Step } from './call.ts';
import { document, inventory, role, roleNames } from './principals.ts';
import { productionCluster } from './production.ts';

/** The account into which the company is moving what its customers use. */
export const PRODUCTION_ACCOUNT_ID = '444455556666';

/** What a caller must know, beside the name of the role, to come in as Gantry. */
export const GANTRY_EXTERNAL_ID = 'shop-gantry-5d1f0c';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** Days since the company began to have more than one account. */
const AGE = 150;

/** The organization: the first account manages it, and a second one is its first member. */
export const organization: Step = (call, account) => {
  const begun = account.clock.now() - AGE * DAY;
  const at =
    (minutes: number): Call =>
    (name, input) =>
      call(name, input, { at: begun + minutes * MINUTE });
  at(0)('organizations:CreateOrganization', { FeatureSet: 'ALL' });
  const { Roots: [root] = [] }: ListRootsResponse = at(1)('organizations:ListRoots', {});
  const RootId = root?.Id;
  at(1)('organizations:EnablePolicyType', { RootId, PolicyType: 'SERVICE_CONTROL_POLICY' });
  const made: CreateOrganizationalUnitResponse = at(2)('organizations:CreateOrganizationalUnit', {
    ParentId: RootId,
    Name: 'Workloads',
  });
  const DestinationParentId = made.OrganizationalUnit?.Id;
  guardrails(at(3), DestinationParentId);
  account.ids.reserve(PRODUCTION_ACCOUNT_ID);
  const { CreateAccountStatus }: CreateAccountResponse = at(5)('organizations:CreateAccount', {
    AccountName: 'shop-production',
    Email: 'aws+production@example.com',
  });
  const CreateAccountRequestId = CreateAccountStatus?.Id;
  at(10)('organizations:DescribeCreateAccountStatus', { CreateAccountRequestId });
  const move = { AccountId: PRODUCTION_ACCOUNT_ID, SourceParentId: RootId, DestinationParentId };
  at(11)('organizations:MoveAccount', move);
  gantryAccess(at(20), account.id);
  const inside = enter(at(30), account);
  role(inside(31), roleNames.cluster, 'eks.amazonaws.com', ['AmazonEKSClusterPolicy']);
  role(inside(31), roleNames.node, 'ec2.amazonaws.com', [
    'AmazonEKSWorkerNodePolicy',
    'AmazonEKS_CNI_Policy',
    'AmazonEC2ContainerRegistryPullOnly',
  ]);
  gantryAccess(inside(32), account.id);
  productionCluster(inside, PRODUCTION_ACCOUNT_ID);
};

/** What nobody in a member account may do, whatever rights he has there. */
function guardrails(call: Call, TargetId: string | undefined): void {
  const { Policy }: CreatePolicyResponse = call('organizations:CreatePolicy', {
    Name: 'Guardrails',
    Description: 'Accounts stay in the organization, and their history is kept.',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: document([
      {
        Sid: 'StayAndRemember',
        Effect: 'Deny',
        Action: [
          'cloudtrail:DeleteTrail',
          'cloudtrail:StopLogging',
          'organizations:LeaveOrganization',
        ],
        Resource: '*',
      },
    ]),
  });
  call('organizations:AttachPolicy', { PolicyId: Policy?.PolicySummary?.Id, TargetId });
}

/**
 * The role by which Gantry looks into an account: who comes from the first account, and knows the
 * external id, may read what concerns EKS.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
function gantryAccess(call: Call, trusted: string): void {
  const RoleName = roleNames.gantry;
  const Principal = { AWS: `arn:aws:iam::${trusted}:root` };
  const AssumeRolePolicyDocument = document([
    {
      Sid: 'KnowsTheExternalId',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': GANTRY_EXTERNAL_ID } },
    },
    {
      Sid: 'SaysForWhom',
      Effect: 'Allow',
      Principal,
      Action: ['sts:SetSourceIdentity', 'sts:TagSession'],
    },
  ]);
  call('iam:CreateRole', { RoleName, AssumeRolePolicyDocument });
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSMCPReadOnlyAccess';
  call('iam:AttachRolePolicy', { RoleName, PolicyArn });
  const PolicyDocument = document(inventory);
  call('iam:PutRolePolicy', { RoleName, PolicyName: 'inventory', PolicyDocument });
}

/** Calls within the new account, by the role that lets its organization in. */
function enter(call: Call, account: Account): (minutes: number) => Call {
  const { Credentials }: AssumeRoleResponse = call('sts:AssumeRole', {
    RoleArn: `arn:aws:iam::${PRODUCTION_ACCOUNT_ID}:role/OrganizationAccountAccessRole`,
    RoleSessionName: 'gantry-admin',
  });
  const member = accountNamed(account, PRODUCTION_ACCOUNT_ID);
  const key = member && findKey(member, Credentials?.AccessKeyId ?? '');
  if (!member || !key) throw new Error('The new account cannot be entered');
  const begun = account.clock.now() - AGE * DAY;
  return (minutes) => (name, input, options) => {
    const [service = '', operation = ''] = name.split(':');
    const { principal } = key;
    const at = begun + minutes * MINUTE;
    const call = {
      service,
      operation,
      input,
      principal,
      at,
      furnishing: true,
      ...options,
    } as const;
    return invoke(member, call);
  };
}
