// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  Policy as PolicyShape,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { iamArn, iamDate } from './arns.ts';
import { isAwsManaged } from './aws-managed.ts';
import { readManagedPolicy } from './documents.ts';
import { faults } from './faults.ts';
import { findPolicy, isTaken } from './find.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { type Entity, type IamState, iamState, type ManagedPolicy } from './state.ts';
import { newTags, tagsOf } from './tags.ts';

export const createPolicy: Operation<CreatePolicyRequest, CreatePolicyResponse> = (
  input,
  { account, now },
) => {
  const { policies } = iamState(account);
  const own = [...policies.values()].filter((policy) => !isAwsManaged(policy.arn));
  const name = input.PolicyName;
  if (isTaken(new Map(own.map((policy) => [policy.name, policy])), name)) {
    throw faults.policyExists({ name });
  }
  if (own.length >= quotas.policies) {
    throw faults.quota({ what: 'Policies', limit: quotas.policies });
  }
  const path = input.Path ?? '/';
  const document = readManagedPolicy(input.PolicyDocument);
  const policy: ManagedPolicy = {
    id: account.ids.unique('ANPA'),
    arn: iamArn(account, `policy${path}${name}`),
    name,
    path,
    description: input.Description,
    createdAt: now,
    updatedAt: now,
    defaultVersion: 'v1',
    nextVersion: 2,
    versions: new Map([['v1', { id: 'v1', createdAt: now, document }]]),
    tags: newTags(input.Tags),
  };
  policies.set(policy.arn, policy);
  return { Policy: { ...describePolicy(account, policy), ...tagsOf(policy.tags) } };
};

export const getPolicy: Operation<GetPolicyRequest, GetPolicyResponse> = (input, context) => {
  const policy = findPolicy(context, input.PolicyArn);
  const description = policy.description === undefined ? {} : { Description: policy.description };
  return {
    Policy: { ...describePolicy(context.account, policy), ...description, ...tagsOf(policy.tags) },
  };
};

export const deletePolicy: Operation<DeletePolicyRequest, object> = (input, context) => {
  const policy = findPolicy(context, input.PolicyArn);
  if (isAwsManaged(policy.arn)) throw faults.awsManaged({ arn: policy.arn });
  const { attached, bounded } = usesOf(iamState(context.account), policy);
  if (attached.length + bounded.length > 0) throw faults.policyAttached();
  if (policy.versions.size > 1) throw faults.policyHasVersions();
  iamState(context.account).policies.delete(policy.arn);
  return {};
};

/**
 * Customer managed and AWS managed policies; `Scope`, `OnlyAttached` and the prefix narrow them.
 */
export const listPolicies: Operation<ListPoliciesRequest, ListPoliciesResponse> = (
  input,
  { account },
) => {
  const state = iamState(account);
  const wanted = [...state.policies.values()].filter((policy) => {
    const scope = isAwsManaged(policy.arn) ? 'AWS' : 'Local';
    const { attached, bounded } = usesOf(state, policy);
    const used = input.PolicyUsageFilter === 'PermissionsBoundary' ? bounded : attached;
    const needsUse = input.OnlyAttached || input.PolicyUsageFilter === 'PermissionsBoundary';
    return (
      (input.Scope === undefined || input.Scope === 'All' || input.Scope === scope) &&
      (!needsUse || used.length > 0) &&
      policy.path.startsWith(input.PathPrefix ?? '/')
    );
  });
  const { items, page } = paged(wanted, (policy) => `${policy.name} ${policy.arn}`, input);
  return { Policies: items.map((policy) => describePolicy(account, policy)), ...page };
};

export const listEntitiesForPolicy: Operation<
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse
> = (input, context) => {
  const policy = findPolicy(context, input.PolicyArn);
  const { attached, bounded } = usesOf(iamState(context.account), policy);
  const used = input.PolicyUsageFilter === 'PermissionsBoundary' ? bounded : attached;
  const wanted = used.filter(({ kind, path }) => {
    const filter = { user: 'User', group: 'Group', role: 'Role' }[kind];
    const all = input.EntityFilter === undefined;
    return (all || input.EntityFilter === filter) && path.startsWith(input.PathPrefix ?? '/');
  });
  const { items, page } = paged(wanted, ({ kind, name }) => `${kind} ${name}`, input);
  const of = (kind: string) => items.filter((entity) => entity.kind === kind);
  return {
    PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...page,
  };
};

type AnyEntity = Entity & { readonly kind: 'user' | 'group' | 'role' };

function usesOf(state: IamState, policy: ManagedPolicy) {
  const entities: AnyEntity[] = [
    ...state.groups.values(),
    ...state.roles.values(),
    ...state.users.values(),
  ];
  return {
    attached: entities.filter((entity) => entity.attached.has(policy.arn)),
    bounded: entities.filter((entity) => entity.boundary === policy.arn),
  };
}

function describePolicy(account: Account, policy: ManagedPolicy): PolicyShape {
  const { attached, bounded } = usesOf(iamState(account), policy);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attached.length,
    PermissionsBoundaryUsageCount: bounded.length,
    IsAttachable: true,
    CreateDate: iamDate(policy.createdAt),
    UpdateDate: iamDate(policy.updatedAt),
  };
}
