// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts';
import type { Principal } from '@gantry/identity';
import type { Operation, OperationEntry } from '../../service.ts';
import { entityArn } from '../iam/arns.ts';
import { iamState } from '../iam/state.ts';
import { requestTags } from '../iam/tags.ts';
import { faults } from './faults.ts';
import { packedSize, sessionPolicies } from './session-policies.ts';
import { principalTags, sessionTags } from './session-tags.ts';
import { beginSession, credentialsOf } from './sessions.ts';

/** Twelve hours. */
const DEFAULT_SECONDS = 43_200;

/** Credentials that a user hands on; they may do what both the user and the given policies may. */
export const getFederationToken: Operation<
  GetFederationTokenRequest,
  GetFederationTokenResponse
> = (input, context) => {
  const { account, caller, accessKeyId = '' } = context;
  const { users, sessions } = iamState(account);
  const user = [...users.values()].find(({ id }) => id === caller.userId);
  if (!user || sessions.has(accessKeyId)) {
    throw faults.denied({ reason: 'Cannot call GetFederationToken with session credentials' });
  }
  const { tags } = sessionTags(input, undefined);
  const packed = packedSize(input);
  const principal: Principal = {
    type: 'FederatedUser',
    account: account.id,
    arn: federatedArn(account.id, input.Name),
    userId: `${account.id}:${input.Name}`,
    name: input.Name,
    tags: principalTags(user.tags, tags),
    issuer: { arn: entityArn(account, user), userId: user.id, name: user.name },
  };
  const session = beginSession(
    {
      principal,
      of: user,
      policies: sessionPolicies(input, account),
      transitiveTags: [],
      sourceIdentity: undefined,
      seconds: input.DurationSeconds ?? DEFAULT_SECONDS,
    },
    context,
  );
  return {
    Credentials: credentialsOf(session),
    FederatedUser: { FederatedUserId: principal.userId, Arn: principal.arn },
    ...packed,
  };
};

type Input = {
  readonly Name: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
};

/** Against the federated user that would be, and with the right to tag it where it gets tags. */
export const federated: Pick<OperationEntry, 'also' | 'conditions' | 'resource'> = {
  resource: ({ Name }: Input, { account }) => federatedArn(account.id, Name),
  conditions: ({ Tags }: Input) => requestTags(Tags),
  also: ({ Name, Tags }: Input, { account }) => {
    if (!Tags?.length) return [];
    const resource = federatedArn(account.id, Name);
    return [{ action: 'sts:TagSession', resource, conditions: requestTags(Tags) }];
  },
};

function federatedArn(accountId: string, name: string): string {
  return `arn:aws:sts::${accountId}:federated-user/${name}`;
}
