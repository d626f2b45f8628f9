// Sources: docs, API_CreatePolicy, API_CreatePolicyVersion, API_DeletePolicy, API_ListPolicies, API_ListEntitiesForPolicy.
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, policy, refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const OWN = 'arn:aws:iam::111122223333:policy/';
const AWS = 'arn:aws:iam::aws:policy/';
const READ = policy(allow('eks:Describe*'));
const create = (PolicyName: string, more: object = {}) =>
  sandbox.iam().send(new CreatePolicyCommand({ PolicyName, PolicyDocument: READ, ...more }));

describe('CreatePolicy and GetPolicy', () => {
  it('make and show a policy', async () => {
    const more = { Path: '/team/', Description: 'reads', Tags: [{ Key: 'k', Value: 'v' }] };
    const { Policy } = await create('Reader', more);
    expect(Policy).toMatchObject({
      PolicyName: 'Reader',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: `${OWN}team/Reader`,
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      IsAttachable: true,
    });
    const shown = await sandbox
      .iam()
      .send(new GetPolicyCommand({ PolicyArn: `${OWN}team/Reader` }));
    expect(shown.Policy).toMatchObject({ Description: 'reads', Tags: [{ Key: 'k', Value: 'v' }] });
  });

  // Sources: getmoto/moto tests/test_iam/test_iam_policies.py (answers of AWS); of the Sid, docs
  // (reference_policies_elements_sid) and published answers.
  const s3 = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example_bucket' };
  const syntax = 'Syntax errors in policy.';
  const older = 'Policy document must be version 2012-10-17 or greater.';
  it.each<[string | object, string]>([
    ['This is not a json document', syntax],
    [{ Statement: s3 }, older],
    [{ Version: '2008-10-17', Statement: s3 }, older],
    [{ Version: '2013-10-17', Statement: s3 }, syntax],
    [{ Version: '2012-10-17' }, syntax],
    [{ ...s3, 'Extra field': 'value' }, syntax],
    [{ ...s3, Effect: 'invalid' }, syntax],
    [{ ...s3, Condition: [] }, syntax],
    [
      { ...s3, Action: 'invalid' },
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [{ ...s3, Action: 'a a:ListBucket' }, 'Vendor a a is not valid'],
    [{ ...s3, Action: 's3:List:Bucket' }, 'Actions/Condition can contain only one colon.'],
    [{ ...s3, Action: [] }, 'Policy statement must contain actions.'],
    [{ ...s3, Resource: undefined }, 'Policy statement must contain resources.'],
    [{ ...s3, Resource: [] }, 'Policy statement must contain resources.'],
    [
      { ...s3, Resource: 'invalid resource' },
      'Resource invalid resource must be in ARN format or "*".',
    ],
    [
      { ...s3, Resource: 'a:b:cadfsdf' },
      'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".',
    ],
    [{ ...s3, Resource: 'arn:aws:s3::example_bucket' }, 'The policy failed legacy parsing'],
    [
      { ...s3, Resource: 'arn:aws' },
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      { Version: '2012-10-17', Statement: [1, 2].map(() => ({ ...s3, Sid: 'a' })) },
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    [
      { ...s3, Sid: 'list buckets' },
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
  ])('refuses %j in the words of IAM', async (given, words) => {
    const text = (document: string | object) => {
      if (typeof document === 'string') return document;
      return 'Effect' in document ? policy(document) : JSON.stringify(document);
    };
    const asked = { PolicyName: 'none', PolicyDocument: text(given) };
    expect(await refusal(sandbox.iam().send(new CreatePolicyCommand(asked)))).toBe(
      `400 MalformedPolicyDocumentException: ${words}`,
    );
  });

  it.each([
    [
      'reader',
      {},
      '409 EntityAlreadyExistsException: A policy called reader already exists. Duplicate names are not allowed.',
    ],
    ['p', { PolicyDocument: 'not json' }, /^400 MalformedPolicyDocumentException: /],
    [
      'p',
      { PolicyDocument: policy({ Effect: 'Allow', Action: 'eks:*' }) },
      /^400 MalformedPolicyDocumentException: /,
    ],
    [
      'p',
      { PolicyDocument: policy({ ...allow('eks:*'), Principal: '*' }) },
      /^400 MalformedPolicyDocumentException: .*principal/i,
    ],
    [
      'p',
      {
        PolicyDocument: policy(allow(Array.from({ length: 400 }, (_, at) => `eks:Describe${at}`))),
      },
      '409 LimitExceededException: Cannot exceed quota for PolicySize: 6144',
    ],
  ])('refuse %s %j', async (name, more, words) => {
    expect(await refusal(create(name, more))).toEqual(
      typeof words === 'string' ? words : expect.stringMatching(words),
    );
  });

  it('refuse an unknown policy and what is no ARN', async () => {
    const get = (PolicyArn: string) => sandbox.iam().send(new GetPolicyCommand({ PolicyArn }));
    expect(await refusal(get(`${OWN}None`))).toBe(
      `404 NoSuchEntityException: Policy ${OWN}None was not found.`,
    );
    expect(await refusal(get('something-else-entirely'))).toBe(
      '400 InvalidInputException: ARN something-else-entirely is not valid.',
    );
  });
});

describe('versions of a policy', () => {
  const PolicyArn = `${OWN}Versioned`;
  const version = (SetAsDefault = false) =>
    sandbox.iam().send(
      new CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: policy(allow('eks:*')),
        SetAsDefault,
      }),
    );

  it('are five at most, numbered on, newest first', async () => {
    const iam = sandbox.iam();
    await create('Versioned');
    expect((await version(true)).PolicyVersion).toMatchObject({
      VersionId: 'v2',
      IsDefaultVersion: true,
    });
    for (let more = 0; more < 3; more += 1) await version();
    expect(await refusal(version())).toBe(
      '409 LimitExceededException: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v4' }));
    await version();
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v3', 'v2', 'v1']);
  });

  it('have one default, which can be changed but not deleted', async () => {
    const iam = sandbox.iam();
    const remove = (VersionId: string) =>
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    expect(await refusal(remove('v2'))).toBe(
      '409 DeleteConflictException: Cannot delete the default version of a policy.',
    );
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    await remove('v2');
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
    );
    expect(PolicyVersion).toMatchObject({
      IsDefaultVersion: true,
      Document: encodeURIComponent(READ).replaceAll('*', '%2A'),
    });
    expect(await refusal(remove('v9'))).toBe(
      `404 NoSuchEntityException: Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
    );
  });

  it('go before the policy does', async () => {
    const call = sandbox.iam().send(new DeletePolicyCommand({ PolicyArn }));
    expect(await refusal(call)).toMatch(
      /^409 DeleteConflictException: This policy has more than one version\./,
    );
  });
});

describe('ListPolicies', () => {
  it('tells own policies from those of AWS, and attached ones from others', async () => {
    const list = async (input: object) => {
      const { Policies } = await sandbox.iam().send(new ListPoliciesCommand(input));
      return Policies?.map(({ PolicyName }) => PolicyName);
    };
    expect(await list({ Scope: 'Local', OnlyAttached: true })).toEqual([
      'EksDeveloper',
      'EksInventoryReadOnly',
    ]);
    expect(await list({ Scope: 'AWS' })).toContain('AmazonEKSMCPReadOnlyAccess');
    expect(await list({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual([]);
    expect(
      await refusal(sandbox.iam().send(new ListPoliciesCommand({ Scope: 'Mine' as never }))),
    ).toBe(
      "400 ValidationError: 1 validation error detected: Value 'Mine' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [AWS, All, Local]",
    );
  });
});

it('shows who a policy is attached to, and keeps it until it is detached', async () => {
  const iam = sandbox.iam();
  await create('InUse');
  const pair = { RoleName: 'shop-checkout', PolicyArn: `${OWN}InUse` };
  await iam.send(new AttachRolePolicyCommand(pair));
  const used = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: pair.PolicyArn }));
  expect(used).toMatchObject({
    PolicyRoles: [{ RoleName: 'shop-checkout' }],
    PolicyUsers: [],
    PolicyGroups: [],
  });
  const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn: pair.PolicyArn }));
  expect(await refusal(remove())).toBe(
    '409 DeleteConflictException: Cannot delete a policy attached to entities.',
  );
  await iam.send(new DetachRolePolicyCommand(pair));
  await remove();
});

it("does not change AWS's own policies", async () => {
  const PolicyArn = `${AWS}AdministratorAccess`;
  const call = sandbox.iam().send(new DeletePolicyCommand({ PolicyArn }));
  expect(await refusal(call)).toMatch(/^403 AccessDenied: /);
});

// Source: docs, AWS managed policy reference; eksctl attaches these to roles that it makes.
it.each([
  ['AmazonEKSVPCResourceController', 'v1', 'ec2:CreateNetworkInterfacePermission'],
  ['AmazonSSMManagedInstanceCore', 'v2', 'ssmmessages:OpenDataChannel'],
])('knows %s', async (name, VersionId, action) => {
  const iam = sandbox.iam();
  const PolicyArn = `${AWS}${name}`;
  const pair = { RoleName: 'eks-node', PolicyArn };
  await iam.send(new AttachRolePolicyCommand(pair));
  await iam.send(new DetachRolePolicyCommand(pair));
  const shown = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  expect(decodeURIComponent(shown.PolicyVersion?.Document ?? '')).toContain(action);
});

it('tags policies', async () => {
  const PolicyArn = `${OWN}EksDeveloper`;
  const Tags = [{ Key: 'owner', Value: 'platform' }];
  await sandbox.iam().send(new TagPolicyCommand({ PolicyArn, Tags }));
  const list = () => sandbox.iam().send(new ListPolicyTagsCommand({ PolicyArn }));
  expect((await list()).Tags).toEqual(Tags);
  await sandbox.iam().send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['owner'] }));
  expect((await list()).Tags).toEqual([]);
});
