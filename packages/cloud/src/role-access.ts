import { createHash } from 'node:crypto';
import type { Caller, Credentials, Principal, PrincipalPattern } from '@gantry/identity';
import type { AccountFacts } from '@gantry/toolkit';
import {
  type ActingCall,
  type AwsAccess,
  type AwsActor,
  type CredentialSource,
  noAccess,
} from './access.ts';
import { type AssumeRole, type RoleRequest, sessionPolicy, sessionText } from './assume-role.ts';

/** What the values of session tags may hold, in `${…}`. */
export const TAG_VARIABLES = [
  'principal.account',
  'principal.arn',
  'principal.name',
  'tool',
] as const;

const VARIABLE = /\$\{([^}]*)\}/g;

/** Whether a session tag can hold a value of this name. */
export function isTagVariable(name: string): name is (typeof TAG_VARIABLES)[number] {
  return TAG_VARIABLES.some((known) => known === name);
}

/** A role in which callers act in an account. */
export type MappedRole = {
  readonly principals: readonly PrincipalPattern[];
  readonly arn: string;
  readonly externalId?: string;
  /** Seconds, 900 to 3600: sessions made by a session live an hour at most. */
  readonly durationSeconds: number;
  /** The caller's name becomes the source identity of the session. */
  readonly sourceIdentity: boolean;
  /** Values may hold the variables above; another one would make a tag that says nothing. */
  readonly tags: Readonly<Record<string, string>>;
};

/** The first role whose principals include the caller is the one it acts in. */
export type MappedAccount = AccountFacts & { readonly roles: readonly MappedRole[] };

type Kept = { readonly promise: Promise<Credentials>; end: number };

/** Milliseconds before their end at which credentials are renewed. */
const EARLY = 120_000;
const MOST_KEPT = 5_000;

type Sessions = { readonly assume: AssumeRole; readonly now: () => number };

/** Actors in role sessions, each of which is made when it is needed and kept until it ends. */
export function roleSessions({ assume, now }: Sessions): (request: RoleRequest) => AwsActor {
  const kept = new Map<string, Kept>();
  return (request) => {
    const id = createHash('sha256').update(JSON.stringify(request)).digest('base64');
    return { id, credentials: source(kept, id, request, { assume, now }) };
  };
}

/**
 * Callers act in role sessions made for them, each narrowed to what its tool declares, so that AWS
 * itself enforces every policy there is.
 */
export function roleAccess(
  options: Sessions & { readonly accounts: readonly MappedAccount[] },
): AwsAccess {
  const sessions = roleSessions(options);
  const rolesOf = ({ principal }: Caller) =>
    options.accounts.flatMap(({ id, name, roles }) => {
      const role = roles.find(({ principals }) => principals.some((fits) => fits(principal)));
      return role === undefined ? [] : [{ id, name, role }];
    });
  return {
    accounts: (caller) => rolesOf(caller).map(({ id, name }) => ({ id, name })),
    actor: (caller, call) => {
      const mapped = rolesOf(caller);
      const own = mapped.find(({ id }) => id === call.account) ?? onlyOne(mapped, call);
      if (own === undefined) throw noAccess(caller.principal.arn);
      return sessions(requestFor(own.role, caller.principal, call));
    },
  };
}

function onlyOne<Mapped>(mapped: readonly Mapped[], { account }: ActingCall): Mapped | undefined {
  return mapped.length === 1 && account === undefined ? mapped[0] : undefined;
}

/** Credentials that are good now; one AssumeRole serves all who ask at the same time. */
function source(
  kept: Map<string, Kept>,
  id: string,
  request: RoleRequest,
  { assume, now }: Sessions,
): CredentialSource {
  return (asking) => {
    const before = kept.get(id);
    if (before !== undefined && before.end - now() > EARLY) return before.promise;
    const promise = assume(request, asking);
    const entry = { promise, end: Number.POSITIVE_INFINITY };
    kept.delete(id);
    kept.set(id, entry);
    promise.then(
      ({ expiration }) => {
        entry.end = expiration?.getTime() ?? 0;
      },
      () => kept.get(id) === entry && kept.delete(id),
    );
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return promise;
  };
}

function requestFor(
  role: MappedRole,
  principal: Principal,
  { tool, iam }: ActingCall,
): RoleRequest {
  const values: Readonly<Record<(typeof TAG_VARIABLES)[number], string>> = {
    'principal.account': principal.account,
    'principal.arn': principal.arn,
    'principal.name': principal.name,
    tool,
  };
  const filled = (text: string) =>
    text.replace(VARIABLE, (found, name) => (isTagVariable(name) ? values[name] : found));
  const tags = Object.entries(role.tags).map(([key, value]) => [key, filled(value)] as const);
  return {
    roleArn: role.arn,
    sessionName: sessionText(`gantry-${principal.name}`),
    durationSeconds: role.durationSeconds,
    policy: sessionPolicy(iam),
    tags,
    ...(role.externalId === undefined ? {} : { externalId: role.externalId }),
    ...(role.sourceIdentity ? { sourceIdentity: sessionText(principal.name) } : {}),
    // Two principals of one name are two callers, and never share a session.
    caller: principal.arn,
  };
}
