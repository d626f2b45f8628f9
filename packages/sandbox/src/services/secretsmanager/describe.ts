import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { SecretRecord } from './state.ts';

/** What is told of a secret, which is everything but its value. */
export function describe(secret: SecretRecord): SecretListEntry {
  const { description, type, keyId, accessedOn, deletesAt, tags } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(type === undefined ? {} : { Type: type }),
    ...(description === undefined ? {} : { Description: description }),
    ...(keyId === undefined ? {} : { KmsKeyId: keyId }),
    LastChangedDate: new Date(secret.changedAt),
    ...(accessedOn === undefined ? {} : { LastAccessedDate: new Date(accessedOn) }),
    ...(deletesAt === undefined ? {} : { DeletedDate: new Date(deletesAt) }),
    ...(tags.size > 0 ? { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) } : {}),
    CreatedDate: new Date(secret.createdAt),
  };
}
