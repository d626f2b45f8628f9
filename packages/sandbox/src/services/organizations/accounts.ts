// https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
import type {
  Account as AccountShape,
  CreateAccountRequest,
  CreateAccountResponse,
  CreateAccountState,
  CreateAccountStatus,
  DescribeAccountRequest,
  DescribeAccountResponse,
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse,
  ListAccountsRequest,
  ListAccountsResponse,
  MoveAccountRequest,
} from '@aws-sdk/client-organizations';
import type { Account } from '../../account/account.ts';
import { type Life, settle } from '../../account/life.ts';
import type { Operation } from '../../service.ts';
import { iamDate } from '../iam/arns.ts';
import { targetArn } from './arns.ts';
import { faults } from './faults.ts';
import { isContainer, managed, pathTo } from './find.ts';
import { foundAccount } from './found-account.ts';
import { limits } from './limits.ts';
import { page } from './paging.ts';
import { type Creation, type Member, type Organization, organizationOf } from './state.ts';

/** The role that lets the organization into an account it has made. */
const ACCESS_ROLE = 'OrganizationAccountAccessRole';

export const createAccount: Operation<CreateAccountRequest, CreateAccountResponse> = (
  input,
  context,
) => {
  const { account, now } = context;
  const organization = managed(context);
  const { creations, members } = organization;
  const open = [...creations.values()].filter(({ status }) => status === 'IN_PROGRESS');
  if (members.size + open.length >= limits.accounts) {
    throw faults.accountLimit({ Reason: 'ACCOUNT_NUMBER_LIMIT_EXCEEDED' });
  }
  const taken = [...members.values(), ...open].some(({ email }) => email === input.Email);
  const creation: Creation = {
    id: `car-${account.ids.lower(32)}`,
    accountId: account.ids.account(),
    name: input.AccountName,
    email: input.Email,
    roleName: input.RoleName ?? ACCESS_ROLE,
    requestedAt: now,
    refused: taken ? 'EMAIL_ALREADY_EXISTS' : undefined,
    status: 'IN_PROGRESS',
    since: now,
  };
  creations.set(creation.id, creation);
  return { CreateAccountStatus: statusOf(creation) };
};

export const describeCreateAccountStatus: Operation<
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse
> = ({ CreateAccountRequestId: id }, context) => {
  const creation = managed(context).creations.get(id);
  if (!creation) throw faults.noCreation();
  return { CreateAccountStatus: statusOf(creation) };
};

export const listAccounts: Operation<ListAccountsRequest, ListAccountsResponse> = (
  input,
  context,
) => {
  const organization = managed(context);
  const { items, token } = page(organization.members.values(), ({ id }) => id, input);
  return { Accounts: items.map((member) => describe(organization, member)), ...token };
};

export const describeAccount: Operation<DescribeAccountRequest, DescribeAccountResponse> = (
  { AccountId },
  context,
) => {
  const organization = managed(context);
  return { Account: describe(organization, memberNamed(organization, AccountId)) };
};

export const moveAccount: Operation<MoveAccountRequest, object> = (input, context) => {
  const organization = managed(context);
  const member = memberNamed(organization, input.AccountId);
  const { SourceParentId, DestinationParentId } = input;
  if (member.parent !== SourceParentId) throw faults.noSourceParent();
  if (!isContainer(organization, DestinationParentId)) throw faults.noDestination();
  if (SourceParentId === DestinationParentId) throw faults.duplicateAccount();
  member.parent = DestinationParentId;
  return {};
};

/** How the request for an account goes on. */
function creationLife(organization: Organization): Life<Creation> {
  const after = limits.creation;
  return {
    IN_PROGRESS: [
      { to: 'FAILED', after, when: ({ refused }) => refused !== undefined },
      { to: 'SUCCEEDED', after, run: (asked, at) => foundAccount(organization, asked, at) },
    ],
  };
}

/** Makes the accounts that are due. */
export function settleAccounts(account: Account, _region: unknown, now: number): void {
  const organization = organizationOf(account);
  if (!organization || organization.creations.size === 0) return;
  settle(creationLife(organization), organization.creations, now, account.clock.speed);
}

function memberNamed({ members }: Organization, id: string): Member {
  const member = members.get(id);
  if (!member) throw faults.noAccount();
  return member;
}

export function describe(organization: Organization, member: Member): AccountShape {
  return {
    Id: member.id,
    Arn: targetArn(organization, member.id),
    Name: member.name,
    Email: member.email,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    Paths: [`${[organization.id, ...pathTo(organization, member.id)].join('/')}/`],
    JoinedMethod: member.joinedMethod,
    JoinedTimestamp: iamDate(member.joinedAt),
  };
}

function statusOf(creation: Creation): CreateAccountStatus {
  const done = creation.status !== 'IN_PROGRESS';
  return {
    Id: creation.id,
    AccountName: creation.name,
    // The names of its life are those of the API.
    State: creation.status as CreateAccountState,
    RequestedTimestamp: iamDate(creation.requestedAt),
    ...(done ? { CompletedTimestamp: iamDate(creation.since) } : {}),
    ...(creation.status === 'SUCCEEDED' ? { AccountId: creation.accountId } : {}),
    ...(creation.status === 'FAILED' ? { FailureReason: creation.refused } : {}),
  };
}
