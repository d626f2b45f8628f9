// https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import { settleAccounts } from '../organizations/accounts.ts';
import { assumeRole, roleAccount, roleAsked } from './assume-role.ts';
import { decodeAuthorizationMessage } from './authorization-message.ts';
import { getAccessKeyInfo, getCallerIdentity } from './caller-identity.ts';
import { constraints } from './constraints.ts';
import { federated, getFederationToken } from './federation-token.ts';
import { getSessionToken } from './session-token.ts';
import { assumeRoleWithWebIdentity, webIdentity } from './web-identity.ts';

/** AWS Security Token Service. */
export const sts: ServiceManifest = {
  name: 'sts',
  signingName: 'sts',
  iamPrefix: 'sts',
  scope: 'regional-and-global',
  // A presigned GetCallerIdentity lives fifteen minutes, whatever X-Amz-Expires says.
  presignedSeconds: 900,
  protocol: 'query',
  apiVersion: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  schemas: schemasOf('sts'),
  constraints,
  // An account that has come to be in the meantime has roles to be assumed.
  settle: settleAccounts,
  operations: {
    AssumeRole: {
      run: assumeRole,
      authorizes: 'itself',
      alsoSeenBy: roleAccount,
      about: roleAsked,
    },
    AssumeRoleWithWebIdentity: {
      run: assumeRoleWithWebIdentity,
      authorizes: 'itself',
      unsigned: webIdentity,
    },
    DecodeAuthorizationMessage: { run: decodeAuthorizationMessage },
    GetAccessKeyInfo: { run: getAccessKeyInfo },
    GetCallerIdentity: { run: getCallerIdentity, authorizes: 'itself' },
    GetFederationToken: { run: getFederationToken, ...federated },
    GetSessionToken: { run: getSessionToken, authorizes: 'itself' },
  },
};
