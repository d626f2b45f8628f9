// Sources: docs, IAM user guide: cross-account policy evaluation logic; KMS developer guide:
// key-policy-modifying-external-accounts; Secrets Manager user guide: auth-and-access_examples_cross.
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SteppedClock } from '../account/clock.ts';
import { PRODUCTION, productionAdmin } from '../testing/production.ts';
import { allow, policy, refusal, type Started, started } from '../testing/started.ts';

const VIEWER = 'arn:aws:iam::111122223333:user/gantry-viewer';
const Plaintext = Buffer.from('a word');
let sandbox: Started;
let clock: SteppedClock;
let kms: KMSClient;
let secrets: SecretsManagerClient;
/** Of a user of the other account. */
let asViewer: { readonly kms: KMSClient; readonly secrets: SecretsManagerClient };
beforeEach(async () => {
  clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
  sandbox = await started({ clock });
  const admin = await productionAdmin(sandbox);
  kms = sandbox.client(KMSClient, admin);
  secrets = sandbox.client(SecretsManagerClient, admin);
  asViewer = {
    kms: sandbox.client(KMSClient, 'gantry-viewer'),
    secrets: sandbox.client(SecretsManagerClient, 'gantry-viewer'),
  };
});
afterEach(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const letViewer = (...statements: object[]) =>
  sandbox.iam().send(
    new PutUserPolicyCommand({
      ...{ UserName: 'gantry-viewer', PolicyName: 'across' },
      PolicyDocument: policy(...statements),
    }),
  );

async function keyFor(principal: string): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? '';
  const own = { AWS: `arn:aws:iam::${PRODUCTION}:root` };
  const Policy = policy(
    { ...allow('kms:*'), Principal: own },
    { ...allow(['kms:Encrypt', 'kms:Decrypt', 'kms:DisableKey']), Principal: { AWS: principal } },
  );
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  return KeyId;
}

it('a key serves another account where both let it, and for its uses only', async () => {
  const KeyId = await keyFor('arn:aws:iam::111122223333:root');
  const encrypt = new EncryptCommand({ KeyId, Plaintext });
  expect(await refusal(asViewer.kms.send(encrypt))).toMatch(
    /no identity-based policy allows the kms:Encrypt action$/,
  );
  await letViewer(allow('kms:*', KeyId));
  const { CiphertextBlob } = await asViewer.kms.send(encrypt);
  const opened = await asViewer.kms.send(new DecryptCommand({ CiphertextBlob }));
  expect(opened).toMatchObject({ KeyId, Plaintext: new Uint8Array(Plaintext) });
  expect(await refusal(asViewer.kms.send(new DisableKeyCommand({ KeyId })))).toMatch(
    /^400 NotFoundException/,
  );
  clock.advance(600_000);
  const asked = { AttributeKey: 'EventName' as const, AttributeValue: 'Decrypt' };
  const found = await sandbox
    .client(CloudTrailClient, await productionAdmin(sandbox))
    .send(new LookupEventsCommand({ LookupAttributes: [asked] }));
  expect(JSON.parse(found.Events?.[0]?.CloudTrailEvent ?? '{}')).toMatchObject({
    userIdentity: { type: 'AWSAccount', accountId: '111122223333' },
    resources: [{ accountId: PRODUCTION, ARN: KeyId }],
    sharedEventID: expect.any(String),
  });
});

it('a secret is read from another account where its policy, its key and IAM let it', async () => {
  await letViewer(allow(['secretsmanager:GetSecretValue', 'kms:Decrypt']));
  const shared = async (Name: string, KmsKeyId?: string) => {
    const secret = new CreateSecretCommand({ Name, KmsKeyId, SecretString: 'open sesame' });
    const { ARN: SecretId = '' } = await secrets.send(secret);
    const read = new GetSecretValueCommand({ SecretId });
    expect(await refusal(asViewer.secrets.send(read))).toMatch(
      /no resource-based policy allows the secretsmanager:GetSecretValue action$/,
    );
    const open = { ...allow('secretsmanager:GetSecretValue'), Principal: { AWS: VIEWER } };
    const ResourcePolicy = policy(open);
    await secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
    return asViewer.secrets.send(read);
  };
  expect(await shared('with-key', await keyFor(VIEWER))).toMatchObject({
    SecretString: 'open sesame',
  });
  expect(await refusal(shared('without-key'))).toMatch(/Access to KMS is not allowed/);
});
