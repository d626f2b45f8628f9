// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
import type {
  CreateSecretRequest,
  CreateSecretResponse,
  DeleteSecretRequest,
  DeleteSecretResponse,
  DescribeSecretRequest,
  DescribeSecretResponse,
  RestoreSecretRequest,
  RestoreSecretResponse,
  UpdateSecretRequest,
  UpdateSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import type { Account, Region } from '../../account/account.ts';
import { notImplemented } from '../../fault.ts';
import type { Checked, Operation } from '../../service.ts';
import { describe } from './describe.ts';
import { faults } from './faults.ts';
import { findSecret, livingSecret, secretArn, secretNamed } from './find.ts';
import { DAY, limits } from './limits.ts';
import { type SecretRecord, secretsOf } from './state.ts';
import { addTags } from './tags.ts';
import { hasValue, openValue } from './values.ts';
import { addVersion } from './versions.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const createSecret: Operation<CreateSecretRequest, CreateSecretResponse> = (
  input,
  context,
) => {
  const { Name: name, ClientRequestToken: token } = input;
  if (input.AddReplicaRegions) throw notImplemented('replicas of secrets');
  const brings = hasValue(input);
  const there = findSecret(context, name);
  if (there?.deletesAt !== undefined) throw faults.deletedName();
  if (there && !(token && there.versions.has(token))) throw faults.exists({ name });
  const secret = there ?? newSecret(input, context);
  const version = brings ? addVersion(secret, { ...input, token }, context) : undefined;
  // Only what could be encrypted comes to be.
  secretsOf(context.region).set(name, secret);
  return { ARN: secret.arn, Name: name, ...(version ? { VersionId: version.id } : {}) };
};

export const updateSecret: Operation<UpdateSecretRequest, UpdateSecretResponse> = (
  input,
  context,
) => {
  const secret = livingSecret(context, input.SecretId);
  const brings = hasValue(input);
  const before = secret.keyId;
  secret.keyId = input.KmsKeyId ?? before;
  try {
    const rekeyed = input.KmsKeyId !== undefined && input.KmsKeyId !== before;
    const token = input.ClientRequestToken;
    const version = brings ? addVersion(secret, { ...input, token }, context) : undefined;
    if (!version && rekeyed) encryptAnew(secret, context);
    secret.description = input.Description ?? secret.description;
    secret.type = input.Type ?? secret.type;
    secret.changedAt = context.now;
    return { ARN: secret.arn, Name: secret.name, ...(version ? { VersionId: version.id } : {}) };
  } catch (error) {
    secret.keyId = before;
    throw error;
  }
};

export const describeSecret: Operation<DescribeSecretRequest, DescribeSecretResponse> = (
  { SecretId },
  context,
) => {
  const secret = secretNamed(context, SecretId);
  const labelled = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
  const stages = labelled.map((version): [string, string[]] => [version.id, [...version.stages]]);
  const { size } = secret.versions;
  return {
    ...describe(secret),
    ...(size > 0 ? { VersionIdsToStages: Object.fromEntries(stages) } : {}),
  };
};

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html */
export const deleteSecret: Operation<DeleteSecretRequest, DeleteSecretResponse> = (
  { SecretId, RecoveryWindowInDays: asked, ForceDeleteWithoutRecovery: force = false },
  context,
) => {
  if (force && asked !== undefined) throw faults.forceAndWindow();
  const days = asked ?? limits.recoveryDaysMost;
  if (days < limits.recoveryDaysLeast || days > limits.recoveryDaysMost) {
    throw faults.recoveryDays();
  }
  const secret = secretNamed(context, SecretId);
  if (secret.deletesAt !== undefined && !force) throw faults.alreadyDeleted();
  const { now, account, region } = context;
  secret.deletesAt = force ? now : now + (days * DAY) / account.clock.speed;
  if (force) secretsOf(region).delete(secret.name);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(secret.deletesAt) };
};

export const restoreSecret: Operation<RestoreSecretRequest, RestoreSecretResponse> = (
  { SecretId },
  context,
) => {
  const secret = secretNamed(context, SecretId);
  secret.deletesAt = undefined;
  return { ARN: secret.arn, Name: secret.name };
};

/** Secrets whose recovery window has passed are gone. */
export function settleSecrets(_: Account, region: Region, now: number): void {
  const secrets = secretsOf(region);
  for (const { name, deletesAt } of secrets.values()) {
    if (deletesAt !== undefined && deletesAt <= now) secrets.delete(name);
  }
}

type Context = Parameters<typeof createSecret>[1];

function newSecret(input: Checked<CreateSecretRequest>, context: Context): SecretRecord {
  const { account, now } = context;
  // Six characters keep a secret apart from a later one of the same name.
  const suffix = account.rng.text(6, ALPHANUMERIC);
  const secret: SecretRecord = {
    name: input.Name,
    arn: `${secretArn(context, input.Name)}-${suffix}`,
    ...{ createdAt: now, changedAt: now, accessedOn: undefined, deletesAt: undefined },
    ...{ description: input.Description, type: input.Type, keyId: input.KmsKeyId },
    ...{ policy: undefined, tags: new Map(), versions: new Map() },
  };
  addTags(secret.tags, input.Tags ?? []);
  return secret;
}

/** A new key means the labelled versions under that key, too. */
function encryptAnew(secret: SecretRecord, context: Context): void {
  for (const version of [...secret.versions.values()]) {
    if (version.stages.size === 0) continue;
    const value = openValue(secret, version, context);
    const { id, stages, createdAt } = version;
    secret.versions.delete(id);
    const again = addVersion(secret, { ...value, token: id, stages: [] }, context);
    secret.versions.set(id, { ...again, stages, createdAt });
  }
}
