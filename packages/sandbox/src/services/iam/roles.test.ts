// Sources: docs, API_CreateRole, API_UpdateRole, API_UpdateAssumeRolePolicy, API_DeleteRole, API_CreateInstanceProfile.
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policy, refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const trust = (principal: object | string, more: object = {}) =>
  policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });
const EC2 = trust({ Service: 'ec2.amazonaws.com' });
const create = (RoleName: string, more: object = {}) =>
  sandbox.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2, ...more }));

describe('CreateRole and GetRole', () => {
  it('make and show a role', async () => {
    const more = { Path: '/svc/', Description: 'builds', MaxSessionDuration: 7200 };
    const { Role } = await create('builder', { ...more, Tags: [{ Key: 'a', Value: 'b' }] });
    expect(Role).toEqual({
      RoleName: 'builder',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::111122223333:role/svc/builder',
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(EC2),
      Tags: [{ Key: 'a', Value: 'b' }],
      RoleLastUsed: {},
      ...more,
    });
    const shown = await sandbox.iam().send(new GetRoleCommand({ RoleName: 'builder' }));
    expect(shown.Role).toEqual(Role);
  });

  it.each([
    ['eks-node', {}, '409 EntityAlreadyExistsException: Role with name eks-node already exists.'],
    ['r', { AssumeRolePolicyDocument: '{' }, /^400 MalformedPolicyDocumentException: /],
    [
      'r',
      { AssumeRolePolicyDocument: trust('*', { Resource: '*' }) },
      /^400 MalformedPolicyDocumentException: .*prohibited field Resource/,
    ],
    [
      'r',
      { AssumeRolePolicyDocument: trust({ AWS: 'arn:aws:iam::111122223333:role/none' }) },
      '400 MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/none"',
    ],
    [
      'r',
      { AssumeRolePolicyDocument: trust('*', { Action: 'eks:*' }) },
      '400 MalformedPolicyDocumentException: AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      'r',
      {
        AssumeRolePolicyDocument: trust({
          AWS: Array.from({ length: 60 }, (_, at) => `arn:aws:iam::4444555566${10 + at}:root`),
        }),
      },
      '409 LimitExceededException: Cannot exceed quota for ACLSizePerRole: 2048',
    ],
    [
      'r',
      { MaxSessionDuration: 60 },
      /at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600$/,
    ],
  ])('refuse %s %j', async (name, more, words) => {
    expect(await refusal(create(name, more))).toEqual(
      typeof words === 'string' ? words : expect.stringMatching(words),
    );
  });

  it('refuse an unknown role', async () => {
    const call = sandbox.iam().send(new GetRoleCommand({ RoleName: 'none' }));
    expect(await refusal(call)).toBe(
      '404 NoSuchEntityException: The role with name none cannot be found.',
    );
  });
});

it('changes description, longest session and trust', async () => {
  const iam = sandbox.iam();
  const RoleName = 'changing';
  await create(RoleName);
  await iam.send(new UpdateRoleCommand({ RoleName, Description: 'x', MaxSessionDuration: 43_200 }));
  await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'y' }));
  const document = trust({ AWS: 'arn:aws:iam::111122223333:user/gantry-viewer' });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({
    Description: 'y',
    MaxSessionDuration: 43_200,
    AssumeRolePolicyDocument: encodeURIComponent(document),
  });
});

it('lists roles a page at a time and deletes them', async () => {
  for (const name of ['l-2', 'l-1']) await create(name, { Path: '/listed/' });
  const list = (Marker?: string) =>
    sandbox.iam().send(new ListRolesCommand({ PathPrefix: '/listed/', MaxItems: 1, Marker }));
  const first = await list();
  expect(first).toMatchObject({ Roles: [{ RoleName: 'l-1' }], IsTruncated: true });
  await sandbox.iam().send(new DeleteRoleCommand({ RoleName: 'l-1' }));
  expect(await list(first.Marker)).toMatchObject({
    Roles: [{ RoleName: 'l-2' }],
    IsTruncated: false,
  });
});

it('does not delete a role that carries policies', async () => {
  const call = sandbox.iam().send(new DeleteRoleCommand({ RoleName: 'eks-cluster' }));
  expect(await refusal(call)).toBe(
    '409 DeleteConflictException: Cannot delete entity, must detach all policies first.',
  );
});

it('tags roles', async () => {
  const RoleName = 'tagged';
  await create(RoleName);
  await sandbox.iam().send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'k', Value: 'v' }] }));
  const list = () => sandbox.iam().send(new ListRoleTagsCommand({ RoleName }));
  expect((await list()).Tags).toEqual([{ Key: 'k', Value: 'v' }]);
  await sandbox.iam().send(new UntagRoleCommand({ RoleName, TagKeys: ['K'] }));
  expect((await list()).Tags).toEqual([]);
  const reserved = new TagRoleCommand({ RoleName, Tags: [{ Key: 'aws:x', Value: 'v' }] });
  expect(await refusal(sandbox.iam().send(reserved))).toBe(
    '400 ValidationError: Tag keys that begin with aws: are reserved for system use.',
  );
});

it('puts one role into an instance profile', async () => {
  const iam = sandbox.iam();
  const InstanceProfileName = 'profile';
  await create('in-profile');
  const { InstanceProfile } = await iam.send(
    new CreateInstanceProfileCommand({ InstanceProfileName, Path: '/ec2/' }),
  );
  expect(InstanceProfile).toMatchObject({
    Arn: 'arn:aws:iam::111122223333:instance-profile/ec2/profile',
    InstanceProfileId: expect.stringMatching(/^AIPA/),
    Roles: [],
  });
  const pair = { InstanceProfileName, RoleName: 'in-profile' };
  await iam.send(new AddRoleToInstanceProfileCommand(pair));
  const shown = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  expect(shown.InstanceProfile?.Roles).toMatchObject([{ RoleName: 'in-profile' }]);
  expect(await refusal(iam.send(new AddRoleToInstanceProfileCommand(pair)))).toBe(
    '409 LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
  );
  const start = '409 DeleteConflictException: Cannot delete entity, must';
  const removal = [
    iam.send(new DeleteRoleCommand({ RoleName: 'in-profile' })),
    iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })),
  ];
  for (const call of removal) {
    expect(await refusal(call)).toBe(`${start} remove roles from instance profile first.`);
  }
  const of = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'in-profile' }));
  expect(of.InstanceProfiles).toHaveLength(1);
  await iam.send(new RemoveRoleFromInstanceProfileCommand(pair));
  expect(await refusal(iam.send(new RemoveRoleFromInstanceProfileCommand(pair)))).toBe(
    '404 NoSuchEntityException: The role with name in-profile cannot be found.',
  );
  await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  const left = await iam.send(new ListInstanceProfilesCommand({ PathPrefix: '/ec2/' }));
  expect(left.InstanceProfiles).toEqual([]);
});
