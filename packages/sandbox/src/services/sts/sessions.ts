import { randomBytes } from 'node:crypto';
import type { Credentials } from '@aws-sdk/client-sts';
import type { OperationContext } from '../../service.ts';
import { iamDate } from '../iam/arns.ts';
import { iamState, newAccessKeyId, newSecret, type Session } from '../iam/state.ts';

type NewSession = Omit<Session, 'accessKeyId' | 'secret' | 'token' | 'issuedAt' | 'expiration'> & {
  readonly seconds: number;
};

/**
 * How long the record of a session outlives it, so that its key is answered as expired, not
 * unknown.
 */
const KEPT = 3_600_000;

/**
 * Begins a session: keys and a token that nobody can guess, kept until some time after they expire.
 */
export function beginSession(
  { seconds, ...session }: NewSession,
  { account, now }: Pick<OperationContext, 'account' | 'now'>,
): Session {
  const { sessions } = iamState(account);
  for (const [id, old] of sessions) if (old.expiration + KEPT < now) sessions.delete(id);
  const expiration = iamDate(now + seconds * 1000);
  const begun: Session = {
    ...session,
    accessKeyId: newAccessKeyId('ASIA'),
    secret: newSecret(),
    token: randomBytes(192).toString('base64'),
    issuedAt: now,
    expiration: expiration.getTime(),
  };
  sessions.set(begun.accessKeyId, begun);
  return begun;
}

/** A session's credentials, as answers carry them. */
export function credentialsOf(session: Session): Credentials {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secret,
    SessionToken: session.token,
    Expiration: new Date(session.expiration),
  };
}

/** The session whose credentials made the call, if it was made with temporary ones. */
export function callingSession({ account, accessKeyId }: OperationContext): Session | undefined {
  return accessKeyId === undefined ? undefined : iamState(account).sessions.get(accessKeyId);
}
