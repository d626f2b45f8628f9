// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
import type {
  GetAccessKeyInfoRequest,
  GetAccessKeyInfoResponse,
  GetCallerIdentityRequest,
  GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { keyHolder } from '../../enforce/keys.ts';
import type { Operation } from '../../service.ts';
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
  const holder = keyHolder(account, input.AccessKeyId);
  if (!holder) throw faults.unknownKey({ id: input.AccessKeyId });
  return { Account: holder.id };
};
