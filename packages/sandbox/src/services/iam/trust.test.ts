// Sources: docs, IAM user guide "AWS JSON policy elements: Principal", on what happens when a principal is deleted.
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetRoleCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policy, type Started, started } from '../../testing/started.ts';

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
