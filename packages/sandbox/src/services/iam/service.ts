// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import * as accessKeys from './access-keys.ts';
import * as attachedPolicies from './attached-policies.ts';
import { constraints } from './constraints.ts';
import * as entityTags from './entity-tags.ts';
import * as groupMembers from './group-members.ts';
import * as groups from './groups.ts';
import * as inlinePolicies from './inline-policies.ts';
import * as instanceProfiles from './instance-profiles.ts';
import * as oidc from './oidc-providers.ts';
import * as permissionsBoundaries from './permissions-boundaries.ts';
import * as policies from './policies.ts';
import * as policyVersions from './policy-versions.ts';
import * as against from './resources.ts';
import * as roles from './roles.ts';
import * as linkedRoles from './service-linked-roles.ts';
import * as simulation from './simulation.ts';
import * as users from './users.ts';

/** AWS Identity and Access Management: one endpoint for all regions, signed for us-east-1. */
export const iam: ServiceManifest = {
  name: 'iam',
  signingName: 'iam',
  iamPrefix: 'iam',
  scope: 'global',
  protocol: 'query',
  apiVersion: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  schemas: schemasOf('iam'),
  // No policy of a role changes by them; who rests on a profile looks at its role.
  quiet: [
    'AddRoleToInstanceProfile',
    'CreateAccessKey',
    'CreateInstanceProfile',
    'CreateUser',
    'DeleteInstanceProfile',
    'RemoveRoleFromInstanceProfile',
  ],
  constraints,
  settle: linkedRoles.settleDeletions,
  operations: {
    AddClientIDToOpenIDConnectProvider: {
      run: oidc.addClientIDToOpenIDConnectProvider,
      ...against.oidcProvider,
    },
    AddRoleToInstanceProfile: {
      run: instanceProfiles.addRoleToInstanceProfile,
      ...against.instanceProfile,
      ...against.passesRole,
    },
    AddUserToGroup: { run: groupMembers.addUserToGroup, ...against.group },
    AttachGroupPolicy: { run: attachedPolicies.attachGroupPolicy, ...against.group },
    AttachRolePolicy: { run: attachedPolicies.attachRolePolicy, ...against.role },
    AttachUserPolicy: { run: attachedPolicies.attachUserPolicy, ...against.user },
    CreateAccessKey: { run: accessKeys.createAccessKey, ...against.user },
    CreateGroup: { run: groups.createGroup, ...against.newGroup },
    CreateInstanceProfile: {
      run: instanceProfiles.createInstanceProfile,
      ...against.newInstanceProfile,
    },
    CreateOpenIDConnectProvider: {
      run: oidc.createOpenIDConnectProvider,
      ...against.oidcProvider,
    },
    CreatePolicy: { run: policies.createPolicy, ...against.policy },
    CreatePolicyVersion: { run: policyVersions.createPolicyVersion, ...against.policy },
    CreateRole: { run: roles.createRole, ...against.newRole },
    CreateServiceLinkedRole: {
      run: linkedRoles.createServiceLinkedRole,
      ...against.newLinkedRole,
    },
    CreateUser: { run: users.createUser, ...against.newUser },
    DeleteAccessKey: { run: accessKeys.deleteAccessKey, ...against.user },
    DeleteGroup: { run: groups.deleteGroup, ...against.group },
    DeleteGroupPolicy: { run: inlinePolicies.deleteGroupPolicy, ...against.group },
    DeleteInstanceProfile: {
      run: instanceProfiles.deleteInstanceProfile,
      ...against.instanceProfile,
    },
    DeleteOpenIDConnectProvider: {
      run: oidc.deleteOpenIDConnectProvider,
      ...against.oidcProvider,
    },
    DeletePolicy: { run: policies.deletePolicy, ...against.policy },
    DeletePolicyVersion: { run: policyVersions.deletePolicyVersion, ...against.policy },
    DeleteRole: { run: roles.deleteRole, ...against.role },
    DeleteRolePermissionsBoundary: {
      run: permissionsBoundaries.deleteRolePermissionsBoundary,
      ...against.role,
    },
    DeleteRolePolicy: { run: inlinePolicies.deleteRolePolicy, ...against.role },
    DeleteServiceLinkedRole: {
      run: linkedRoles.deleteServiceLinkedRole,
      ...against.role,
    },
    DeleteUser: { run: users.deleteUser, ...against.user },
    DeleteUserPermissionsBoundary: {
      run: permissionsBoundaries.deleteUserPermissionsBoundary,
      ...against.user,
    },
    DeleteUserPolicy: { run: inlinePolicies.deleteUserPolicy, ...against.user },
    DetachGroupPolicy: { run: attachedPolicies.detachGroupPolicy, ...against.group },
    DetachRolePolicy: { run: attachedPolicies.detachRolePolicy, ...against.role },
    DetachUserPolicy: { run: attachedPolicies.detachUserPolicy, ...against.user },
    GetAccessKeyLastUsed: { run: accessKeys.getAccessKeyLastUsed, ...against.keyOwner },
    GetContextKeysForCustomPolicy: { run: simulation.getContextKeysForCustomPolicy },
    GetContextKeysForPrincipalPolicy: {
      run: simulation.getContextKeysForPrincipalPolicy,
      ...against.source,
    },
    GetGroup: { run: groups.getGroup, ...against.group },
    GetGroupPolicy: { run: inlinePolicies.getGroupPolicy, ...against.group },
    GetInstanceProfile: { run: instanceProfiles.getInstanceProfile, ...against.instanceProfile },
    GetOpenIDConnectProvider: { run: oidc.getOpenIDConnectProvider, ...against.oidcProvider },
    GetPolicy: { run: policies.getPolicy, ...against.policy },
    GetPolicyVersion: { run: policyVersions.getPolicyVersion, ...against.policy },
    GetRole: { run: roles.getRole, ...against.role },
    GetRolePolicy: { run: inlinePolicies.getRolePolicy, ...against.role },
    GetServiceLinkedRoleDeletionStatus: {
      run: linkedRoles.getServiceLinkedRoleDeletionStatus,
      ...against.deletionTask,
    },
    GetUser: { run: users.getUser, ...against.user },
    GetUserPolicy: { run: inlinePolicies.getUserPolicy, ...against.user },
    ListAccessKeys: { run: accessKeys.listAccessKeys, ...against.user },
    ListAttachedGroupPolicies: {
      run: attachedPolicies.listAttachedGroupPolicies,
      ...against.group,
    },
    ListAttachedRolePolicies: { run: attachedPolicies.listAttachedRolePolicies, ...against.role },
    ListAttachedUserPolicies: { run: attachedPolicies.listAttachedUserPolicies, ...against.user },
    ListEntitiesForPolicy: { run: policies.listEntitiesForPolicy, ...against.policy },
    ListGroupPolicies: { run: inlinePolicies.listGroupPolicies, ...against.group },
    ListGroups: { run: groups.listGroups, ...against.groups },
    ListGroupsForUser: { run: groupMembers.listGroupsForUser, ...against.user },
    ListInstanceProfiles: {
      run: instanceProfiles.listInstanceProfiles,
      ...against.instanceProfiles,
    },
    ListInstanceProfilesForRole: {
      run: instanceProfiles.listInstanceProfilesForRole,
      ...against.role,
    },
    ListOpenIDConnectProviderTags: {
      run: oidc.listOpenIDConnectProviderTags,
      ...against.oidcProvider,
    },
    ListOpenIDConnectProviders: {
      run: oidc.listOpenIDConnectProviders,
      ...against.oidcProviders,
    },
    ListPolicies: { run: policies.listPolicies, ...against.policies },
    ListPolicyTags: { run: entityTags.listPolicyTags, ...against.policy },
    ListPolicyVersions: { run: policyVersions.listPolicyVersions, ...against.policy },
    ListRolePolicies: { run: inlinePolicies.listRolePolicies, ...against.role },
    ListRoleTags: { run: entityTags.listRoleTags, ...against.role },
    ListRoles: { run: roles.listRoles, ...against.roles },
    ListUserPolicies: { run: inlinePolicies.listUserPolicies, ...against.user },
    ListUserTags: { run: entityTags.listUserTags, ...against.user },
    ListUsers: { run: users.listUsers, ...against.users },
    PutGroupPolicy: { run: inlinePolicies.putGroupPolicy, ...against.group },
    PutRolePermissionsBoundary: {
      run: permissionsBoundaries.putRolePermissionsBoundary,
      ...against.role,
    },
    PutRolePolicy: { run: inlinePolicies.putRolePolicy, ...against.role },
    PutUserPermissionsBoundary: {
      run: permissionsBoundaries.putUserPermissionsBoundary,
      ...against.user,
    },
    PutUserPolicy: { run: inlinePolicies.putUserPolicy, ...against.user },
    RemoveClientIDFromOpenIDConnectProvider: {
      run: oidc.removeClientIDFromOpenIDConnectProvider,
      ...against.oidcProvider,
    },
    RemoveRoleFromInstanceProfile: {
      run: instanceProfiles.removeRoleFromInstanceProfile,
      ...against.instanceProfile,
    },
    RemoveUserFromGroup: { run: groupMembers.removeUserFromGroup, ...against.group },
    SetDefaultPolicyVersion: { run: policyVersions.setDefaultPolicyVersion, ...against.policy },
    SimulateCustomPolicy: { run: simulation.simulateCustomPolicy },
    SimulatePrincipalPolicy: {
      run: simulation.simulatePrincipalPolicy,
      ...against.source,
    },
    TagOpenIDConnectProvider: { run: oidc.tagOpenIDConnectProvider, ...against.oidcProvider },
    TagPolicy: { run: entityTags.tagPolicy, ...against.policy },
    TagRole: { run: entityTags.tagRole, ...against.role },
    TagUser: { run: entityTags.tagUser, ...against.user },
    UntagOpenIDConnectProvider: { run: oidc.untagOpenIDConnectProvider, ...against.oidcProvider },
    UntagPolicy: { run: entityTags.untagPolicy, ...against.policy },
    UntagRole: { run: entityTags.untagRole, ...against.role },
    UntagUser: { run: entityTags.untagUser, ...against.user },
    UpdateAccessKey: { run: accessKeys.updateAccessKey, ...against.user },
    UpdateAssumeRolePolicy: { run: roles.updateAssumeRolePolicy, ...against.role },
    UpdateGroup: { run: groups.updateGroup, ...against.group },
    UpdateOpenIDConnectProviderThumbprint: {
      run: oidc.updateOpenIDConnectProviderThumbprint,
      ...against.oidcProvider,
    },
    UpdateRole: { run: roles.updateRole, ...against.role },
    UpdateRoleDescription: { run: roles.updateRoleDescription, ...against.role },
    UpdateUser: { run: users.updateUser, ...against.user },
  },
};
