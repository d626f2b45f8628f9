// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../service.ts';
import { iamState } from '../iam/state.ts';
import { faults } from './faults.ts';
import { beginSession, credentialsOf } from './sessions.ts';

/** Twelve hours. */
const DEFAULT_SECONDS = 43_200;

/** Temporary credentials of the calling user, who needs no permission for it. */
export const getSessionToken: Operation<GetSessionTokenRequest, GetSessionTokenResponse> = (
  input,
  context,
) => {
  const { account, caller } = context;
  // There are no MFA devices here, so every code is a wrong one.
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) throw faults.badMfa();
  const user = [...iamState(account).users.values()].find(({ id }) => id === caller.userId);
  if (!user)
    throw faults.denied({ reason: 'Cannot call GetSessionToken with session credentials' });
  const session = {
    principal: caller,
    of: user,
    policies: [],
    transitiveTags: [],
    sourceIdentity: undefined,
    seconds: input.DurationSeconds ?? DEFAULT_SECONDS,
  };
  return { Credentials: credentialsOf(beginSession(session, context)) };
};
