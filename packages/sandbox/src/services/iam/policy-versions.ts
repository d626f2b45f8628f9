// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  PolicyVersion as PolicyVersionShape,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../../service.ts';
import { iamDate } from './arns.ts';
import { isAwsManaged } from './aws-managed.ts';
import { encodeDocument, readManagedPolicy } from './documents.ts';
import { faults } from './faults.ts';
import { findPolicy } from './find.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import type { ManagedPolicy, PolicyVersion } from './state.ts';

export const createPolicyVersion: Operation<
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse
> = (input, context) => {
  const policy = ownPolicy(context, input.PolicyArn);
  if (policy.versions.size >= quotas.versionsPerPolicy) throw faults.tooManyVersions();
  const document = readManagedPolicy(input.PolicyDocument);
  const version = { id: `v${policy.nextVersion}`, createdAt: context.now, document };
  policy.nextVersion += 1;
  policy.versions.set(version.id, version);
  if (input.SetAsDefault) makeDefault(policy, version.id, context.now);
  return { PolicyVersion: describeVersion(policy, version) };
};

export const getPolicyVersion: Operation<GetPolicyVersionRequest, GetPolicyVersionResponse> = (
  input,
  context,
) => {
  const policy = findPolicy(context, input.PolicyArn);
  const version = findVersion(policy, input.VersionId);
  const document = encodeDocument(version.document.text);
  return { PolicyVersion: { Document: document, ...describeVersion(policy, version) } };
};

/** Newest first. */
export const listPolicyVersions: Operation<
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse
> = (input, context) => {
  const policy = findPolicy(context, input.PolicyArn);
  const newestFirst = ({ id }: PolicyVersion) => String(1_000_000_000 - Number(id.slice(1)));
  const { items, page } = paged(policy.versions.values(), newestFirst, input);
  return { Versions: items.map((version) => describeVersion(policy, version)), ...page };
};

export const setDefaultPolicyVersion: Operation<SetDefaultPolicyVersionRequest, object> = (
  input,
  context,
) => {
  const policy = ownPolicy(context, input.PolicyArn);
  makeDefault(policy, findVersion(policy, input.VersionId).id, context.now);
  return {};
};

export const deletePolicyVersion: Operation<DeletePolicyVersionRequest, object> = (
  input,
  context,
) => {
  const policy = ownPolicy(context, input.PolicyArn);
  const version = findVersion(policy, input.VersionId);
  if (version.id === policy.defaultVersion) throw faults.defaultVersion();
  policy.versions.delete(version.id);
  return {};
};

function ownPolicy(context: OperationContext, arn: string): ManagedPolicy {
  if (isAwsManaged(arn)) throw faults.awsManaged({ arn });
  return findPolicy(context, arn);
}

function makeDefault(policy: ManagedPolicy, id: string, now: number): void {
  policy.defaultVersion = id;
  policy.updatedAt = now;
}

function findVersion(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = policy.versions.get(id);
  if (!version) throw faults.noVersion({ arn: policy.arn, version: id });
  return version;
}

function describeVersion(policy: ManagedPolicy, version: PolicyVersion): PolicyVersionShape {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: iamDate(version.createdAt),
  };
}
