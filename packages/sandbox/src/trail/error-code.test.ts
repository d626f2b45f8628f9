import { IdentityError } from '@gantry/identity';
import { expect, test } from 'vitest';
import { AwsFault } from '../fault.ts';
import { iam } from '../services/iam/service.ts';
import { errorCodeOf } from './error-code.ts';

// Source: records of CloudTrail that users have published.

const ec2 = { name: 'ec2', schemas: { names: [], operations: {}, errors: {}, enums: {} } };
const fault = (code: string, status = 400) => new AwsFault(code, status, '');

test.each([
  ['a denied call', fault('AccessDeniedException', 403), iam, 'AccessDenied'],
  ['a denied call to Query', fault('AccessDenied', 403), iam, 'AccessDenied'],
  ['a Query code', fault('NoSuchEntity', 404), iam, 'NoSuchEntityException'],
  ['a code of no shape', fault('Throttling'), iam, 'Throttling'],
  [
    'a session that may not',
    new IdentityError('InvalidClientTokenId', ''),
    iam,
    'InvalidClientTokenId',
  ],
  ['a defect', new TypeError('x is undefined'), iam, 'InternalFailure'],
  [
    'the caller’s fault in EC2',
    fault('UnauthorizedOperation', 403),
    ec2,
    'Client.UnauthorizedOperation',
  ],
  ['EC2’s own fault', fault('InternalError', 500), ec2, 'Server.InternalError'],
])('%s', (_, error, service, code) => {
  expect(errorCodeOf(error, service)).toBe(code);
});
