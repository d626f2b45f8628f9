import { IdentityError } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { AwsFault } from '../fault.ts';
import { iamState } from '../services/iam/state.ts';

const ofUserOnly = new Set(['GetFederationToken', 'GetSessionToken']);
const allowedInSts = new Set(['AssumeRole', 'GetCallerIdentity']);

/**
 * What temporary credentials cannot call whatever policies say. Those of GetSessionToken reach no
 * IAM operation (there is no MFA here) and of STS only two; those of a role cannot ask for a
 * session token.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
 */
export function checkSessionLimits(
  account: Account,
  accessKeyId: string | undefined,
  service: string,
  operation: string,
): void {
  const session = accessKeyId ? iamState(account).sessions.get(accessKeyId) : undefined;
  if (!session) return;
  const ofUser = session.of.kind === 'user';
  const federated = session.principal.type === 'FederatedUser';
  if (ofUser && service === 'iam') {
    throw new IdentityError(
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    );
  }
  const refused = federated
    ? operation !== 'GetCallerIdentity'
    : ofUser
      ? !allowedInSts.has(operation)
      : ofUserOnly.has(operation);
  if (service === 'sts' && refused) {
    throw new AwsFault('AccessDenied', 403, `Cannot call ${operation} with session credentials`);
  }
}
