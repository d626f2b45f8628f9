import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

/** Parameters, those of one's own and AWS's. */
export async function ssm({ aws, refused }: Cli): Promise<void> {
  const put = 'ssm put-parameter --value x --name';
  await aws(`${put} /flow/a --type String`);
  await aws(`${put} /flow/b --type StringList`);
  const { Version, Tier } = await aws(`${put} /flow/c --type SecureString`);
  assert.deepEqual([Version, Tier], [1, 'Standard']);
  assert.match(
    await refused(`${put} /flow/a --type String`),
    /\(ParameterAlreadyExists\) when calling the PutParameter operation: The parameter already/,
  );
  const again = await aws(`${put} /flow/a --type String --overwrite`);
  assert.equal(again.Version, 2);
  const first = await aws('ssm get-parameters-by-path --path /flow --max-items 2 --page-size 1');
  assert.equal(first.Parameters.length, 2);
  const rest = await aws(
    `ssm get-parameters-by-path --path /flow --with-decryption --starting-token ${first.NextToken}`,
  );
  assert.deepEqual(
    [...first.Parameters, ...rest.Parameters].map(({ Name }: { Name: string }) => Name).sort(),
    ['/flow/a', '/flow/b', '/flow/c'],
  );
  const sealed = 'ssm get-parameter --name /flow/c --query Parameter.Value --output text';
  assert.notEqual(await aws(sealed), 'x');
  assert.equal(await aws(`${sealed} --with-decryption`), 'x');
  const secure = await aws(
    'ssm describe-parameters --query Parameters[].Name --parameter-filters',
    ...['Key=Type,Values=SecureString', 'Key=Name,Option=BeginsWith,Values=/flow'],
  );
  assert.deepEqual(secure, ['/flow/c']);
  const image = '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended';
  const value = await aws(`ssm get-parameter --query Parameter.Value --name ${image}/image_id`);
  assert.match(value, /^ami-/);
  const gone = await aws('ssm delete-parameters --names /flow/a /flow/b /flow/c /flow/d');
  assert.deepEqual(gone.InvalidParameters, ['/flow/d']);
  assert.match(await refused('ssm get-parameter --name /flow/a'), /\(ParameterNotFound\)/);
}
