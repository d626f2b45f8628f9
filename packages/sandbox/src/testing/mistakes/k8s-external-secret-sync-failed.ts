import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { allow, outcome, policy } from '../started.ts';

const mode = 'k8s-external-secret-sync-failed';
const SecretId = 'shop/checkout/database';

/** What the developer, who stands for whatever syncs secrets, may do with them. */
function permit(world: MistakeWorld, ...actions: string[]): Promise<unknown> {
  const PolicyDocument = policy(allow(actions));
  const asked = { UserName: 'gantry-developer', PolicyName: 'sync', PolicyDocument };
  return world.iam().send(new PutUserPolicyCommand(asked));
}

async function looks(world: MistakeWorld): Promise<object> {
  if (world.look === 0) await permit(world, 'secretsmanager:GetSecretValue', 'kms:Decrypt');
  const secrets = world.client(SecretsManager, 'gantry-developer');
  return outcome(secrets.getSecretValue({ SecretId }));
}

async function keyId(world: MistakeWorld): Promise<string> {
  const { KeyMetadata } = await world.client(KMS).describeKey({ KeyId: 'alias/shop' });
  return KeyMetadata?.KeyId ?? '';
}

const healthy = { outcome: 'done' };
const broken = { outcome: /^400 AccessDeniedException: Access to KMS is not allowed$/ };

export const keyOfSecretDisabled: Mistake = {
  title: 'the key of the secret is disabled',
  mode,
  looks,
  causes: async (world) => world.client(KMS).disableKey({ KeyId: await keyId(world) }),
  repairs: async (world) => world.client(KMS).enableKey({ KeyId: await keyId(world) }),
  healthy,
  broken,
};

export const readerMayNotDecrypt: Mistake = {
  title: 'whoever reads the secret may not use its key',
  mode,
  looks,
  causes: (world) => permit(world, 'secretsmanager:GetSecretValue'),
  repairs: (world) => permit(world, 'secretsmanager:GetSecretValue', 'kms:Decrypt'),
  healthy,
  broken,
};
