import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

/** A secret and its versions. */
export async function secretsmanager({ aws, refused }: Cli): Promise<void> {
  const create = 'secretsmanager create-secret --name flow/db';
  const { ARN } = await aws(`${create} --secret-string one --tags Key=team,Value=flow`);
  assert.match(ARN, /:secret:flow\/db-\w{6}$/);
  assert.match(await refused(create), /\(ResourceExistsException\).*flow\/db already exists/);
  const found = await aws(
    'secretsmanager list-secrets --filters Key=tag-key,Values=team Key=name,Values=flow/',
    ...['--query', 'SecretList[].Name'],
  );
  assert.deepEqual(found, ['flow/db']);
  await aws('secretsmanager put-secret-value --secret-id flow/db --secret-string', 'two words');
  const get = 'secretsmanager get-secret-value --query SecretString --output text --secret-id';
  assert.equal(await aws(`${get} flow/db`), 'two words');
  assert.equal(await aws(`${get} ${ARN} --version-stage AWSPREVIOUS`), 'one');
  const versions = await aws(
    'secretsmanager list-secret-version-ids --secret-id flow/db --query',
    'sort(Versions[].VersionStages[])',
  );
  assert.deepEqual(versions, ['AWSCURRENT', 'AWSPREVIOUS']);
  await aws('secretsmanager delete-secret --recovery-window-in-days 7 --secret-id flow/db');
  assert.match(await refused(`${get} flow/db`), /\(InvalidRequestException\).*marked for deletion/);
  await aws('secretsmanager restore-secret --secret-id flow/db');
  await aws('secretsmanager delete-secret --force-delete-without-recovery --secret-id flow/db');
  assert.match(
    await refused(`${get} flow/db`),
    /\(ResourceNotFoundException\).*Secrets Manager can't find the specified secret/,
  );
}
