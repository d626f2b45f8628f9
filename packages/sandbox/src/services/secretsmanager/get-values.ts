// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
import type {
  APIErrorType,
  BatchGetSecretValueRequest,
  BatchGetSecretValueResponse,
  GetSecretValueRequest,
  GetSecretValueResponse,
  SecretValueEntry,
} from '@aws-sdk/client-secrets-manager';
import { authorize } from '../../enforce/authorize.ts';
import { AwsFault } from '../../fault.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { codes } from '../../wire/codes.ts';
import * as to from './authorization.ts';
import { faults } from './faults.ts';
import { livingSecret, versionOf } from './find.ts';
import { DAY } from './limits.ts';
import { matching } from './list-secrets.ts';
import { page } from './paging.ts';
import { openValue } from './values.ts';

export const getSecretValue: Operation<GetSecretValueRequest, GetSecretValueResponse> = (
  input,
  context,
) => {
  const secret = livingSecret(context, input.SecretId);
  const version = versionOf(secret, input);
  const value = openValue(secret, version, context);
  // Reads are told by the day. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
  const today = context.now - (context.now % DAY);
  secret.accessedOn = today;
  version.accessedOn = today;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...value,
    VersionStages: [...version.stages],
    CreatedDate: new Date(version.createdAt),
  };
};

/** Each secret is authorized by itself, and one that is refused does not stand in others' way. */
export const batchGetSecretValue: Operation<
  BatchGetSecretValueRequest,
  BatchGetSecretValueResponse
> = (input, context) => {
  const { SecretIdList: ids, Filters } = input;
  if (!ids === !Filters) throw faults.eitherListOrFilters();
  const names = ids ?? matching(Filters, context).map(({ name }) => name);
  const { items, token } = page([...new Set(names)], (name) => name, {
    ...input,
    MaxResults: input.MaxResults ?? 20,
  });
  const SecretValues: SecretValueEntry[] = [];
  const Errors: APIErrorType[] = [];
  for (const SecretId of items) {
    try {
      SecretValues.push(oneValue({ SecretId }, context));
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      Errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues, Errors, ...token };
};

const entry = { run: getSecretValue, ...to.secret };

function oneValue(
  input: Checked<GetSecretValueRequest>,
  context: OperationContext,
): SecretValueEntry {
  const service = { iamPrefix: 'secretsmanager' };
  authorize({
    service,
    operation: 'GetSecretValue',
    entry,
    input,
    context,
    codes: codes['json-1.1'],
  });
  return getSecretValue(input, context);
}
