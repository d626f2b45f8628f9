// Sources: docs, API_CreateUser, API_GetUser, API_UpdateUser, API_DeleteUser, API_ListUsers.
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListGroupsForUserCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutUserPolicyCommand,
  paginateListUsers,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
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

const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonEKSMCPReadOnlyAccess';
const create = (UserName: string, more: object = {}) =>
  sandbox.iam().send(new CreateUserCommand({ UserName, ...more }));

describe('CreateUser and GetUser', () => {
  it('make and show a user with path, tags and boundary', async () => {
    const Tags = [{ Key: 'team', Value: 'shop' }];
    const made = await create('ana', { Path: '/people/', Tags, PermissionsBoundary: READ_ONLY });
    expect(made.User).toEqual({
      UserName: 'ana',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Path: '/people/',
      Arn: 'arn:aws:iam::111122223333:user/people/ana',
      CreateDate: expect.any(Date),
      Tags,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: READ_ONLY,
      },
    });
    const shown = await sandbox.iam().send(new GetUserCommand({ UserName: 'ana' }));
    expect(shown.User).toEqual(made.User);
  });

  it('show the caller when no name is given', async () => {
    const shown = await sandbox.iam('gantry-developer').send(new GetUserCommand({}));
    expect(shown.User?.UserName).toBe('gantry-developer');
  });

  it.each([
    [
      'gantry-admin',
      {},
      '409 EntityAlreadyExistsException: User with name gantry-admin already exists.',
    ],
    [
      'GANTRY-Admin',
      {},
      '409 EntityAlreadyExistsException: User with name GANTRY-Admin already exists.',
    ],
    [
      'a b',
      {},
      '400 ValidationError: The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'x'.repeat(65),
      {},
      `400 ValidationError: 1 validation error detected: Value '${'x'.repeat(65)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'ben',
      { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/none' },
      '404 NoSuchEntityException: Policy arn:aws:iam::111122223333:policy/none was not found.',
    ],
    [
      'ben',
      {
        Tags: [
          { Key: 'A', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      '400 InvalidInputException: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
  ])('refuse %s %j', async (name, more, words) => {
    expect(await refusal(create(name, more))).toBe(words);
  });

  it('refuse an unknown user', async () => {
    const call = sandbox.iam().send(new GetUserCommand({ UserName: 'nobody' }));
    expect(await refusal(call)).toBe(
      '404 NoSuchEntityException: The user with name nobody cannot be found.',
    );
  });
});

describe('UpdateUser', () => {
  it('renames a user, who keeps keys and groups', async () => {
    await create('carla');
    const { AccessKey } = await sandbox
      .iam()
      .send(new CreateAccessKeyCommand({ UserName: 'carla' }));
    await sandbox
      .iam()
      .send(new AddUserToGroupCommand({ UserName: 'carla', GroupName: 'viewers' }));
    await sandbox
      .iam()
      .send(new UpdateUserCommand({ UserName: 'carla', NewUserName: 'karla', NewPath: '/k/' }));
    const groups = await sandbox.iam().send(new ListGroupsForUserCommand({ UserName: 'karla' }));
    expect(groups.Groups?.map(({ GroupName }) => GroupName)).toEqual(['viewers']);
    const remove = { UserName: 'karla', AccessKeyId: AccessKey?.AccessKeyId };
    await sandbox.iam().send(new DeleteAccessKeyCommand(remove));
    const taken = new UpdateUserCommand({ UserName: 'karla', NewUserName: 'gantry-viewer' });
    expect(await refusal(sandbox.iam().send(taken))).toBe(
      '409 EntityAlreadyExistsException: User with name gantry-viewer already exists.',
    );
  });
});

describe('DeleteUser', () => {
  it('wants everything gone that hangs on the user', async () => {
    const UserName = 'dora';
    const iam = sandbox.iam();
    const refused = () => refusal(iam.send(new DeleteUserCommand({ UserName })));
    await create(UserName);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'viewers' }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
    const inline = { UserName, PolicyName: 'p', PolicyDocument: policy(allow('eks:*')) };
    await iam.send(new PutUserPolicyCommand(inline));
    const start = '409 DeleteConflictException: Cannot delete entity, must';
    expect(await refused()).toBe(`${start} delete access keys first.`);
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
    expect(await refused()).toBe(`${start} remove users from group first.`);
    await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName: 'viewers' }));
    expect(await refused()).toBe(`${start} detach all policies first.`);
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
    expect(await refused()).toBe(`${start} delete policies first.`);
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'p' }));
    await iam.send(new DeleteUserCommand({ UserName }));
    expect(await refused()).toBe(
      '404 NoSuchEntityException: The user with name dora cannot be found.',
    );
  });
});

describe('ListUsers', () => {
  it('pages in the order of names, without tags', async () => {
    for (const name of ['page-b', 'page-a', 'page-c']) await create(name, { Path: '/paged/' });
    const input = { PathPrefix: '/paged/', MaxItems: 2 };
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListUsers({ client: sandbox.iam() }, input)) {
      pages.push((page.Users ?? []).map(({ UserName }) => UserName));
    }
    expect(pages).toEqual([['page-a', 'page-b'], ['page-c']]);
  });

  it('refuses a marker that it did not give', async () => {
    const call = sandbox.iam().send(new ListUsersCommand({ Marker: 'made-up' }));
    expect(await refusal(call)).toBe('400 ValidationError: Invalid Marker.');
  });

  it('refuses a page size out of range', async () => {
    const call = sandbox.iam().send(new ListUsersCommand({ MaxItems: 1001 }));
    expect(await refusal(call)).toBe(
      "400 ValidationError: 1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
  });
});

describe('tags of a user', () => {
  it('are set, replaced without regard to case, listed and removed', async () => {
    const UserName = 'tess';
    await create(UserName, { Tags: [{ Key: 'team', Value: 'shop' }] });
    const added = [
      { Key: 'Team', Value: 'search' },
      { Key: 'floor', Value: '' },
    ];
    await sandbox.iam().send(new TagUserCommand({ UserName, Tags: added }));
    const list = () => sandbox.iam().send(new ListUserTagsCommand({ UserName }));
    expect((await list()).Tags).toEqual([added[0], added[1]]);
    await sandbox.iam().send(new UntagUserCommand({ UserName, TagKeys: ['TEAM'] }));
    expect((await list()).Tags).toEqual([{ Key: 'floor', Value: '' }]);
  });
});
