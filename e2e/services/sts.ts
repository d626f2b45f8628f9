import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

const role = 'arn:aws:iam::444455556666:role/GantryAccess';

/** Into the second account and back. */
export async function sts({ aws, refused, as }: Cli): Promise<void> {
  assert.equal(await aws('sts get-caller-identity --query Account --output text'), '111122223333');
  const assume = `sts assume-role --role-arn ${role} --role-session-name me`;
  assert.match(
    await refused(assume),
    /\(AccessDenied\) when calling the AssumeRole operation: User: .*gantry-admin is not authorized/,
  );
  const { Credentials, AssumedRoleUser } = await aws(
    `${assume} --external-id shop-gantry-5d1f0c --duration-seconds 900`,
  );
  assert.match(AssumedRoleUser.Arn, /^arn:aws:sts::444455556666:assumed-role\/GantryAccess\/me$/);
  const inside = as({
    AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  });
  assert.deepEqual((await inside.aws('eks list-clusters')).clusters, ['shop-live']);
  assert.match(
    await inside.refused('eks delete-cluster --name shop-live'),
    /\(AccessDeniedException\).*assumed-role\/GantryAccess\/me is not authorized.*eks:DeleteCluster/,
  );
}
