// Sources: docs, API_CreateGroup, API_GetGroup, API_UpdateGroup, API_DeleteGroup, API_AddUserToGroup.
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const create = (GroupName: string, more: object = {}) =>
  sandbox.iam().send(new CreateGroupCommand({ GroupName, ...more }));
const join = (UserName: string, GroupName: string) =>
  sandbox.iam().send(new AddUserToGroupCommand({ UserName, GroupName }));

it('makes a group and shows its members a page at a time', async () => {
  const { Group } = await create('night-shift', { Path: '/ops/' });
  expect(Group).toEqual({
    GroupName: 'night-shift',
    GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
    Path: '/ops/',
    Arn: 'arn:aws:iam::111122223333:group/ops/night-shift',
    CreateDate: expect.any(Date),
  });
  await join('gantry-viewer', 'night-shift');
  await join('gantry-admin', 'night-shift');
  const get = (Marker?: string) =>
    sandbox.iam().send(new GetGroupCommand({ GroupName: 'night-shift', MaxItems: 1, Marker }));
  const first = await get();
  expect(first).toMatchObject({ Users: [{ UserName: 'gantry-admin' }], IsTruncated: true });
  const second = await get(first.Marker);
  expect(second).toMatchObject({ Users: [{ UserName: 'gantry-viewer' }], IsTruncated: false });
});

it('lists groups below a path', async () => {
  await create('lab', { Path: '/lab/' });
  const { Groups } = await sandbox.iam().send(new ListGroupsCommand({ PathPrefix: '/lab/' }));
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['lab']);
});

it('renames a group, whose members stay', async () => {
  await create('old-name');
  await join('gantry-viewer', 'old-name');
  const rename = { GroupName: 'old-name', NewGroupName: 'new-name', NewPath: '/n/' };
  await sandbox.iam().send(new UpdateGroupCommand(rename));
  const { Users } = await sandbox.iam().send(new GetGroupCommand({ GroupName: 'new-name' }));
  expect(Users).toHaveLength(1);
});

it('refuses what does not fit', async () => {
  const iam = sandbox.iam();
  expect(await refusal(create('Platform'))).toBe(
    '409 EntityAlreadyExistsException: Group with name Platform already exists.',
  );
  expect(await refusal(join('gantry-viewer', 'nowhere'))).toBe(
    '404 NoSuchEntityException: The group with name nowhere cannot be found.',
  );
  expect(await refusal(join('nobody', 'platform'))).toBe(
    '404 NoSuchEntityException: The user with name nobody cannot be found.',
  );
  const leave = { UserName: 'gantry-viewer', GroupName: 'platform' };
  expect(await refusal(iam.send(new RemoveUserFromGroupCommand(leave)))).toBe(
    '404 NoSuchEntityException: The user with name gantry-viewer cannot be found.',
  );
  expect(await refusal(iam.send(new DeleteGroupCommand({ GroupName: 'platform' })))).toBe(
    '409 DeleteConflictException: Cannot delete entity, must remove users from group first.',
  );
});

it('deletes an empty group', async () => {
  await create('short-lived');
  await sandbox.iam().send(new DeleteGroupCommand({ GroupName: 'short-lived' }));
  const call = sandbox.iam().send(new GetGroupCommand({ GroupName: 'short-lived' }));
  expect(await refusal(call)).toBe(
    '404 NoSuchEntityException: The group with name short-lived cannot be found.',
  );
});

it('takes a user into ten groups at most', async () => {
  await sandbox.iam().send(new CreateUserCommand({ UserName: 'joiner' }));
  for (let at = 0; at < 10; at += 1) {
    await create(`many-${at}`);
    await join('joiner', `many-${at}`);
  }
  await create('many-10');
  expect(await refusal(join('joiner', 'many-10'))).toBe(
    '409 LimitExceededException: Cannot exceed quota for GroupsPerUser: 10',
  );
  expect((await sandbox.iam().send(new ListUsersCommand({}))).IsTruncated).toBe(false);
});
