// Sources: docs, API_AttachRolePolicy, API_PutRolePolicy, API_PutRolePermissionsBoundary and their kin.
import * as client from '@aws-sdk/client-iam';
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

const AWS = 'arn:aws:iam::aws:policy/';
const CNI = `${AWS}AmazonEKS_CNI_Policy`;
const DOCUMENT = policy(allow('eks:ListClusters'));

/** The three kinds of entity, each with one of the healthy account and the commands for it. */
const kinds = [
  {
    kind: 'user',
    of: { UserName: 'gantry-viewer' },
    attach: client.AttachUserPolicyCommand,
    detach: client.DetachUserPolicyCommand,
    attached: client.ListAttachedUserPoliciesCommand,
    put: client.PutUserPolicyCommand,
    get: client.GetUserPolicyCommand,
    remove: client.DeleteUserPolicyCommand,
    names: client.ListUserPoliciesCommand,
    limit: 2048,
  },
  {
    kind: 'group',
    of: { GroupName: 'viewers' },
    attach: client.AttachGroupPolicyCommand,
    detach: client.DetachGroupPolicyCommand,
    attached: client.ListAttachedGroupPoliciesCommand,
    put: client.PutGroupPolicyCommand,
    get: client.GetGroupPolicyCommand,
    remove: client.DeleteGroupPolicyCommand,
    names: client.ListGroupPoliciesCommand,
    limit: 5120,
  },
  {
    kind: 'role',
    of: { RoleName: 'shop-catalog' },
    attach: client.AttachRolePolicyCommand,
    detach: client.DetachRolePolicyCommand,
    attached: client.ListAttachedRolePoliciesCommand,
    put: client.PutRolePolicyCommand,
    get: client.GetRolePolicyCommand,
    remove: client.DeleteRolePolicyCommand,
    names: client.ListRolePoliciesCommand,
    limit: 10_240,
  },
] as const;

describe.each(kinds)('policies of a $kind', (one) => {
  // One row's commands take that row's names, which a union of rows cannot show.
  const send = (command: new (input: never) => unknown, more: object = {}) =>
    sandbox.iam().send(new command({ ...one.of, ...more } as never) as never) as Promise<object>;

  it('are attached, listed a page at a time and detached', async () => {
    await send(one.attach, { PolicyArn: CNI });
    await send(one.attach, { PolicyArn: CNI });
    await send(one.attach, { PolicyArn: `${AWS}AmazonEC2ContainerRegistryPullOnly` });
    const first = await send(one.attached, { MaxItems: 1 });
    expect(first).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonEC2ContainerRegistryPullOnly' }],
      IsTruncated: true,
    });
    await send(one.detach, { PolicyArn: CNI });
    expect(await refusal(send(one.detach, { PolicyArn: CNI }))).toBe(
      `404 NoSuchEntityException: Policy ${CNI} was not found.`,
    );
    expect(await refusal(send(one.attach, { PolicyArn: `${AWS}None` }))).toBe(
      `404 NoSuchEntityException: Policy ${AWS}None does not exist or is not attachable.`,
    );
  });

  it('are put, read, listed and deleted inline', async () => {
    await send(one.put, { PolicyName: 'extra', PolicyDocument: DOCUMENT });
    expect(await send(one.get, { PolicyName: 'extra' })).toMatchObject({
      ...one.of,
      PolicyName: 'extra',
      PolicyDocument: encodeURIComponent(DOCUMENT).replaceAll('*', '%2A'),
    });
    expect(await send(one.names)).toMatchObject({
      PolicyNames: expect.arrayContaining(['extra']),
      IsTruncated: false,
    });
    await send(one.remove, { PolicyName: 'extra' });
    for (const command of [one.get, one.remove]) {
      expect(await refusal(send(command, { PolicyName: 'extra' }))).toBe(
        `404 NoSuchEntityException: The ${one.kind} policy with name extra cannot be found.`,
      );
    }
  });

  it('have a size together, white space not counted', async () => {
    const actions = Array.from({ length: 700 }, (_, at) => `eks:Action${at}`);
    const large = (count: number) => {
      return JSON.stringify(JSON.parse(policy(allow(actions.slice(0, count)))), null, 8);
    };
    await send(one.put, { PolicyName: 'large', PolicyDocument: large(one.limit / 22) });
    const more = { PolicyName: 'more', PolicyDocument: large(one.limit / 18) };
    expect(await refusal(send(one.put, more))).toBe(
      `409 LimitExceededException: Maximum policy size of ${one.limit} bytes exceeded for ` +
        `${one.kind} ${Object.values(one.of)[0]}`,
    );
    await send(one.remove, { PolicyName: 'large' });
  });
});

it('attaches ten policies at most', async () => {
  const RoleName = 'eks-ebs-csi-driver';
  const attach = (PolicyArn: string) =>
    sandbox.iam().send(new client.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  for (let at = 0; at < 10; at += 1) {
    const made = { PolicyName: `Tenth${at}`, PolicyDocument: DOCUMENT };
    const { Policy } = await sandbox.iam().send(new client.CreatePolicyCommand(made));
    await attach(Policy?.Arn ?? '');
  }
  expect(await refusal(attach(CNI))).toBe(
    '409 LimitExceededException: Cannot exceed quota for PoliciesPerRole: 10',
  );
});

describe('permissions boundaries', () => {
  it('are put and taken off users and roles', async () => {
    const iam = sandbox.iam();
    const UserName = 'gantry-viewer';
    const RoleName = 'shop-checkout';
    const PermissionsBoundary = CNI;
    await iam.send(new client.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
    await iam.send(new client.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    const { User } = await iam.send(new client.GetUserCommand({ UserName }));
    expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(CNI);
    const bounded = await iam.send(
      new client.ListEntitiesForPolicyCommand({
        PolicyArn: CNI,
        PolicyUsageFilter: 'PermissionsBoundary',
        EntityFilter: 'Role',
      }),
    );
    expect(bounded).toMatchObject({ PolicyRoles: [{ RoleName }], PolicyUsers: [] });
    await iam.send(new client.DeleteUserPermissionsBoundaryCommand({ UserName }));
    await iam.send(new client.DeleteRolePermissionsBoundaryCommand({ RoleName }));
    const again = iam.send(new client.DeleteUserPermissionsBoundaryCommand({ UserName }));
    expect(await refusal(again)).toBe(
      '404 NoSuchEntityException: user gantry-viewer does not have a permissions boundary.',
    );
  });
});
