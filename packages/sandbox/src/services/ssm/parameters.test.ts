import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateGetParametersByPath,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { invoke } from '../../invoke.ts';
import { allow, policy, refusal, type Started, started } from '../../testing/started.ts';

// Source of the words: docs (API reference, PutParameter and Parameter Store requirements), and
// answers of AWS that users have published.

const START = Date.parse('2026-11-22T12:00:00Z');

let world: Started;
let ssm: SSMClient;
beforeEach(async () => {
  world = await started({ clock: new SteppedClock(START) });
  ssm = world.client(SSMClient);
});
afterEach(async () => {
  expect(world.defects).toEqual([]);
  await world.close();
});

function put(Name: string, Value = 'value', more: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
}

async function readValue(Name: string, WithDecryption = false) {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption }));
  return Parameter?.Value;
}

test('a parameter is put, read and gone', async () => {
  const made = await put('/shop/url', 'https://shop.example');
  expect(made).toMatchObject({ Version: 1, Tier: 'Standard' });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/shop/url' }));
  expect(Parameter).toEqual({
    Name: '/shop/url',
    Type: 'String',
    Value: 'https://shop.example',
    Version: 1,
    LastModifiedDate: new Date(START),
    ARN: 'arn:aws:ssm:us-west-2:111122223333:parameter/shop/url',
    DataType: 'text',
  });
  expect(await readValue(Parameter?.ARN ?? '')).toBe('https://shop.example');
  await ssm.send(new DeleteParameterCommand({ Name: '/shop/url' }));
  expect(await refusal(readValue('/shop/url'))).toMatch(/^400 ParameterNotFound/);
});

test('versions are counted and can be asked for', async () => {
  await put('flag', 'off');
  expect(await refusal(put('flag', 'on'))).toBe(
    '400 ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the ' +
      'overwrite option in the request to true.',
  );
  const { Version } = await put('flag', 'on', { Overwrite: true });
  expect(Version).toBe(2);
  expect([await readValue('flag'), await readValue('flag:1')]).toEqual(['on', 'off']);
  expect(await refusal(readValue('flag:7'))).toBe(
    '400 ParameterVersionNotFound: Systems Manager could not find version 7 of flag. Verify the ' +
      'version and try again.',
  );
});

test('a secret shows its value only to who asks for it', async () => {
  await put('/shop/key', 'k3y', { Type: 'SecureString' });
  expect(await readValue('/shop/key')).toMatch(/^AQICAH/);
  expect(await readValue('/shop/key', true)).toBe('k3y');
  const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
  expect(Parameters).toMatchObject([{ Name: '/shop/key', KeyId: 'alias/aws/ssm' }]);
  expect(JSON.stringify(Parameters)).not.toContain('k3y');
});

describe('a name', () => {
  test.each([
    ['shop/url', 'ValidationException: Parameter name must be a fully qualified name'],
    ['/aws/mine', 'AccessDeniedException: No access to reserved parameter name: /aws/mine.'],
    ['awsome', 'ValidationException: Parameter name: can\'t be prefixed with "aws" or "ssm" (case'],
    ['/ssm/x', 'ValidationException: Parameter name: can\'t be prefixed with "ssm" (case-insens'],
    [
      'two words',
      'ValidationException: Parameter name: only a mix of letters, numbers and the fol',
    ],
    ['/a'.repeat(16), 'HierarchyLevelLimitExceededException: A hierarchy can have a maximum of 15'],
  ])('%s is refused', async (name, said) => {
    expect(await refusal(put(name))).toContain(`400 ${said}`);
  });
});

test.each<[string, Partial<PutParameterCommandInput>]>([
  ['ValidationException: A parameter type is required', { Type: undefined }],
  ['ValidationException: Standard tier parameters support', { Value: 'x'.repeat(4097) }],
  [
    'ValidationException: Invalid request: tags and over',
    { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
  ],
  ['ParameterPatternMismatchException: Parameter value, c', { AllowedPattern: '\\d+' }],
  ['ValidationException: 1 validation error detected', { Value: '' }],
])('%s', async (said, more) => {
  expect(await refusal(put('/new', 'value', more))).toContain(`400 ${said}`);
});

test('a parameter keeps its type', async () => {
  await put('list', 'a,b', { Type: 'StringList' });
  expect(await refusal(put('list', 'a', { Type: 'String', Overwrite: true }))).toMatch(
    /^400 HierarchyTypeMismatchException: Parameter Store doesn't support changing/,
  );
});

test('of many names, those that are not there are named', async () => {
  await put('one', '1');
  const { Parameters, InvalidParameters } = await ssm.send(
    new GetParametersCommand({ Names: ['one', 'two', 'one'] }),
  );
  expect(Parameters).toMatchObject([{ Name: 'one', Value: '1' }]);
  expect(InvalidParameters).toEqual(['two']);
  const gone = await ssm.send(new DeleteParametersCommand({ Names: ['one', 'two'] }));
  expect(gone).toMatchObject({ DeletedParameters: ['one'], InvalidParameters: ['two'] });
});

test('a path lists what is directly in it, or all below, in pages', async () => {
  const names = ['/shop/a', '/shop/b', '/shop/db/host', '/shopping/x'];
  for (const name of names) await put(name);
  const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/shop' }));
  expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/shop/a', '/shop/b']);
  const found: (string | undefined)[] = [];
  const input = { Path: '/shop/', Recursive: true };
  for await (const page of paginateGetParametersByPath({ client: ssm, pageSize: 1 }, input)) {
    found.push(...(page.Parameters ?? []).map(({ Name }) => Name));
  }
  expect(found).toEqual(names.slice(0, 3));
  const token = new GetParametersByPathCommand({ Path: '/shop', NextToken: 'other' });
  expect(await refusal(ssm.send(token))).toMatch(/^400 InvalidNextToken/);
});

test('filters narrow a list down', async () => {
  await put('/shop/a');
  await put('/shop/key', 'k', { Type: 'SecureString', Tags: [{ Key: 'team', Value: 'shop' }] });
  const names = async (Key: string, Values: string[], Option?: string) => {
    const ParameterFilters = [{ Key, Values, Option }];
    const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters }));
    return Parameters?.map(({ Name }) => Name);
  };
  expect(await names('Type', ['SecureString'])).toEqual(['/shop/key']);
  expect(await names('Name', ['shop/'], 'BeginsWith')).toEqual(['/shop/a', '/shop/key']);
  expect(await names('tag:team', ['shop'])).toEqual(['/shop/key']);
  expect(await refusal(names('Colour', ['red']))).toMatch(/^400 InvalidFilterKey: .*: Colour\./);
});

test('tags come and go', async () => {
  await put('/shop/a');
  const resource = { ResourceType: 'Parameter', ResourceId: '/shop/a' } as const;
  const Tags = [
    { Key: 'team', Value: 'shop' },
    { Key: 'env', Value: 'prod' },
  ];
  await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags }));
  await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['env'] }));
  const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
  expect(TagList).toEqual([{ Key: 'team', Value: 'shop' }]);
  const nobody = new ListTagsForResourceCommand({ ...resource, ResourceId: 'nobody' });
  expect(await refusal(ssm.send(nobody))).toMatch(/^400 InvalidResourceId/);
});

describe('the images of EKS nodes', () => {
  const root = '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended';

  test('are public, and the same each time', async () => {
    const read = new GetParameterCommand({ Name: `${root}/image_id` });
    const { Parameter } = await ssm.send(read);
    expect(Parameter).toMatchObject({
      ARN: `arn:aws:ssm:us-west-2::parameter${root}/image_id`,
      DataType: 'aws:ec2:image',
      Value: expect.stringMatching(/^ami-0[0-9a-f]{16}$/),
    });
    expect((await ssm.send(read)).Parameter?.Value).toBe(Parameter?.Value);
    const ireland = world.client(SSMClient, 'gantry-admin', 'eu-west-1');
    expect((await ireland.send(read)).Parameter?.Value).not.toBe(Parameter?.Value);
    expect(JSON.parse((await readValue(root)) ?? '')).toEqual({
      schema_version: '2',
      image_id: Parameter?.Value,
      image_name: 'amazon-eks-node-al2023-x86_64-standard-1.33-v20260403',
      release_version: '1.33.8-20260403',
    });
  });

  test.each([
    ['/aws/service/bottlerocket/aws-k8s-1.34/arm64/latest/image_id', true],
    [
      '/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35/image_id',
      true,
    ],
    ['/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/image_id', true],
    ['/aws/service/eks/optimized-ami/1.33/amazon-linux-2/recommended/image_id', false],
  ])('%s', async (name, there) => {
    const { Parameters } = await ssm.send(new GetParametersCommand({ Names: [name] }));
    expect(Parameters).toHaveLength(there ? 1 : 0);
  });

  test('are listed by path, and not among the account’s own', async () => {
    const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path: root }));
    expect(Parameters?.map(({ Name }) => Name?.slice(root.length))).toEqual([
      '/image_id',
      '/image_name',
      '/release_version',
    ]);
    const own = await ssm.send(new DescribeParametersCommand({}));
    expect(own.Parameters).toEqual([]);
  });
});

describe('permission', () => {
  const inline = (...statements: object[]) => {
    const input = {
      UserName: 'gantry-viewer',
      PolicyName: 'x',
      PolicyDocument: policy(...statements),
    };
    invoke(world.account, { service: 'iam', operation: 'PutUserPolicy', input });
    return world.client(SSMClient, 'gantry-viewer');
  };
  const shop = 'arn:aws:ssm:us-west-2:111122223333:parameter/shop/*';

  test('is asked for each name', async () => {
    await put('/shop/a');
    await put('/bank/b');
    const viewer = inline(allow(['ssm:GetParameters', 'ssm:GetParametersByPath'], shop));
    await viewer.send(new GetParametersCommand({ Names: ['/shop/a'] }));
    await viewer.send(new GetParametersByPathCommand({ Path: '/shop' }));
    const both = viewer.send(new GetParametersCommand({ Names: ['/shop/a', '/bank/b'] }));
    expect(await refusal(both)).toContain(
      'not authorized to perform: ssm:GetParameters on resource: ' +
        'arn:aws:ssm:us-west-2:111122223333:parameter/bank/b',
    );
  });

  test('lets a viewer see what AWS publishes, and nothing else', async () => {
    await put('/shop/a');
    const viewer = world.client(SSMClient, 'gantry-viewer');
    const Path = '/aws/service/eks/optimized-ami/1.35';
    await viewer.send(new GetParametersByPathCommand({ Path, Recursive: true }));
    expect(await refusal(viewer.send(new GetParameterCommand({ Name: '/shop/a' })))).toMatch(
      /^400 AccessDeniedException: .* ssm:GetParameter on resource: .*parameter\/shop\/a /,
    );
  });

  test('is asked for the key of a secret, unless it is AWS’s', async () => {
    const kms = world.client(KMSClient);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const { Arn = '', KeyId = '' } = KeyMetadata ?? {};
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/own', TargetKeyId: KeyId }));
    await put('/shop/own', 'k', { Type: 'SecureString', KeyId: 'alias/own' });
    await put('/shop/aws', 'k', { Type: 'SecureString' });
    const viewer = inline(allow('ssm:GetParameter', shop));
    const read = (Name: string) => new GetParameterCommand({ Name, WithDecryption: true });
    await viewer.send(read('/shop/aws'));
    expect(await refusal(viewer.send(read('/shop/own')))).toMatch(
      /^400 AccessDeniedException: .* kms:Decrypt on resource: .*:key\/.* \(Service: AWSKMS; .*\)$/,
    );
    const many = new GetParametersCommand({ Names: ['/shop/aws', '/shop/own'] });
    expect((await ssm.send(many)).Parameters?.map(({ Value }) => Value)).toEqual([
      expect.stringMatching(/^AQICAH/),
      expect.stringMatching(/^AQICAH/),
    ]);
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await refusal(ssm.send(read('/shop/own')))).toMatch(
      new RegExp(`^400 InvalidKeyId: ${Arn} is disabled. .*Error Code: DisabledException;`),
    );
  });

  test('an advanced parameter has a data key for what KMS cannot encrypt at once', async () => {
    const long = 'k'.repeat(6_000);
    await put('/shop/long', long, { Type: 'SecureString', Tier: 'Advanced' });
    expect(await readValue('/shop/long', true)).toBe(long);
  });
});
