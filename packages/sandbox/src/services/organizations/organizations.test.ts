// Sources: docs, AWS Organizations API reference and user guide.

import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DeleteOrganizationalUnitCommand,
  DeletePolicyCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  MoveAccountCommand,
  OrganizationsClient,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { allow, keysOf, policy, refusal, type Started, started } from '../../testing/started.ts';

const PRODUCTION = '444455556666';
const clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
let sandbox: Started;
let organizations: OrganizationsClient;
let RootId: string;
let Workloads: string;

beforeAll(async () => {
  sandbox = await started({ clock });
  organizations = sandbox.client(OrganizationsClient);
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  RootId = Roots?.[0]?.Id ?? '';
  const { OrganizationalUnits } = await organizations.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId: RootId }),
  );
  Workloads = OrganizationalUnits?.[0]?.Id ?? '';
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const inProduction = async () => {
  const role = {
    RoleArn: `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole`,
    RoleSessionName: 'test',
  };
  return keysOf((await sandbox.sts().send(new AssumeRoleCommand(role))).Credentials);
};

it('has one organization, which the first account manages', async () => {
  const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ FeatureSet: 'ALL', MasterAccountId: '111122223333' });
  const { Accounts } = await organizations.send(new ListAccountsCommand({}));
  expect(Accounts?.map(({ Id, Name, Status }) => [Id, Name, Status])).toEqual([
    ['111122223333', 'management', 'ACTIVE'],
    [PRODUCTION, 'shop-production', 'ACTIVE'],
  ]);
  const { Account } = await organizations.send(
    new DescribeAccountCommand({ AccountId: PRODUCTION }),
  );
  expect(Account).toMatchObject({
    Arn: `arn:aws:organizations::111122223333:account/${Organization?.Id}/${PRODUCTION}`,
    Paths: [`${Organization?.Id}/${RootId}/${Workloads}/${PRODUCTION}/`],
    JoinedMethod: 'CREATED',
  });
});

it('makes an account in a minute, with a role that lets the organization in', async () => {
  const asked = { AccountName: 'sandbox', Email: 'aws+sandbox@example.com' };
  const { CreateAccountStatus: begun } = await organizations.send(new CreateAccountCommand(asked));
  expect(begun?.State).toBe('IN_PROGRESS');
  expect(begun?.AccountId).toBeUndefined();
  clock.advance(60_000);
  const CreateAccountRequestId = begun?.Id ?? '';
  const { CreateAccountStatus: done } = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
  );
  expect(done?.State).toBe('SUCCEEDED');
  const { Credentials } = await sandbox.sts().send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${done?.AccountId}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'first',
    }),
  );
  const sts = sandbox.sts(keysOf(Credentials));
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Account).toBe(done?.AccountId);
});

it('makes no second account for one address', async () => {
  const asked = { AccountName: 'again', Email: 'aws+production@example.com' };
  const { CreateAccountStatus: begun } = await organizations.send(new CreateAccountCommand(asked));
  clock.advance(60_000);
  const { CreateAccountStatus: done } = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun?.Id ?? '' }),
  );
  expect(done).toMatchObject({ State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' });
});

it('moves accounts between units, and keeps units that are not empty', async () => {
  const { OrganizationalUnit } = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: Workloads, Name: 'Quarantine' }),
  );
  const unit = OrganizationalUnit?.Id ?? '';
  const move = { AccountId: PRODUCTION, SourceParentId: Workloads, DestinationParentId: unit };
  await organizations.send(new MoveAccountCommand(move));
  const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: PRODUCTION }));
  expect(Parents).toEqual([{ Id: unit, Type: 'ORGANIZATIONAL_UNIT' }]);
  const { Children } = await organizations.send(
    new ListChildrenCommand({ ParentId: unit, ChildType: 'ACCOUNT' }),
  );
  expect(Children).toEqual([{ Id: PRODUCTION, Type: 'ACCOUNT' }]);
  const gone = new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: unit });
  expect(await refusal(organizations.send(gone))).toMatch(
    /^400 OrganizationalUnitNotEmptyException/,
  );
  const back = { ...move, SourceParentId: unit, DestinationParentId: Workloads };
  await organizations.send(new MoveAccountCommand(back));
  await organizations.send(gone);
  const { Accounts } = await organizations.send(
    new ListAccountsForParentCommand({ ParentId: Workloads }),
  );
  expect(Accounts?.map(({ Id }) => Id)).toEqual([PRODUCTION]);
});

it('attaches policies, and never takes the last one off', async () => {
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({
      Name: 'OnlyEks',
      Description: 'EKS and nothing else',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: policy(allow('eks:*')),
    }),
  );
  const PolicyId = Policy?.PolicySummary?.Id ?? '';
  const TargetId = PRODUCTION;
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
  const { Targets } = await organizations.send(new ListTargetsForPolicyCommand({ PolicyId }));
  expect(Targets).toMatchObject([{ TargetId, Name: 'shop-production', Type: 'ACCOUNT' }]);
  const used = organizations.send(new DeletePolicyCommand({ PolicyId }));
  expect(await refusal(used)).toMatch(/^400 PolicyInUseException/);
  const full = { PolicyId: 'p-FullAWSAccess', TargetId };
  await organizations.send(new DetachPolicyCommand(full));
  const last = organizations.send(new DetachPolicyCommand({ PolicyId, TargetId }));
  expect(await refusal(last)).toMatch(/^400 ConstraintViolationException: You cannot remove the/);
  await organizations.send(new AttachPolicyCommand(full));
  await organizations.send(new DetachPolicyCommand({ PolicyId, TargetId }));
  const Filter = 'SERVICE_CONTROL_POLICY' as const;
  const { Policies } = await organizations.send(
    new ListPoliciesForTargetCommand({ TargetId, Filter }),
  );
  expect(Policies?.map(({ Name }) => Name)).toEqual(['FullAWSAccess']);
  await organizations.send(new DeletePolicyCommand({ PolicyId }));
});

describe('refuses', () => {
  const scp = { Description: '', Type: 'SERVICE_CONTROL_POLICY' as const };
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a second organization',
      () => organizations.send(new CreateOrganizationCommand({})),
      /^400 AlreadyInOrganizationException: The provided account is already a member of an/,
    ],
    [
      'a policy that is none',
      () => organizations.send(new CreatePolicyCommand({ ...scp, Name: 'x', Content: '{}' })),
      /^400 MalformedPolicyDocumentException: The provided policy document does not meet/,
    ],
    [
      'to change what AWS manages',
      () =>
        organizations.send(new UpdatePolicyCommand({ PolicyId: 'p-FullAWSAccess', Name: 'mine' })),
      /^400 InvalidInputException: /,
    ],
    [
      'an unknown account',
      () => organizations.send(new DescribeAccountCommand({ AccountId: '999999999999' })),
      /^400 AccountNotFoundException: You specified an account that doesn't exist\.$/,
    ],
    [
      'what is no account id',
      () => organizations.send(new DescribeAccountCommand({ AccountId: 'production' })),
      /^400 InvalidInputException: You provided a value that does not match/,
    ],
    [
      'a type that is on already',
      () =>
        organizations.send(
          new EnablePolicyTypeCommand({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' }),
        ),
      /^400 PolicyTypeAlreadyEnabledException: The specified policy type is already enabled\.$/,
    ],
    [
      'other types of policy, by name',
      () =>
        organizations.send(
          new CreatePolicyCommand({ ...scp, Name: 'x', Type: 'TAG_POLICY', Content: '{}' }),
        ),
      /^501 NotImplemented: .*TAG_POLICY/,
    ],
    [
      'a second unit of one name',
      () =>
        organizations.send(
          new CreateOrganizationalUnitCommand({ ParentId: RootId, Name: 'Workloads' }),
        ),
      /^400 DuplicateOrganizationalUnitException: An OU with the same name already exists\.$/,
    ],
    [
      'members, but for a look at the organization',
      async () => {
        const member = sandbox.client(OrganizationsClient, await inProduction());
        await member.send(new DescribeOrganizationCommand({}));
        return member.send(new ListAccountsCommand({}));
      },
      /^400 AccessDeniedException: You don't have permissions to access this resource\.$/,
    ],
    [
      'who has no permission',
      () => sandbox.client(OrganizationsClient, 'gantry-viewer').send(new ListAccountsCommand({})),
      /^400 AccessDeniedException: User: .*gantry-viewer is not authorized to perform: organizations:ListAccounts/,
    ],
  ])('%s', async (_, call, words) => {
    expect(await refusal(call())).toMatch(words);
  });
});
