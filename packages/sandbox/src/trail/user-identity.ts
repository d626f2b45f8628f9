// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { iamState, type Session } from '../services/iam/state.ts';

/** Who made a call, in the words of CloudTrail's records. */
export function userIdentity(
  account: Account,
  caller: Principal,
  accessKeyId: string | undefined,
): object {
  if (caller.type === 'WebIdentityUser') return webIdentity(caller);
  if (caller.type === 'AWSService') return { type: caller.type, invokedBy: caller.name };
  const session = accessKeyId ? iamState(account).sessions.get(accessKeyId) : undefined;
  return {
    type: caller.type,
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.account,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(caller.type === 'IAMUser' ? { userName: caller.name } : {}),
    ...(session ? { sessionContext: sessionContext(caller, session) } : {}),
  };
}

/** Somebody whom a provider vouches for. */
function webIdentity({ arn, name, userId }: Principal): object {
  const identityProvider = arn;
  return { type: 'WebIdentityUser', principalId: userId, userName: name, identityProvider };
}

/** A caller as the trail of another account shows it. */
export function strangerIdentity({ userId, account }: Principal): object {
  return { type: 'AWSAccount', principalId: userId, accountId: account };
}

function sessionContext({ issuer, account }: Principal, session: Session): object {
  const sessionIssuer = issuer && {
    type: session.of.kind === 'role' ? 'Role' : 'IAMUser',
    principalId: issuer.userId,
    arn: issuer.arn,
    accountId: account,
    userName: issuer.name,
  };
  return {
    ...(sessionIssuer ? { sessionIssuer } : {}),
    ...webIdFederation(session),
    attributes: { creationDate: isoSeconds(session.issuedAt), mfaAuthenticated: 'false' },
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
  };
}

function webIdFederation({ webIdentityProvider: federatedProvider }: Session): object {
  if (federatedProvider === undefined) return {};
  return { webIdFederationData: { federatedProvider, attributes: {} } };
}

/** By what name LookupEvents finds the caller: a user's own, or that of the role session. */
export function usernameOf(caller: Principal): string {
  return caller.type === 'Root' ? 'root' : caller.name;
}

/** `2026-11-22T12:00:00Z` */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
