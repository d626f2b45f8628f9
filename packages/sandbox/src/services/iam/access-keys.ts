// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
import type {
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  StatusType,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../../service.ts';
import { iamDate } from './arns.ts';
import { faults } from './faults.ts';
import { findUser, namedOrCaller } from './find.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { type AccessKey, iamState, type User } from './state.ts';

/** The only answer that ever carries the secret. */
export const createAccessKey: Operation<CreateAccessKeyRequest, CreateAccessKeyResponse> = (
  input,
  context,
) => {
  const { accessKeys, secrets } = iamState(context.account);
  const user = findUser(context, namedOrCaller(input.UserName, context));
  if (keysOf(context, user).length >= quotas.accessKeysPerUser) {
    throw faults.quota({ what: 'AccessKeysPerUser', limit: quotas.accessKeysPerUser });
  }
  const { accessKeyId, secretAccessKey } = secrets.accessKey(user.name);
  const key = {
    id: accessKeyId,
    secret: secretAccessKey,
    user,
    createdAt: context.now,
    active: true,
  };
  accessKeys.set(key.id, key);
  return { AccessKey: { ...describe(key), SecretAccessKey: key.secret } };
};

export const updateAccessKey: Operation<UpdateAccessKeyRequest, object> = (input, context) => {
  findKey(input, context).active = input.Status === 'Active';
  return {};
};

export const deleteAccessKey: Operation<DeleteAccessKeyRequest, object> = (input, context) => {
  iamState(context.account).accessKeys.delete(findKey(input, context).id);
  return {};
};

export const listAccessKeys: Operation<ListAccessKeysRequest, ListAccessKeysResponse> = (
  input,
  context,
) => {
  const user = findUser(context, namedOrCaller(input.UserName, context));
  const { items, page } = paged(keysOf(context, user), (key) => key.id, input);
  return { AccessKeyMetadata: items.map(describe), ...page };
};

export const getAccessKeyLastUsed: Operation<
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse
> = (input, { account }) => {
  const key = iamState(account).accessKeys.get(input.AccessKeyId);
  if (!key) throw faults.noAccessKey({ id: input.AccessKeyId });
  const { lastUsed } = key;
  return {
    UserName: key.user.name,
    AccessKeyLastUsed: {
      ...(lastUsed ? { LastUsedDate: iamDate(lastUsed.at) } : {}),
      ServiceName: lastUsed?.service ?? 'N/A',
      Region: lastUsed?.region ?? 'N/A',
    },
  };
};

function keysOf({ account }: OperationContext, user: User): readonly AccessKey[] {
  return [...iamState(account).accessKeys.values()].filter((key) => key.user === user);
}

function findKey(
  input: { readonly UserName?: string; readonly AccessKeyId: string },
  context: OperationContext,
): AccessKey {
  const user = findUser(context, namedOrCaller(input.UserName, context));
  const key = keysOf(context, user).find(({ id }) => id === input.AccessKeyId);
  if (!key) throw faults.noAccessKey({ id: input.AccessKeyId });
  return key;
}

function describe(key: AccessKey) {
  const status: StatusType = key.active ? 'Active' : 'Inactive';
  return {
    UserName: key.user.name,
    AccessKeyId: key.id,
    Status: status,
    CreateDate: iamDate(key.createdAt),
  };
}
