import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';
import {
  connectTo,
  MINUTE,
  refusal,
  clusterRole as roleArn,
  subnetIds,
  test,
} from './testing/world.ts';

// Source of the words: reports of Terraform's and Crossplane's users, and the user guide's table of
// health issues; which principal EKS's grant names is not published.

const HOURS = 60 * MINUTE;
const config = (keyArn?: string) => [{ provider: { keyArn }, resources: ['secrets'] }];

function request(name: string, keyArn?: string) {
  return {
    ...{ name, roleArn, resourcesVpcConfig: { subnetIds } },
    ...(keyArn === undefined ? {} : { encryptionConfig: config(keyArn) }),
  };
}

describe('the key of a cluster', () => {
  test('is named when it is made, gets a grant, and loses it with the cluster', async ({
    world,
  }) => {
    const { eks, clock } = world;
    const kms = connectTo(world, KMS);
    const { Arn: KeyId = '' } = (await kms.createKey({})).KeyMetadata ?? {};
    await eks.createCluster(request('vault', KeyId));
    clock.advance(12 * MINUTE);
    const { cluster } = await eks.describeCluster({ name: 'vault' });
    expect(cluster).toMatchObject({ status: 'ACTIVE', encryptionConfig: config(KeyId) });
    const operations = ['Encrypt', 'Decrypt', 'DescribeKey'];
    expect((await kms.listGrants({ KeyId })).Grants).toMatchObject([
      { GranteePrincipal: roleArn, Operations: operations },
    ]);
    const again = { clusterName: 'vault', encryptionConfig: config(KeyId) };
    expect((await refusal(eks.associateEncryptionConfig(again))).message).toBe(
      'Encryption is already enabled on the cluster',
    );
    await eks.deleteCluster({ name: 'vault' });
    clock.advance(4 * MINUTE);
    await eks.listClusters({});
    expect((await kms.listGrants({ KeyId })).Grants).toEqual([]);
  });

  test('can be given to a cluster that has none', async ({ world }) => {
    const { eks, clock } = world;
    const kms = connectTo(world, KMS);
    const { Arn } = (await kms.createKey({})).KeyMetadata ?? {};
    const asked = { clusterName: 'staging', encryptionConfig: config(Arn) };
    const { update } = await eks.associateEncryptionConfig(asked);
    expect(update?.type).toBe('AssociateEncryptionConfig');
    clock.advance(45 * MINUTE);
    const { cluster } = await eks.describeCluster({ name: 'staging' });
    expect(cluster).toMatchObject({ status: 'ACTIVE', encryptionConfig: config(Arn) });
  });

  test('must be there, usable, and the caller allowed to grant', async ({ world }) => {
    const { eks, client } = world;
    const kms = connectTo(world, KMS);
    const { Arn: keyArn = '', KeyId } = (await kms.createKey({})).KeyMetadata ?? {};
    const attempt = (arn: string | undefined, by = eks) =>
      refusal(by.createCluster({ ...request('vault'), encryptionConfig: config(arn) }));
    expect(await attempt(undefined)).toMatchObject({ message: 'KeyArn is required', status: 400 });
    const gone = keyArn.replace(/.{12}$/, '000000000000');
    expect((await attempt(gone)).message).toContain(`Key '${gone}' does not exist`);
    expect((await attempt(keyArn.replace('us-west-2', 'eu-west-1'))).message).toMatch(
      /does not exist/,
    );
    expect(await attempt(keyArn, client('gantry-developer'))).toMatchObject({
      name: 'InvalidRequestException',
      message: 'User not authorized to perform kms:CreateGrant operation',
    });
    await kms.disableKey({ KeyId });
    expect((await attempt(keyArn)).message).toMatch(/is in the state Disabled$/);
    const { clusters } = await eks.listClusters({});
    expect(clusters).not.toContain('vault');
  });
});

test('what happens to the key is seen within three hours', async ({ world }) => {
  const { eks, clock } = world;
  const kms = connectTo(world, KMS);
  const { Arn: KeyId = '' } = (await kms.createKey({})).KeyMetadata ?? {};
  await eks.createCluster(request('vault', KeyId));
  clock.advance(12 * MINUTE);
  const codes = async () => {
    const { cluster } = await eks.describeCluster({ name: 'vault' });
    return cluster?.health?.issues?.map(({ code }) => code);
  };
  expect(await codes()).toEqual([]);
  await kms.disableKey({ KeyId });
  expect(await codes()).toEqual([]);
  clock.advance(3 * HOURS);
  expect(await codes()).toEqual(['KmsKeyDisabled']);
  await kms.enableKey({ KeyId });
  expect(await codes()).toEqual(['KmsKeyDisabled']);
  clock.advance(3 * HOURS);
  expect(await codes()).toEqual([]);
  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  clock.advance(3 * HOURS);
  expect(await codes()).toEqual(['KmsKeyMarkedForDeletion']);
  await kms.cancelKeyDeletion({ KeyId });
  await kms.enableKey({ KeyId });
  const { Grants = [] } = await kms.listGrants({ KeyId });
  await kms.revokeGrant({ KeyId, GrantId: Grants[0]?.GrantId });
  clock.advance(3 * HOURS);
  expect(await codes()).toEqual(['KmsGrantRevoked']);
  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  clock.advance(8 * 24 * HOURS);
  expect(await codes()).toEqual(['KmsKeyNotFound']);
});
