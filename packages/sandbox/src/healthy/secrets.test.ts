import { EKS } from '@aws-sdk/client-eks';
import { KMS } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SteppedClock } from '../account/clock.ts';
import { refusal, type Started, started } from '../testing/started.ts';

let world: Started;
beforeEach(async () => {
  world = await started({ clock: new SteppedClock(Date.parse('2026-11-22T12:00:00Z')) });
});
afterEach(async () => {
  expect(world.defects).toEqual([]);
  await world.close();
});

test('payments keeps its Kubernetes secrets under a key of its own', async () => {
  const eks = world.client(EKS, 'gantry-admin', 'eu-west-1');
  const { cluster } = await eks.describeCluster({ name: 'payments-eu' });
  expect(cluster?.status).toBe('ACTIVE');
  const kms = world.client(KMS, 'gantry-admin', 'eu-west-1');
  const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/payments' });
  const keyArn = KeyMetadata?.Arn;
  expect(cluster?.encryptionConfig).toEqual([{ provider: { keyArn }, resources: ['secrets'] }]);
});

test('the secrets of the teams can be read by the administrator, and by no one else', async () => {
  for (const SecretId of ['shop/checkout/database', 'catalog/search']) {
    const command = new GetSecretValueCommand({ SecretId });
    const { SecretString } = await world.client(SecretsManagerClient).send(command);
    expect(JSON.parse(SecretString ?? '')).toEqual({
      username: expect.any(String),
      password: expect.stringMatching(/^\w{32}$/),
    });
    for (const who of ['gantry-developer', 'gantry-viewer'] as const) {
      expect(await refusal(world.client(SecretsManagerClient, who).send(command))).toMatch(
        /^403 AccessDeniedException|^400 AccessDeniedException/,
      );
    }
  }
});
