import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { allow, policy, refusal, type Started, started } from '../../testing/started.ts';

// Source of the words: docs (KMS developer guide on key states and grants, API reference), and
// answers of AWS that users have published.

const START = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const admin = 'arn:aws:iam::111122223333:user/gantry-admin';
const developer = 'arn:aws:iam::111122223333:user/gantry-developer';
const Plaintext = Buffer.from('a word');

let world: Started;
let clock: SteppedClock;
let kms: KMSClient;
let asDeveloper: KMSClient;
beforeEach(async () => {
  clock = new SteppedClock(START);
  world = await started({ clock });
  kms = world.client(KMSClient);
  asDeveloper = world.client(KMSClient, 'gantry-developer');
});
afterEach(async () => {
  expect(world.defects).toEqual([]);
  await world.close();
});

async function made(input: CreateKeyCommandInput = {}) {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

async function stateOf(KeyId: string) {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  return KeyMetadata?.KeyState;
}

test('what a key encrypts, it decrypts, and only in the same context', async () => {
  const { arn: KeyId } = await made({ Description: 'orders' });
  const EncryptionContext = { order: '17' };
  const sealed = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const CiphertextBlob = sealed.CiphertextBlob;
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(opened).toMatchObject({ KeyId, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
  expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('a word');
  expect(await refusal(kms.send(new DecryptCommand({ CiphertextBlob })))).toMatch(
    /^400 InvalidCiphertextException/,
  );
  const other = { order: '18' };
  expect(
    await refusal(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: other }))),
  ).toMatch(/^400 InvalidCiphertextException/);
  const broken = Buffer.from(CiphertextBlob ?? []);
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
  const call = new DecryptCommand({ CiphertextBlob: broken, EncryptionContext });
  expect(await refusal(kms.send(call))).toMatch(/^400 InvalidCiphertextException/);
});

test('a data key comes in the clear and sealed, and moves from key to key', async () => {
  const [one, two] = [await made(), await made()];
  const data = await kms.send(new GenerateDataKeyCommand({ KeyId: one.id, KeySpec: 'AES_256' }));
  expect(data.Plaintext).toHaveLength(32);
  const moved = await kms.send(
    new ReEncryptCommand({ CiphertextBlob: data.CiphertextBlob, DestinationKeyId: two.id }),
  );
  expect(moved).toMatchObject({ SourceKeyId: one.arn, KeyId: two.arn });
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }));
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(data.Plaintext ?? []));
});

describe('key states', () => {
  test('a disabled key does not work until it is enabled', async () => {
    const { arn, id: KeyId } = await made();
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await refusal(kms.send(new EncryptCommand({ KeyId, Plaintext })))).toBe(
      `400 DisabledException: ${arn} is disabled.`,
    );
    await kms.send(new EnableKeyCommand({ KeyId }));
    await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  });

  test('a key waits for its deletion, comes back disabled, or goes for ever', async () => {
    const { arn, id: KeyId } = await made();
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/orders', TargetKeyId: KeyId }));
    const deletion = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 });
    expect(await kms.send(deletion)).toMatchObject({ DeletionDate: new Date(START + 7 * DAY) });
    expect(await refusal(kms.send(new DecryptCommand({ CiphertextBlob })))).toBe(
      `400 KMSInvalidStateException: ${arn} is pending deletion.`,
    );
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    expect(await stateOf(KeyId)).toBe('Disabled');
    expect(await refusal(kms.send(new CancelKeyDeletionCommand({ KeyId })))).toBe(
      `400 KMSInvalidStateException: ${arn} is not pending deletion.`,
    );
    await kms.send(deletion);
    clock.advance(7 * DAY);
    expect(await refusal(stateOf(KeyId))).toBe(
      `400 NotFoundException: Key '${arn}' does not exist`,
    );
    expect(await refusal(stateOf('alias/orders'))).toBe(
      `400 NotFoundException: Alias ${arn.replace(/key.*/, 'alias/orders')} is not found.`,
    );
    expect(await refusal(kms.send(new DecryptCommand({ CiphertextBlob })))).toMatch(
      /^400 AccessDeniedException: The ciphertext refers to a customer master key/,
    );
  });

  test('rotation adds material and keeps the old', async () => {
    const { id: KeyId } = await made();
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    clock.advance(100 * DAY);
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    expect(status).toMatchObject({
      KeyRotationEnabled: true,
      NextRotationDate: new Date(START + 180 * DAY),
    });
    await kms.send(new DecryptCommand({ CiphertextBlob }));
  });
});

describe('aliases', () => {
  test('an alias stands for a key and can be moved', async () => {
    const [one, two] = [await made(), await made()];
    const AliasName = 'alias/shop/orders';
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: one.id }));
    expect(
      await refusal(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: two.id }))),
    ).toBe(
      '400 AlreadyExistsException: An alias with the name ' +
        'arn:aws:kms:us-west-2:111122223333:alias/shop/orders already exists',
    );
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: two.id }));
    const sealed = await kms.send(new EncryptCommand({ KeyId: AliasName, Plaintext }));
    expect(sealed.KeyId).toBe(two.arn);
    const reserved = new CreateAliasCommand({ AliasName: 'alias/aws/x', TargetKeyId: one.id });
    expect(await refusal(kms.send(reserved))).toMatch(/^400 NotAuthorizedException/);
  });

  test("AWS's own key is made when it is first asked for, and is not ours to use", async () => {
    const listed = async () => {
      const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
      return Aliases.find(({ AliasName }) => AliasName === 'alias/aws/ebs')?.TargetKeyId;
    };
    expect(await listed()).toBeUndefined();
    const KeyId = 'alias/aws/ebs';
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toMatchObject({ KeyManager: 'AWS', KeyState: 'Enabled' });
    expect(await listed()).toBe(KeyMetadata?.KeyId);
    expect(await refusal(kms.send(new EncryptCommand({ KeyId, Plaintext })))).toMatch(
      /AccessDeniedException.*no resource-based policy allows the kms:Encrypt action/,
    );
    const deletion = new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.Arn });
    expect(await refusal(kms.send(deletion))).toMatch(/AccessDeniedException/);
  });
});

describe('key policies', () => {
  test('the default one leaves the decision to IAM', async () => {
    const { id: KeyId } = await made();
    expect(await refusal(asDeveloper.send(new EncryptCommand({ KeyId, Plaintext })))).toMatch(
      /AccessDeniedException: User: .*gantry-developer is not authorized to perform: kms:Encrypt .*no identity-based policy/,
    );
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Id: 'key-default-1' });
  });

  test('one that names a user is enough for him, and keeps others out', async () => {
    const { id: KeyId } = await made();
    const Policy = policy(
      { Effect: 'Allow', Principal: { AWS: admin }, Action: 'kms:*Policy', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: developer }, Action: 'kms:Encrypt', Resource: '*' },
    );
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    await asDeveloper.send(new EncryptCommand({ KeyId, Plaintext }));
    expect(await refusal(kms.send(new EncryptCommand({ KeyId, Plaintext })))).toMatch(
      /no resource-based policy allows the kms:Encrypt action/,
    );
  });

  test('a policy that locks its author out, or names nobody, is refused', async () => {
    const only = (AWS: string) =>
      policy({ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' });
    expect(await refusal(made({ Policy: only(developer) }))).toBe(
      '400 MalformedPolicyDocumentException: The new key policy will not allow you to update the ' +
        'key policy in the future.',
    );
    await made({ Policy: only(developer), BypassPolicyLockoutSafetyCheck: true });
    const nobody = 'arn:aws:iam::111122223333:user/nobody';
    expect(await refusal(made({ Policy: only(nobody) }))).toBe(
      '400 MalformedPolicyDocumentException: Policy contains a statement with one or more ' +
        'invalid principals.',
    );
  });
});

test('IAM policies can look at the context, the way and the alias of a call', async () => {
  const { id: KeyId } = await made();
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/orders', TargetKeyId: KeyId }));
  const given = (Condition: object) => {
    const PolicyDocument = policy({ ...allow('kms:Encrypt'), Condition });
    const asked = { UserName: 'gantry-developer', PolicyName: 'use', PolicyDocument };
    return world.iam().send(new PutUserPolicyCommand(asked));
  };
  const use = (Key: string, EncryptionContext: Record<string, string> = {}) =>
    asDeveloper.send(new EncryptCommand({ KeyId: Key, Plaintext, EncryptionContext }));
  await given({ StringEquals: { 'kms:EncryptionContext:order': '17' } });
  await use(KeyId, { order: '17' });
  expect(await refusal(use(KeyId, { order: '18' }))).toMatch(/AccessDeniedException/);
  await given({ StringEquals: { 'kms:RequestAlias': 'alias/orders' } });
  await use('alias/orders');
  expect(await refusal(use(KeyId))).toMatch(/AccessDeniedException/);
  await given({ StringEquals: { 'kms:ViaService': 'ssm.us-west-2.amazonaws.com' } });
  expect(await refusal(use(KeyId))).toMatch(/AccessDeniedException/);
});

describe('grants', () => {
  test('a grant allows its operations in its context, until it is revoked', async () => {
    const { id: KeyId } = await made();
    const EncryptionContext = { order: '17' };
    const { GrantId } = await kms.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: developer,
        Operations: ['Encrypt', 'DescribeKey'],
        Constraints: { EncryptionContextSubset: EncryptionContext },
      }),
    );
    const use = (pairs: Record<string, string>) =>
      asDeveloper.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: pairs }));
    await use({ ...EncryptionContext, more: 'yes' });
    await asDeveloper.send(new DescribeKeyCommand({ KeyId }));
    expect(await refusal(use({ order: '18' }))).toMatch(/AccessDeniedException/);
    const { Grants } = await kms.send(new ListGrantsCommand({ KeyId }));
    expect(Grants).toMatchObject([{ GrantId, GranteePrincipal: developer }]);
    await kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
    expect(await refusal(use(EncryptionContext))).toMatch(/AccessDeniedException/);
  });

  test('a grant to nobody is refused, and one with odd pairs means what it says', async () => {
    const { id: KeyId } = await made();
    const grant = (GranteePrincipal: string, pairs: Record<string, string> = {}) =>
      kms.send(
        new CreateGrantCommand({
          ...{ KeyId, GranteePrincipal, Operations: ['Encrypt'] },
          Constraints: { EncryptionContextEquals: pairs },
        }),
      );
    expect(await refusal(grant('somebody'))).toMatch(/^400 InvalidArnException/);
    await grant(developer, { user: '${aws:username}' });
    const EncryptionContext = { user: 'gantry-developer' };
    const use = new EncryptCommand({ KeyId, Plaintext, EncryptionContext });
    expect(await refusal(asDeveloper.send(use))).toMatch(/AccessDeniedException/);
    await kms.send(use);
  });

  test('who is named to retire it may do so', async () => {
    const { id: KeyId } = await made();
    const grant = { KeyId, GranteePrincipal: admin, RetiringPrincipal: developer };
    const { GrantToken } = await kms.send(
      new CreateGrantCommand({ ...grant, Operations: ['Decrypt'] }),
    );
    await asDeveloper.send(new RetireGrantCommand({ GrantToken }));
    const { Grants } = await kms.send(new ListGrantsCommand({ KeyId }));
    expect(Grants).toEqual([]);
  });
});

test('tags are kept, and other kinds of keys refused by name', async () => {
  const { id: KeyId } = await made({ Tags: [{ TagKey: 'team', TagValue: 'shop' }] });
  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
  expect(Tags).toEqual([{ TagKey: 'team', TagValue: 'shop' }]);
  expect(await refusal(made({ KeySpec: 'RSA_2048' }))).toMatch(/501 NotImplemented.*RSA_2048/);
});

// Docs, KMS developer guide: ct-decrypt, ct-createkey, ct-deletealias; CloudTrail: resources.
test('the history finds every use of a key by its ARN', async () => {
  const { id: KeyId, arn } = await made();
  const AliasName = 'alias/orders';
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: AliasName, Plaintext }));
  await kms.send(new DecryptCommand({ CiphertextBlob }));
  expect(await refusal(asDeveloper.send(new DecryptCommand({ CiphertextBlob })))).toMatch(
    /denied/i,
  );
  const { GrantToken } = await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: admin, Operations: ['Decrypt'] }),
  );
  await kms.send(new RetireGrantCommand({ GrantToken }));
  await kms.send(new DeleteAliasCommand({ AliasName }));
  expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: undefined })))).toMatch(
    /^400 ValidationException/,
  );
  clock.advance(600_000);
  const lookup = new LookupEventsCommand({
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: arn }],
  });
  const { Events = [] } = await world.client(CloudTrailClient).send(lookup);
  expect(Events.map(({ EventName }) => EventName).reverse()).toEqual([
    ...['CreateKey', 'CreateAlias', 'Encrypt', 'Decrypt', 'Decrypt', 'CreateGrant', 'RetireGrant'],
    'DeleteAlias',
  ]);
  const resources = [{ accountId: '111122223333', type: 'AWS::KMS::Key', ARN: arn }];
  const decrypted = Events.filter(({ EventName }) => EventName === 'Decrypt');
  for (const { CloudTrailEvent = '' } of decrypted) {
    expect(JSON.parse(CloudTrailEvent)).toMatchObject({ resources, responseElements: null });
  }
});
