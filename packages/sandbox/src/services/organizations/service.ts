// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
import type { Constraint, ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import * as accounts from './accounts.ts';
import * as attachments from './attachments.ts';
import { faults } from './faults.ts';
import * as organization from './organization.ts';
import * as policies from './policies.ts';
import * as against from './resources.ts';
import * as units from './units.ts';

const PARENT = '(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})';
const parent: Constraint = { max: 100, pattern: PARENT };
const account: Constraint = { max: 12, pattern: '\\d{12}' };

/** AWS Organizations: the accounts of a company, and the policies that bind them. */
export const organizations: ServiceManifest = {
  name: 'organizations',
  signingName: 'organizations',
  iamPrefix: 'organizations',
  scope: 'global',
  protocol: 'json-1.1',
  apiVersion: '2016-11-28',
  targetPrefix: 'AWSOrganizationsV20161128',
  schemas: schemasOf('organizations'),
  invalid: 'InvalidInputException',
  refuses: () => faults.badPattern({ Reason: 'INVALID_PATTERN' }),
  settle: accounts.settleAccounts,
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
  constraints: {
    AccountId: account,
    AccountName: { min: 1, max: 50, pattern: '[\\u0020-\\u007E]+' },
    ChildId: { max: 100, pattern: '(\\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})' },
    Content: { min: 1 },
    CreateAccountRequestId: { max: 36, pattern: 'car-[a-z0-9]{8,32}' },
    'CreateOrganizationalUnitRequest.Name': { min: 1, max: 128 },
    'CreatePolicyRequest.Name': { min: 1, max: 128 },
    Description: { max: 512 },
    DestinationParentId: parent,
    Email: { min: 6, max: 64, pattern: '[^\\s@]+@[^\\s@]+\\.[^\\s@]+' },
    MaxResults: { min: 1, max: 20 },
    OrganizationalUnitId: { max: 68, pattern: 'ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}' },
    ParentId: parent,
    PolicyId: { max: 130, pattern: 'p-[0-9a-zA-Z_]{8,128}' },
    RoleName: { max: 64, pattern: '[\\w+=,.@-]{1,64}' },
    RootId: { max: 34, pattern: 'r-[0-9a-z]{4,32}' },
    SourceParentId: parent,
    TargetId: { max: 100, pattern: `${PARENT}|(\\d{12})` },
  },
  operations: {
    AttachPolicy: {
      run: attachments.attachPolicy,
      ...against.onBoth('organizations:AttachPolicy'),
    },
    CreateAccount: { run: accounts.createAccount },
    CreateOrganization: { run: organization.createOrganization },
    CreateOrganizationalUnit: {
      run: units.createOrganizationalUnit,
      ...against.target('ParentId'),
    },
    CreatePolicy: { run: policies.createPolicy, ...against.policyType },
    DeleteOrganizationalUnit: {
      run: units.deleteOrganizationalUnit,
      ...against.target('OrganizationalUnitId'),
    },
    DeletePolicy: { run: policies.deletePolicy, ...against.policy },
    DescribeAccount: { run: accounts.describeAccount, ...against.target('AccountId') },
    DescribeCreateAccountStatus: { run: accounts.describeCreateAccountStatus },
    DescribeOrganization: { run: organization.describeOrganization },
    DescribeOrganizationalUnit: {
      run: units.describeOrganizationalUnit,
      ...against.target('OrganizationalUnitId'),
    },
    DescribePolicy: { run: policies.describePolicy, ...against.policy },
    DetachPolicy: {
      run: attachments.detachPolicy,
      ...against.onBoth('organizations:DetachPolicy'),
    },
    DisablePolicyType: { run: organization.disablePolicyType, ...against.rootTyped },
    EnablePolicyType: { run: organization.enablePolicyType, ...against.rootTyped },
    ListAccounts: { run: accounts.listAccounts },
    ListAccountsForParent: { run: units.listAccountsForParent, ...against.target('ParentId') },
    ListChildren: { run: units.listChildren, ...against.target('ParentId') },
    ListOrganizationalUnitsForParent: {
      run: units.listOrganizationalUnitsForParent,
      ...against.target('ParentId'),
    },
    ListParents: { run: units.listParents, ...against.target('ChildId') },
    ListPolicies: { run: policies.listPolicies, ...against.policyType },
    ListPoliciesForTarget: { run: attachments.listPoliciesForTarget, ...against.targetTyped },
    ListRoots: { run: organization.listRoots },
    ListTargetsForPolicy: { run: attachments.listTargetsForPolicy, ...against.policy },
    MoveAccount: { run: accounts.moveAccount, ...against.moved },
    UpdatePolicy: { run: policies.updatePolicy, ...against.policy },
  },
};
