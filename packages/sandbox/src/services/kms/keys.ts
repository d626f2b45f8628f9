// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
import type {
  CreateKeyRequest,
  CreateKeyResponse,
  DescribeKeyRequest,
  DescribeKeyResponse,
  DisableKeyRequest,
  EnableKeyRequest,
  KeyMetadata,
  ListKeysRequest,
  ListKeysResponse,
  UpdateKeyDescriptionRequest,
} from '@aws-sdk/client-kms';
import { notImplemented } from '../../fault.ts';
import type { Checked, Operation } from '../../service.ts';
import { keyItself, keyNamed } from './find.ts';
import { newKey } from './new-key.ts';
import { page } from './paging.ts';
import { checkPolicy, defaultPolicy } from './policies.ts';
import { type KeyRecord, kmsState } from './state.ts';
import { addTags } from './tags.ts';
import { living } from './usable.ts';

/** Symmetric keys that encrypt; keys of other kinds are refused by name. */
export const createKey: Operation<CreateKeyRequest, CreateKeyResponse> = (input, context) => {
  checkKind(input);
  const policy = input.Policy ?? defaultPolicy(context.account);
  checkPolicy(policy, input.BypassPolicyLockoutSafetyCheck, context);
  const { Description: description = '', MultiRegion: multiRegion = false } = input;
  const key = newKey({ manager: 'CUSTOMER', description, policy, multiRegion }, context);
  addTags(key.tags, input.Tags ?? []);
  return { KeyMetadata: describe(key, context.account.id) };
};

export const describeKey: Operation<DescribeKeyRequest, DescribeKeyResponse> = (
  { KeyId },
  context,
) => ({ KeyMetadata: describe(keyNamed(context, KeyId), context.account.id) });

export const listKeys: Operation<ListKeysRequest, ListKeysResponse> = (input, { region }) => {
  const { items, paging } = page([...kmsState(region).keys.values()], ({ id }) => id, input);
  return { Keys: items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...paging };
};

export const enableKey: Operation<EnableKeyRequest, object> = ({ KeyId }, context) => {
  turn(living(keyItself(context, KeyId)), 'Enabled', context.now);
  return {};
};

export const disableKey: Operation<DisableKeyRequest, object> = ({ KeyId }, context) => {
  turn(living(keyItself(context, KeyId)), 'Disabled', context.now);
  return {};
};

export const updateKeyDescription: Operation<UpdateKeyDescriptionRequest, object> = (
  { KeyId, Description },
  context,
) => {
  living(keyItself(context, KeyId)).description = Description;
  return {};
};

function turn(key: KeyRecord, status: 'Enabled' | 'Disabled', now: number): void {
  if (key.status === status) return;
  key.status = status;
  key.since = now;
}

function checkKind(input: Checked<CreateKeyRequest>): void {
  const { CustomerMasterKeySpec, KeySpec = CustomerMasterKeySpec, KeyUsage, Origin } = input;
  if (KeySpec !== undefined && KeySpec !== 'SYMMETRIC_DEFAULT') {
    throw notImplemented(`KMS keys of the kind ${KeySpec}`);
  }
  if (KeyUsage !== undefined && KeyUsage !== 'ENCRYPT_DECRYPT') {
    throw notImplemented(`KMS keys for ${KeyUsage}`);
  }
  if (Origin !== undefined && Origin !== 'AWS_KMS') {
    throw notImplemented(`KMS keys with material of the origin ${Origin}`);
  }
}

function describe(key: KeyRecord, account: string): KeyMetadata {
  return {
    AWSAccountId: account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.status === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    // The statuses of a key's life are its key states.
    KeyState: key.status as KeyMetadata['KeyState'],
    ...(key.deletesAt === undefined ? {} : { DeletionDate: new Date(key.deletesAt) }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: key.spec,
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: key.multiRegion,
    ...(key.multiRegion ? { MultiRegionConfiguration: primary(key) } : {}),
  };
}

function primary({ arn }: KeyRecord): KeyMetadata['MultiRegionConfiguration'] {
  const Region = arn.split(':')[3];
  return { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: arn, Region }, ReplicaKeys: [] };
}
