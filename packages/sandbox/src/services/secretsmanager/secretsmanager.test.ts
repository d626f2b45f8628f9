import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { allow, policy, refusal, type Started, started } from '../../testing/started.ts';

// Source of the words: answers of AWS that users have published; the rest is docs (API reference
// and user guide of Secrets Manager).

const START = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;

let world: Started;
let clock: SteppedClock;
let secrets: SecretsManagerClient;
let kms: KMSClient;
beforeEach(async () => {
  clock = new SteppedClock(START);
  world = await started({ clock });
  secrets = world.client(SecretsManagerClient);
  kms = world.client(KMSClient);
});
afterEach(async () => {
  expect(world.defects).toEqual([]);
  await world.close();
});

function make(Name: string, more: Partial<CreateSecretCommandInput> = {}) {
  return secrets.send(new CreateSecretCommand({ Name, SecretString: 'open sesame', ...more }));
}

async function read(SecretId = '', more: { VersionStage?: string; VersionId?: string } = {}) {
  const command = new GetSecretValueCommand({ SecretId, ...more });
  return (await secrets.send(command)).SecretString;
}

/** A client for the viewer, who may do this and no more. */
async function viewerWith(...statements: object[]): Promise<SecretsManagerClient> {
  const PolicyDocument = policy(...statements);
  const asked = { UserName: 'gantry-viewer', PolicyName: 'test', PolicyDocument };
  await world.iam().send(new PutUserPolicyCommand(asked));
  return world.client(SecretsManagerClient, 'gantry-viewer');
}

test('a secret is found by name, ARN, and ARN without its last six characters', async () => {
  const { ARN = '' } = await make('test/db', { Description: 'the way in' });
  expect(ARN).toMatch(/^arn:aws:secretsmanager:us-west-2:111122223333:secret:test\/db-\w{6}$/);
  for (const id of ['test/db', ARN, ARN.slice(0, -7)]) expect(await read(id)).toBe('open sesame');
  const described = await secrets.send(new DescribeSecretCommand({ SecretId: 'test/db' }));
  expect(described).toMatchObject({ Description: 'the way in', Name: 'test/db' });
  expect(described.LastAccessedDate).toEqual(new Date('2026-11-22T00:00:00Z'));
  expect(await refusal(make('test/db'))).toBe(
    '400 ResourceExistsException: The operation failed because the secret test/db already exists.',
  );
  expect(await refusal(read('test/none'))).toBe(
    "400 ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  );
});

test('versions carry labels that move', async () => {
  const { VersionId: first } = await make('test/db');
  const SecretId = 'test/db';
  const put = new PutSecretValueCommand({ SecretId, SecretString: 'two' });
  const { VersionId: second } = await secrets.send(put);
  expect(await read(SecretId)).toBe('two');
  expect(await read(SecretId, { VersionStage: 'AWSPREVIOUS' })).toBe('open sesame');
  expect(await refusal(read(SecretId, { VersionStage: 'AWSPENDING' }))).toBe(
    "400 ResourceNotFoundException: Secrets Manager can't find the specified secret value for " +
      'staging label: AWSPENDING',
  );
  const back = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: first };
  expect(await refusal(secrets.send(new UpdateSecretVersionStageCommand(back)))).toMatch(
    /^400 InvalidParameterException/,
  );
  const named = { ...back, RemoveFromVersionId: second };
  await secrets.send(new UpdateSecretVersionStageCommand(named));
  expect(await read(SecretId)).toBe('open sesame');
  const { Versions } = await secrets.send(new ListSecretVersionIdsCommand({ SecretId }));
  expect(Versions).toHaveLength(2);
});

test('the same token with another value is refused', async () => {
  await make('test/db');
  const ClientRequestToken = 'd0c4b0d6-aaaa-4bbb-8ccc-0123456789ab';
  const put = (SecretString: string) =>
    secrets.send(
      new PutSecretValueCommand({ SecretId: 'test/db', SecretString, ClientRequestToken }),
    );
  await put('two');
  await put('two');
  expect(await refusal(put('three'))).toMatch(
    /ResourceExistsException: You can't use ClientRequestToken d0c4b0d6-.* already in use/,
  );
});

test('a deleted secret waits for its day, and can come back until then', async () => {
  await make('test/db');
  const SecretId = 'test/db';
  const deletion = new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 });
  expect(await secrets.send(deletion)).toMatchObject({
    DeletionDate: new Date(START + 7 * DAY),
  });
  expect(await refusal(read(SecretId))).toBe(
    "400 InvalidRequestException: You can't perform this operation on the secret because it was " +
      'marked for deletion.',
  );
  expect(await refusal(make(SecretId))).toBe(
    "400 InvalidRequestException: You can't create this secret because a secret with this name " +
      'is already scheduled for deletion.',
  );
  await secrets.send(new RestoreSecretCommand({ SecretId }));
  expect(await read(SecretId)).toBe('open sesame');
  await secrets.send(deletion);
  clock.advance(7 * DAY);
  expect(await refusal(read(SecretId))).toMatch(/ResourceNotFoundException/);
  await make(SecretId);
  const forced = { SecretId, ForceDeleteWithoutRecovery: true };
  await secrets.send(new DeleteSecretCommand(forced));
  expect(await refusal(read(SecretId))).toMatch(/ResourceNotFoundException/);
});

describe('encryption', () => {
  const denied = '400 AccessDeniedException: Access to KMS is not allowed';

  test("AWS's own key asks nothing more of who may read the secret", async () => {
    const { ARN } = await make('test/db');
    const viewer = await viewerWith(allow('secretsmanager:GetSecretValue'));
    const { SecretString } = await viewer.send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(SecretString).toBe('open sesame');
  });

  test('a key of the account must be usable, and allowed to the reader', async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const { KeyId = '', Arn = '' } = KeyMetadata ?? {};
    const { ARN: SecretId } = await make('test/db', { KmsKeyId: KeyId });
    const command = new GetSecretValueCommand({ SecretId });
    const viewer = await viewerWith(allow('secretsmanager:GetSecretValue'));
    expect(await refusal(viewer.send(command))).toBe(denied);
    // Docs, IAM user guide: forward access sessions.
    const via = {
      Bool: { 'aws:ViaAWSService': 'true' },
      StringEquals: {
        'aws:CalledViaFirst': 'secretsmanager.amazonaws.com',
        'kms:ViaService': 'secretsmanager.us-west-2.amazonaws.com',
      },
    };
    await viewerWith(allow('secretsmanager:GetSecretValue'), {
      ...allow('kms:Decrypt', Arn),
      Condition: via,
    });
    await viewer.send(command);
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await refusal(read(SecretId))).toBe(denied);
    expect(await refusal(make('test/other', { KmsKeyId: KeyId }))).toBe(denied);
    await kms.send(new EnableKeyCommand({ KeyId }));
    expect(await read(SecretId)).toBe('open sesame');
  });

  test('another key means encrypting anew', async () => {
    const { ARN: SecretId } = await make('test/db');
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KmsKeyId = KeyMetadata?.KeyId;
    await secrets.send(new UpdateSecretCommand({ SecretId, KmsKeyId }));
    expect(await read(SecretId)).toBe('open sesame');
    await kms.send(new DisableKeyCommand({ KeyId: KmsKeyId }));
    expect(await refusal(read(SecretId))).toBe(denied);
  });
});

describe('resource policies', () => {
  test('a policy lets in, keeps out, and goes', async () => {
    const { ARN: SecretId } = await make('test/db');
    const AWS = 'arn:aws:iam::111122223333:user/gantry-viewer';
    const statement = { ...allow('secretsmanager:GetSecretValue'), Principal: { AWS } };
    const put = (ResourcePolicy: string, BlockPublicPolicy = true) =>
      secrets.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy, BlockPublicPolicy }));
    const viewer = world.client(SecretsManagerClient, 'gantry-viewer');
    const command = new GetSecretValueCommand({ SecretId });
    expect(await refusal(viewer.send(command))).toMatch(
      /AccessDeniedException: User: .*gantry-viewer is not authorized to perform: secretsmanager:GetSecretValue/,
    );
    await put(policy(statement));
    await viewer.send(command);
    await put(policy({ ...statement, Effect: 'Deny', Principal: '*' }));
    expect(await refusal(read(SecretId))).toMatch(/explicit deny in a resource-based policy/);
    await secrets.send(new DeleteResourcePolicyCommand({ SecretId }));
    await read(SecretId);
    const open = policy({ ...statement, Principal: '*' });
    expect(await refusal(put(open))).toMatch(/PublicPolicyException/);
    const checked = new ValidateResourcePolicyCommand({ ResourcePolicy: open });
    expect(await secrets.send(checked)).toMatchObject({ PolicyValidationPassed: false });
    const shown = await secrets.send(new GetResourcePolicyCommand({ SecretId }));
    expect(shown.ResourcePolicy).toBeUndefined();
  });
});

test('lists narrow down, and many values come at once', async () => {
  await make('test/db', { Tags: [{ Key: 'team', Value: 'shop' }] });
  await make('test/api');
  const listed = async (Key: 'name' | 'tag-key', ...Values: string[]) => {
    const command = new ListSecretsCommand({ Filters: [{ Key, Values }], SortOrder: 'asc' });
    return (await secrets.send(command)).SecretList?.map(({ Name }) => Name);
  };
  expect(await listed('name', 'test/')).toEqual(['test/api', 'test/db']);
  expect(await listed('name', 'test/', '!test/api')).toContain('test/db');
  const { SecretValues, Errors } = await secrets.send(
    new BatchGetSecretValueCommand({ SecretIdList: ['test/db', 'test/none'] }),
  );
  expect(SecretValues).toMatchObject([{ Name: 'test/db', SecretString: 'open sesame' }]);
  expect(Errors).toMatchObject([{ SecretId: 'test/none', ErrorCode: 'ResourceNotFoundException' }]);
});

test('a random password has every kind of character that was not excluded', async () => {
  const command = new GetRandomPasswordCommand({ PasswordLength: 4, ExcludeCharacters: 'abc' });
  const { RandomPassword = '' } = await secrets.send(command);
  expect(RandomPassword).toMatch(/^.{4}$/);
  for (const kind of [/[d-z]/, /[A-Z]/, /\d/, /[^\w]|_/]) expect(RandomPassword).toMatch(kind);
});

test('the history shows who used a secret and its key, and never a value', async () => {
  await make('test/db');
  await read('test/db');
  await secrets.send(
    new PutSecretValueCommand({ SecretId: 'test/db', SecretString: 'sesame two' }),
  );
  clock.advance(10 * 60_000);
  const trail = world.client(CloudTrailClient);
  const events = async (EventName: string) => {
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: EventName }];
    const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }));
    return Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent));
  };
  const [created] = await events('CreateSecret');
  expect(created.requestParameters).toMatchObject({ name: 'test/db' });
  expect(created.responseElements).toBeNull();
  const all = await Promise.all(
    ['CreateSecret', 'GetSecretValue', 'PutSecretValue', 'Decrypt', 'GenerateDataKey'].map(events),
  );
  expect(all.map((of) => of.length > 0)).toEqual([true, true, true, true, true]);
  expect(JSON.stringify(all)).not.toMatch(/sesame/);
  const [decrypted] = await events('Decrypt');
  expect(decrypted).toMatchObject({
    eventSource: 'kms.amazonaws.com',
    sourceIPAddress: 'secretsmanager.amazonaws.com',
    userIdentity: {
      userName: 'gantry-admin',
      accessKeyId: world.credentialsOf('gantry-admin').accessKeyId,
      invokedBy: 'secretsmanager.amazonaws.com',
    },
    readOnly: true,
    responseElements: null,
    requestParameters: { encryptionContext: { SecretARN: expect.stringContaining('test/db') } },
  });
});
