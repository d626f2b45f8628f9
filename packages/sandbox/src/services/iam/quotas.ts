import { quotaOf } from '../servicequotas/data/quotas.ts';

type QuotaName =
  | 'accessKeysPerUser'
  | 'attachedPerGroup'
  | 'attachedPerRole'
  | 'attachedPerUser'
  | 'clientIdsPerOidcProvider'
  | 'groups'
  | 'groupsPerUser'
  | 'inlinePerGroup'
  | 'inlinePerRole'
  | 'inlinePerUser'
  | 'instanceProfiles'
  | 'managedPolicySize'
  | 'oidcProviders'
  | 'policies'
  | 'roles'
  | 'rolesPerInstanceProfile'
  | 'tags'
  | 'trustPolicySize'
  | 'users'
  | 'versionsPerPolicy';

/** IAM's quotas at their defaults. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const quotas: Readonly<Record<QuotaName, number>> = {
  accessKeysPerUser: 2,
  attachedPerGroup: quotaOf('attachedPerGroup'),
  attachedPerRole: quotaOf('attachedPerRole'),
  attachedPerUser: quotaOf('attachedPerUser'),
  clientIdsPerOidcProvider: 100,
  groups: quotaOf('groups'),
  groupsPerUser: 10,
  inlinePerGroup: 5120,
  inlinePerRole: 10240,
  inlinePerUser: 2048,
  instanceProfiles: quotaOf('instanceProfiles'),
  managedPolicySize: 6144,
  oidcProviders: 100,
  policies: quotaOf('policies'),
  roles: quotaOf('roles'),
  rolesPerInstanceProfile: 1,
  tags: 50,
  trustPolicySize: 2048,
  users: quotaOf('users'),
  versionsPerPolicy: 5,
};
