// https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html#term_version
import type {
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse,
  PutSecretValueRequest,
  PutSecretValueResponse,
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse,
} from '@aws-sdk/client-secrets-manager';
import type { Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { CURRENT, livingSecret } from './find.ts';
import { limits } from './limits.ts';
import { page } from './paging.ts';
import type { SecretRecord, VersionRecord } from './state.ts';
import { hasValue, openValue, sealValue, type Value } from './values.ts';

const PREVIOUS = 'AWSPREVIOUS';

export const putSecretValue: Operation<PutSecretValueRequest, PutSecretValueResponse> = (
  input,
  context,
) => {
  const secret = livingSecret(context, input.SecretId);
  if (!hasValue(input)) throw faults.noValue();
  const { VersionStages, ClientRequestToken: token } = input;
  const version = addVersion(secret, { ...input, token, stages: VersionStages }, context);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: [...version.stages],
  };
};

export const updateSecretVersionStage: Operation<
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse
> = (input, context) => {
  const { VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = input;
  const secret = livingSecret(context, input.SecretId);
  const holder = [...secret.versions.values()].find(({ stages }) => stages.has(stage));
  const target = to === undefined ? undefined : secret.versions.get(to);
  if (to !== undefined && target === undefined) throw faults.noValueForVersion({ versionId: to });
  // A label is not torn off a version that was not named.
  if (holder && holder !== target && holder.id !== from) {
    throw faults.stageNotThere({ stage, versionId: holder.id });
  }
  if (target) moveStage(secret, stage, target);
  else holder?.stages.delete(stage);
  secret.changedAt = context.now;
  return { ARN: secret.arn, Name: secret.name };
};

export const listSecretVersionIds: Operation<
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse
> = (input, context) => {
  const secret = livingSecret(context, input.SecretId);
  const found = [...secret.versions.values()].filter(
    ({ stages }) => input.IncludeDeprecated || stages.size > 0,
  );
  const { items, token } = page(found, ({ id }) => id, input);
  const Versions = items.map(({ id, stages, createdAt, accessedOn, keyId }) => ({
    VersionId: id,
    ...(stages.size > 0 ? { VersionStages: [...stages] } : {}),
    ...(accessedOn === undefined ? {} : { LastAccessedDate: new Date(accessedOn) }),
    CreatedDate: new Date(createdAt),
    KmsKeyIds: [keyId],
  }));
  return { Versions, ARN: secret.arn, Name: secret.name, ...token };
};

type NewVersion = Value & {
  readonly token?: string | undefined;
  readonly stages?: readonly string[] | undefined;
};

/** Adds a version; the same token with the same value is answered as if it had not come before. */
export function addVersion(
  secret: SecretRecord,
  { token, stages, ...value }: NewVersion,
  context: OperationContext,
): VersionRecord {
  const id = token ?? context.account.ids.uuid();
  const there = secret.versions.get(id);
  if (there) return sameVersion(secret, there, value, context);
  const sealed = sealValue(secret, id, value, context);
  const { now } = context;
  const version = { id, stages: new Set<string>(), createdAt: now, accessedOn: undefined };
  const added: VersionRecord = { ...version, ...sealed };
  secret.versions.set(id, added);
  for (const stage of stages ?? [CURRENT]) moveStage(secret, stage, added);
  secret.changedAt = now;
  dropOldest(secret);
  return added;
}

function sameVersion(
  secret: SecretRecord,
  there: VersionRecord,
  value: Value,
  context: OperationContext,
): VersionRecord {
  const before = openValue(secret, there, context);
  const same =
    before.SecretString === value.SecretString &&
    Buffer.from(before.SecretBinary ?? []).equals(Buffer.from(value.SecretBinary ?? []));
  if (!same) throw faults.tokenInUse({ token: there.id, arn: secret.arn });
  return there;
}

/** The version that was current becomes the previous one. */
function moveStage({ versions }: SecretRecord, stage: string, target: VersionRecord): void {
  const holder = [...versions.values()].find(({ stages }) => stages.has(stage));
  if (holder === target) return;
  holder?.stages.delete(stage);
  target.stages.add(stage);
  if (stage !== CURRENT || holder === undefined) return;
  for (const { stages } of versions.values()) stages.delete(PREVIOUS);
  holder.stages.add(PREVIOUS);
}

/** Versions without a label go when there are too many. */
function dropOldest({ versions }: SecretRecord): void {
  for (const { id, stages } of versions.values()) {
    if (versions.size <= limits.versions) return;
    if (stages.size === 0) versions.delete(id);
  }
}
