// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
import type {
  GetAccessKeyInfoRequest,
  GetAccessKeyInfoResponse,
  GetCallerIdentityRequest,
  GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import type { Operation } from '../../service.ts';
import { iamState } from '../iam/state.ts';
import { faults } from './faults.ts';

/** Needs no permission: who has credentials may know whose they are. */
export const getCallerIdentity: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> = (
  _input,
  { caller },
) => ({ UserId: caller.userId, Account: caller.account, Arn: caller.arn });

export const getAccessKeyInfo: Operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> = (
  input,
  { account },
) => {
  const { accessKeys, sessions } = iamState(account);
  const id = input.AccessKeyId;
  if (!accessKeys.has(id) && !sessions.has(id)) throw faults.unknownKey({ id });
  return { Account: account.id };
};
