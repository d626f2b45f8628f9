import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cli } from '../shared/aws-cli.ts';

/** A file there and back, and a key from its making to its waiting for deletion. */
export async function kms({ aws, refused, sandbox }: Cli): Promise<void> {
  const { KeyMetadata } = await aws('kms create-key --description flow --tags TagKey=a,TagValue=b');
  await aws(`kms create-alias --alias-name alias/flow --target-key-id ${KeyMetadata.KeyId}`);
  const aliases = await aws(
    'kms list-aliases --page-size 2',
    ...['--query', "Aliases[?AliasName=='alias/flow'].TargetKeyId"],
  );
  assert.deepEqual(aliases, [KeyMetadata.KeyId]);

  const secret = Buffer.from([0, 1, 2, 0xff, 0x0a]);
  writeFileSync(join(sandbox.folder, 'plain.bin'), secret);
  const context = '--encryption-context purpose=flow';
  const blob = await aws(
    `kms encrypt --key-id alias/flow --plaintext fileb://plain.bin ${context}`,
    ...['--query', 'CiphertextBlob', '--output', 'text'],
  );
  writeFileSync(join(sandbox.folder, 'cipher.bin'), Buffer.from(blob, 'base64'));
  const decrypt = 'kms decrypt --ciphertext-blob fileb://cipher.bin';
  const plain = await aws(`${decrypt} ${context} --query Plaintext --output text`);
  assert.deepEqual(Buffer.from(plain, 'base64'), secret);
  assert.match(
    await refused(decrypt),
    /\(InvalidCiphertextException\) when calling the Decrypt operation/,
  );

  const keys = await aws('kms list-keys --max-items 1 --page-size 1');
  assert.equal(keys.Keys.length, 1);
  assert.ok(keys.NextToken);
  await aws('kms disable-key', '--key-id', KeyMetadata.Arn);
  assert.match(await refused(`${decrypt} ${context}`), /\(DisabledException\).* is disabled/);
  await aws('kms delete-alias --alias-name alias/flow');
  assert.match(await refused('kms describe-key --key-id alias/flow'), /\(NotFoundException\)/);
  const going = await aws(
    `kms schedule-key-deletion --pending-window-in-days 7 --key-id ${KeyMetadata.KeyId}`,
  );
  assert.equal(going.KeyState, 'PendingDeletion');
}
