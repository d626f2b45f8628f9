// Sources: docs, API_CreateAccessKey, API_UpdateAccessKey, API_DeleteAccessKey, API_GetAccessKeyLastUsed.
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysOf, refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const createKey = async (UserName?: string) => {
  const { AccessKey } = await sandbox.iam().send(new CreateAccessKeyCommand({ UserName }));
  return keysOf(AccessKey);
};

it('works at once, sleeps, wakes and stops at once', async () => {
  const UserName = 'emil';
  await sandbox.iam().send(new CreateUserCommand({ UserName }));
  const keys = await createKey(UserName);
  const whoAmI = () => sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
  expect((await whoAmI()).Arn).toBe('arn:aws:iam::111122223333:user/emil');

  const pair = { UserName, AccessKeyId: keys.accessKeyId };
  await sandbox.iam().send(new UpdateAccessKeyCommand({ ...pair, Status: 'Inactive' }));
  const unknown =
    '403 InvalidClientTokenId: The security token included in the request is invalid.';
  expect(await refusal(whoAmI())).toBe(unknown);
  await sandbox.iam().send(new UpdateAccessKeyCommand({ ...pair, Status: 'Active' }));
  await whoAmI();
  await sandbox.iam().send(new DeleteAccessKeyCommand(pair));
  expect(await refusal(whoAmI())).toBe(unknown);
});

it('knows when, where and for what a key was last used', async () => {
  const UserName = 'fred';
  await sandbox.iam().send(new CreateUserCommand({ UserName }));
  const keys = await createKey(UserName);
  const used = async () => {
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: keys.accessKeyId });
    return (await sandbox.iam().send(command)).AccessKeyLastUsed;
  };
  expect(await used()).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
  await sandbox.sts(keys, 'eu-west-1').send(new GetCallerIdentityCommand({}));
  expect(await used()).toEqual({
    ServiceName: 'sts',
    Region: 'eu-west-1',
    LastUsedDate: expect.any(Date),
  });
});

it('gives two keys at most, and lists them without secrets', async () => {
  const UserName = 'gina';
  await sandbox.iam().send(new CreateUserCommand({ UserName }));
  const keys = [await createKey(UserName), await createKey(UserName)];
  expect(await refusal(createKey(UserName))).toBe(
    '409 LimitExceededException: Cannot exceed quota for AccessKeysPerUser: 2',
  );
  const { AccessKeyMetadata } = await sandbox.iam().send(new ListAccessKeysCommand({ UserName }));
  const ids = keys.map(({ accessKeyId }) => accessKeyId).sort();
  expect(AccessKeyMetadata).toEqual(
    ids.map((AccessKeyId) => ({
      UserName,
      AccessKeyId,
      Status: 'Active',
      CreateDate: expect.any(Date),
    })),
  );
});

it('refuses keys of others and unknown ones', async () => {
  const AccessKeyId = sandbox.credentialsOf('gantry-viewer').accessKeyId;
  const call = sandbox.iam().send(new DeleteAccessKeyCommand({ AccessKeyId }));
  expect(await refusal(call)).toBe(
    `404 NoSuchEntityException: The Access Key with id ${AccessKeyId} cannot be found.`,
  );
  const used = new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAUNKNOWNUNKNOWN00' });
  expect(await refusal(sandbox.iam().send(used))).toBe(
    '404 NoSuchEntityException: The Access Key with id AKIAUNKNOWNUNKNOWN00 cannot be found.',
  );
});
