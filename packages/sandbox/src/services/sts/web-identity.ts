// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from '@aws-sdk/client-sts';
import type { Principal } from '@gantry/identity';
import { evaluate } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { accountOf } from '../../account/directory.ts';
import type { Stranger } from '../../enforce/authenticate.ts';
import { resourceControl } from '../../enforce/resource-control.ts';
import { notImplemented } from '../../fault.ts';
import type { Checked, ConditionValues, Operation } from '../../service.ts';
import { clusterOfIssuer, issuerKey } from '../eks/oidc-issuer.ts';
import { iamArn } from '../iam/arns.ts';
import { roleByArn } from '../iam/find.ts';
import { iamState, type OidcProvider, type Role } from '../iam/state.ts';
import { resourceTags } from '../iam/tags.ts';
import { resourcePlace } from '../organizations/conditions.ts';
import { faults } from './faults.ts';
import { sessionPrincipal } from './role-session.ts';
import { packedSize, sessionPolicies } from './session-policies.ts';
import { beginSession, credentialsOf } from './sessions.ts';
import { isSignedBy, readWebToken, type WebToken } from './web-token.ts';

type Input = Checked<AssumeRoleWithWebIdentityRequest>;

const HOUR = 3600;
const ACTION = 'sts:AssumeRoleWithWebIdentity';

/** Needs no credentials: the token says who calls, and the trust policy of the role decides. */
export const assumeRoleWithWebIdentity: Operation<
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse
> = (input, { account, caller, now, conditions }) => {
  if (input.ProviderId !== undefined) throw notImplemented(`ProviderId of ${ACTION}`);
  const token = readWebToken(input.WebIdentityToken);
  if (!token) throw faults.noJwt();
  const provider = provenBy(token, account, now);
  const role = roleByArn(account, input.RoleArn);
  const context = {
    ...conditions,
    ...resourcePlace(account),
    ...tokenConditions(token, provider),
    ...resourceTags(role?.tags ?? new Map()),
    'sts:RoleSessionName': input.RoleSessionName,
  };
  const request = { action: ACTION, resource: input.RoleArn, principal: caller, context, now };
  const trust = role && { name: 'trust policy', document: role.trust.parsed };
  const policies = trust && { identity: [], trust, ...resourceControl(account, ACTION) };
  if (!role || !policies || !evaluate(request, policies).allowed) {
    throw faults.webIdentityDenied();
  }
  return begun(input, token, { account, role, provider, now });
};

type Admitted = {
  readonly account: Account;
  readonly role: Role;
  readonly provider: OidcProvider;
  readonly now: number;
};

function begun(
  input: Input,
  token: WebToken,
  { account, role, provider, now }: Admitted,
): AssumeRoleWithWebIdentityResponse {
  const seconds = input.DurationSeconds ?? HOUR;
  if (seconds > role.maxSessionDuration) throw faults.longerThanRole();
  const packed = packedSize(input);
  const principal = sessionPrincipal({ account, role }, input.RoleSessionName, {});
  const session = {
    ...{ principal, of: role, seconds, transitiveTags: [], sourceIdentity: undefined },
    policies: sessionPolicies(input, account),
    webIdentityProvider: provider.arn,
  };
  return {
    Credentials: credentialsOf(beginSession(session, { account, now })),
    SubjectFromWebIdentityToken: token.subject,
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    Provider: provider.arn,
    Audience: token.audiences[0],
    ...packed,
  };
}

/** The provider of the account that vouches for a token, once all of the token has been checked. */
function provenBy(token: WebToken, account: Account, now: number): OidcProvider {
  const seconds = Math.floor(now / 1000);
  const provider = providerOf(token, account);
  if (!provider) throw faults.noProviderFor({ issuer: token.issuer });
  if (seconds >= token.expires) throw faults.tokenExpired({ seconds, expires: token.expires });
  if (token.notBefore !== undefined && seconds < token.notBefore) throw faults.tokenTooEarly();
  if (!token.audiences.some((one) => provider.clientIds.has(one))) throw faults.wrongAudience();
  const cluster = clusterOfIssuer(account, token.issuer);
  if (!cluster) throw faults.noVerificationKey();
  if (!isSignedBy(token, issuerKey(cluster).publicKey)) throw faults.badTokenSignature();
  return provider;
}

function providerOf({ issuer }: WebToken, account: Account): OidcProvider | undefined {
  return iamState(account).oidcProviders.get(providerArn(issuer, account));
}

function providerArn(issuer: string, account: Account): string {
  return iamArn(account, `oidc-provider/${issuer.replace(/^https:\/\//, '').replace(/\/$/, '')}`);
}

/**
 * `oidc.eks…/id/…:sub` and `:aud`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function tokenConditions(token: WebToken, { url, arn }: OidcProvider): ConditionValues {
  const [aud] = token.audiences;
  return { 'aws:FederatedProvider': arn, [`${url}:aud`]: aud, [`${url}:sub`]: token.subject };
}

/** Whose word a call rests on, before anybody has looked whether it can be believed. */
export function webIdentity(given: object, endpoint: Account): Stranger {
  const { RoleArn = '', WebIdentityToken = '' }: Partial<Input> = given;
  const account = accountOf(endpoint, String(RoleArn)) ?? endpoint;
  const token = readWebToken(String(WebIdentityToken));
  const arn = token ? providerArn(token.issuer, account) : '';
  const principal: Principal = {
    type: 'WebIdentityUser',
    account: account.id,
    arn,
    userId: token ? [arn, token.audiences[0], token.subject].join(':') : '',
    name: token?.subject ?? '',
    tags: {},
  };
  return { account, principal };
}
