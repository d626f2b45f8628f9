import type { KeyRecord, KeyStore } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { userPrincipal } from '../services/iam/arns.ts';
import { type IamState, iamState, type Session } from '../services/iam/state.ts';

/**
 * The access keys and sessions of the account, and of those behind the same endpoint, as they are
 * now: one that is made works at once, one that is deleted stops at once.
 */
export function keyStore(account: Account): KeyStore {
  return {
    find: async (accessKeyId) => findKey(keyHolder(account, accessKeyId) ?? account, accessKeyId),
  };
}

/** The account behind the same endpoint in which an access key is known. */
export function keyHolder(account: Account, accessKeyId: string): Account | undefined {
  return [...account.directory.values()].find((one) => {
    const { accessKeys, sessions } = iamState(one);
    return accessKeys.has(accessKeyId) || sessions.has(accessKeyId);
  });
}

/** What an account knows of an access key; a key outlives neither its user nor its role. */
export function findKey(account: Account, accessKeyId: string): KeyRecord | undefined {
  const state = iamState(account);
  const key = state.accessKeys.get(accessKeyId);
  if (key) {
    return {
      secretAccessKey: key.secret,
      active: key.active && state.users.get(key.user.name) === key.user,
      principal: userPrincipal(account, key.user),
    };
  }
  const session = state.sessions.get(accessKeyId);
  if (!session) return undefined;
  return {
    secretAccessKey: session.secret,
    sessionToken: session.token,
    expiration: session.expiration,
    active: isAlive(state, session),
    principal: session.principal,
  };
}

function isAlive(state: IamState, { of }: Session): boolean {
  const holder = of.kind === 'role' ? state.roles.get(of.name) : state.users.get(of.name);
  return holder === of;
}

/** Notes when and for what a key, and the role behind a session, was last used. */
export function noteUse(
  account: Account,
  accessKeyId: string,
  use: { readonly at: number; readonly region: string; readonly service: string },
): void {
  const state = iamState(account);
  const key = state.accessKeys.get(accessKeyId);
  if (key) key.lastUsed = use;
  const holder = state.sessions.get(accessKeyId)?.of;
  if (holder?.kind === 'role') holder.lastUsed = { at: use.at, region: use.region };
}
