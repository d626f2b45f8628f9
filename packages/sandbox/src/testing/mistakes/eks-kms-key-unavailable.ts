import { KMS } from '@aws-sdk/client-kms';
import { cluster, health } from '../lab.ts';
import type { Mistake, MistakeWorld } from '../mistake.ts';

const mode = 'eks-kms-key-unavailable';
const name = 'vault';
const KeyId = 'alias/vault';

async function encrypted(world: MistakeWorld): Promise<string> {
  const kms = world.client(KMS);
  const { KeyMetadata } = await kms.createKey({});
  const { Arn = '', KeyId: TargetKeyId = '' } = KeyMetadata ?? {};
  await kms.createAlias({ AliasName: KeyId, TargetKeyId });
  await cluster(world, { name, keyArn: Arn });
  return TargetKeyId;
}

async function keyId(world: MistakeWorld): Promise<string> {
  const { KeyMetadata } = await world.client(KMS).describeKey({ KeyId });
  return KeyMetadata?.KeyId ?? '';
}

const looks = (world: MistakeWorld) => health(world, name);
const healthy = { issues: [] };

export const keyDisabled: Mistake = {
  title: 'the key of the cluster is disabled',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => world.client(KMS).disableKey({ KeyId: await encrypted(world) }),
  repairs: async (world) => world.client(KMS).enableKey({ KeyId: await keyId(world) }),
  healthy,
  broken: {
    issues: [
      'KmsKeyDisabled: The AWS KMS Key associated with your cluster is disabled. Re-enable the ' +
        'key to recover your cluster.',
    ],
  },
};

export const keyScheduledForDeletion: Mistake = {
  title: 'the key of the cluster is scheduled for deletion',
  mode,
  startsUnseen: true,
  looks,
  causes: async (world) => world.client(KMS).scheduleKeyDeletion({ KeyId: await encrypted(world) }),
  repairs: async (world) => {
    const id = { KeyId: await keyId(world) };
    await world.client(KMS).cancelKeyDeletion(id);
    await world.client(KMS).enableKey(id);
  },
  healthy,
  broken: { issues: [/^KmsKeyMarkedForDeletion: /] },
};
