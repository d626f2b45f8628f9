// Sources: docs, IAM user guide "AWS JSON policy elements: Principal", on what happens when a principal is deleted.
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetRoleCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysOf, policy, refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

it('follows a renamed user, and does not pass to a namesake of a deleted one', async () => {
  const iam = sandbox.iam();
  const arn = (name: string) => `arn:aws:iam::111122223333:user/${name}`;
  const { User } = await iam.send(new CreateUserCommand({ UserName: 'hugo' }));
  const statement = { Effect: 'Allow', Principal: { AWS: arn('hugo') }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = policy(statement);
  await iam.send(new CreateRoleCommand({ RoleName: 'of-hugo', AssumeRolePolicyDocument }));
  const trusted = async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'of-hugo' }));
    const document = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
    return document.Statement[0].Principal.AWS;
  };
  await iam.send(new UpdateUserCommand({ UserName: 'hugo', NewUserName: 'victor' }));
  expect(await trusted()).toEqual([arn('victor')]);
  await iam.send(new DeleteUserCommand({ UserName: 'victor' }));
  await iam.send(new CreateUserCommand({ UserName: 'victor' }));
  expect(await trusted()).toEqual([User?.UserId]);
});

// Source: the knowledge center of AWS on invalid principals of key policies.
it('of a key and of a secret does not pass to a namesake either', async () => {
  const iam = sandbox.iam();
  const UserName = 'alice';
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const grant = { Effect: 'Allow', Principal: { AWS: User?.Arn }, Resource: '*' };
  const root = { AWS: 'arn:aws:iam::111122223333:root' };
  const kms = sandbox.client(KMSClient);
  const Policy = policy(
    { ...grant, Principal: root, Action: 'kms:*' },
    { ...grant, Action: 'kms:DescribeKey' },
  );
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy }));
  const KeyId = KeyMetadata?.KeyId ?? '';
  const secrets = sandbox.client(SecretsManagerClient);
  const secret = new CreateSecretCommand({ Name: 'of-alice', SecretString: 'a' });
  const { ARN: SecretId = '' } = await secrets.send(secret);
  const ResourcePolicy = policy({ ...grant, Action: 'secretsmanager:GetSecretValue' });
  await secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  const asAlice = async () => {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const keys = keysOf(AccessKey);
    return {
      keys,
      describe: () => sandbox.client(KMSClient, keys).send(new DescribeKeyCommand({ KeyId })),
      read: () =>
        sandbox.client(SecretsManagerClient, keys).send(new GetSecretValueCommand({ SecretId })),
    };
  };
  const first = await asAlice();
  await first.describe();
  await first.read();
  const { accessKeyId: AccessKeyId } = first.keys;
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await iam.send(new DeleteUserCommand({ UserName }));
  await iam.send(new CreateUserCommand({ UserName }));
  const second = await asAlice();
  expect(await refusal(second.describe())).toMatch(/AccessDeniedException/);
  expect(await refusal(second.read())).toMatch(/AccessDeniedException/);
  const left = (await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy ?? '';
  expect(left).toContain(User?.UserId);
  expect(await refusal(kms.send(new PutKeyPolicyCommand({ KeyId, Policy: left })))).toMatch(
    /one or more invalid principals\.$/,
  );
});
