// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
import type {
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse,
} from '@aws-sdk/client-sts';
import { decodedMessage } from '../../enforce/authorization-message.ts';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';

export const decodeAuthorizationMessage: Operation<
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse
> = ({ EncodedMessage }, { account }) => {
  const DecodedMessage = decodedMessage(account, EncodedMessage);
  if (DecodedMessage === undefined) throw faults.badMessage();
  return { DecodedMessage };
};
