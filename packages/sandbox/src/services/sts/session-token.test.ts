// Sources: docs, API_GetSessionToken, API_GetCallerIdentity, API_GetAccessKeyInfo.

import { ListClustersCommand } from '@aws-sdk/client-eks';
import { GetUserCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { keysOf, refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
const clock = new SteppedClock(Date.now());
beforeAll(async () => {
  sandbox = await started({ clock });
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const token = (more: object = {}) =>
  sandbox.sts('gantry-viewer').send(new GetSessionTokenCommand(more));

it('lets a user act as itself, but not on IAM', async () => {
  const keys = keysOf((await token()).Credentials);
  const me = await sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
  expect(me.Arn).toBe('arn:aws:iam::111122223333:user/gantry-viewer');
  await sandbox.eks(keys).send(new ListClustersCommand({}));
  expect(await refusal(sandbox.iam(keys).send(new GetUserCommand({})))).toBe(
    '403 InvalidClientTokenId: The security token included in the request is invalid',
  );
  expect(await refusal(sandbox.sts(keys).send(new GetSessionTokenCommand({})))).toBe(
    '403 AccessDenied: Cannot call GetSessionToken with session credentials',
  );
  const role = { RoleArn: 'arn:aws:iam::111122223333:role/eks-node', RoleSessionName: 'me' };
  expect(await refusal(sandbox.sts(keys).send(new AssumeRoleCommand(role)))).toMatch(
    / because no role trust policy allows the sts:AssumeRole action$/,
  );
});

it('lasts twelve hours unless said otherwise, and then expires', async () => {
  const { Credentials } = await token();
  expect(Credentials?.Expiration?.getTime()).toBe(
    Math.floor(clock.now() / 1000) * 1000 + 43_200_000,
  );
  const keys = keysOf((await token({ DurationSeconds: 900 })).Credentials);
  const sts = sandbox.sts(keys);
  await sts.send(new GetCallerIdentityCommand({}));
  clock.advance(900_000);
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toBe(
    '403 ExpiredToken: The security token included in the request is expired',
  );
});

it.each([
  [{ DurationSeconds: 899 }, /greater than or equal to 900$/],
  [{ DurationSeconds: 129_601 }, /less than or equal to 129600$/],
  [
    { SerialNumber: 'arn:aws:iam::111122223333:mfa/phone', TokenCode: '123456' },
    /^403 AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code\.$/,
  ],
])('refuses %j', async (more, words) => {
  const sts = sandbox.sts('gantry-viewer');
  expect(await refusal(sts.send(new GetSessionTokenCommand(more)))).toMatch(words);
});

it('names the account of a key', async () => {
  const sts = sandbox.sts('gantry-admin');
  const AccessKeyId = sandbox.credentialsOf('gantry-viewer').accessKeyId;
  const { Account } = await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }));
  expect(Account).toBe('111122223333');
  const unknown = sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAUNKNOWNUNKNOWN00' }));
  expect(await refusal(unknown)).toMatch(/^400 ValidationError: /);
});
