import type {
  CreateFargateProfileRequest,
  CreateFargateProfileResponse,
  DeleteFargateProfileRequest,
  DeleteFargateProfileResponse,
  DescribeFargateProfileRequest,
  DescribeFargateProfileResponse,
  FargateProfile,
  FargateProfileSelector,
  ListFargateProfilesRequest,
  ListFargateProfilesResponse,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { ensureServiceLinkedRole } from '../iam/linked-roles.ts';
import { admitNodes } from './access-defaults.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import { durations, quotas } from './limits.ts';
import { activeCluster, clusterNamed, fargateProfileNamed } from './lookup.ts';
import { isPublic } from './networks.ts';
import { page } from './paging.ts';
import type { ClusterRecord, FargateProfileRecord } from './state.ts';
import { checkRole, checkSubnets, checkTags } from './validate.ts';
import { fargateIssues } from './world.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html */
export const createFargateProfile: Operation<
  CreateFargateProfileRequest,
  CreateFargateProfileResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const clusterName = cluster.name;
  const { fargateProfileName } = input;
  const existing = cluster.fargateProfiles.get(fargateProfileName);
  if (existing) {
    if (existing.token && existing.token === input.clientRequestToken) {
      return describe(existing, cluster, context);
    }
    throw faults.fargateProfileExists({ clusterName, fargateProfileName });
  }
  activeCluster(context, clusterName);
  const limit = quotas.fargateProfilesPerCluster;
  if (cluster.fargateProfiles.size >= limit) throw faults.fargateLimit({ clusterName, limit });
  const profile = newProfile(cluster, fargateProfileName, input, context);
  cluster.fargateProfiles.set(fargateProfileName, profile);
  ensureServiceLinkedRole(context, 'eks-fargate.amazonaws.com');
  return describe(profile, cluster, context);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeFargateProfile.html */
export const describeFargateProfile: Operation<
  DescribeFargateProfileRequest,
  DescribeFargateProfileResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  return describe(fargateProfileNamed(cluster, input.fargateProfileName), cluster, context);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListFargateProfiles.html */
export const listFargateProfiles: Operation<
  ListFargateProfilesRequest,
  ListFargateProfilesResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const names = [...cluster.fargateProfiles.keys()];
  const { items, nextToken } = page(`fargate/${cluster.name}`, names, (name) => name, input);
  return { fargateProfileNames: items, nextToken };
};

/**
 * One at a time.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteFargateProfile.html
 */
export const deleteFargateProfile: Operation<
  DeleteFargateProfileRequest,
  DeleteFargateProfileResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const profile = fargateProfileNamed(cluster, input.fargateProfileName);
  const busy = [...cluster.fargateProfiles.values()].find(
    (other) => other !== profile && other.status === 'DELETING',
  );
  if (busy) {
    const where = { clusterName: cluster.name, fargateProfileName: profile.name };
    throw faults.fargateProfileDeleting({ ...where, other: busy.name, status: busy.status });
  }
  if (profile.status !== 'DELETING') {
    profile.status = 'DELETING';
    profile.since = context.now;
  }
  return describe(profile, cluster, context);
};

export function fargateProfileLife(
  isIll: (profile: FargateProfileRecord) => boolean,
): Life<FargateProfileRecord> {
  const after = durations.fargateProfileCreation;
  return {
    CREATING: [
      { to: 'CREATE_FAILED', after, when: isIll },
      { to: 'ACTIVE', after, when: (profile) => !isIll(profile) },
    ],
    DELETING: [{ to: 'gone', after: durations.fargateProfileDeletion }],
  };
}

function newProfile(
  cluster: ClusterRecord,
  name: string,
  input: Checked<CreateFargateProfileRequest>,
  context: OperationContext,
): FargateProfileRecord {
  const { account, now } = context;
  const selectors = checkSelectors(input.selectors);
  const podExecutionRoleArn = checkRole(
    account,
    input.podExecutionRoleArn,
    'eks-fargate-pods.amazonaws.com',
  );
  const subnets = checkSubnets(context, input.subnets);
  const open = subnets.find((subnet) => isPublic(context, subnet));
  if (open) {
    // Pods get no public address.
    // https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
    const reason = `${open.id} is not a private subnet`;
    throw faults.valueInvalid({ member: 'subnets', reason, clusterName: cluster.name });
  }
  const arn = eksArn(context, 'fargateprofile', cluster.name, name, account.ids.uuid());
  admitNodes(cluster, podExecutionRoleArn, 'FARGATE_LINUX', context);
  return {
    ...{ status: 'CREATING', since: now, name, arn },
    tags: checkTags(input.tags),
    token: input.clientRequestToken,
    view: {
      ...{ fargateProfileName: name, fargateProfileArn: arn, clusterName: cluster.name },
      ...{ createdAt: new Date(now), podExecutionRoleArn, selectors },
      subnets: subnets.map(({ id }) => id),
    },
  };
}

function checkSelectors(
  selectors: readonly Checked<FargateProfileSelector>[] = [],
): FargateProfileSelector[] {
  if (selectors.length === 0) throw faults.fargateNeedsSelector();
  if (!selectors.every(({ namespace }) => namespace)) throw faults.fargateNeedsNamespace();
  if (selectors.length > quotas.selectorsPerFargateProfile) {
    throw faults.valueInvalid({ member: 'selectors', reason: 'at most 5 selectors are allowed' });
  }
  for (const { labels = {} } of selectors) {
    if (Object.keys(labels).length > quotas.labelsPerFargateSelector) {
      throw faults.fargateTooManyLabels();
    }
  }
  return selectors.map((selector) => ({ ...selector }));
}

function describe(
  profile: FargateProfileRecord,
  cluster: ClusterRecord,
  context: OperationContext,
): { fargateProfile: FargateProfile } {
  const { view, tags } = profile;
  // The statuses of the life are those of the API.
  const status = profile.status as FargateProfile['status'];
  const health = { issues: fargateIssues(context, profile, cluster) };
  return { fargateProfile: { ...view, status, health, tags: { ...tags } } };
}
