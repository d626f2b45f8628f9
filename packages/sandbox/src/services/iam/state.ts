import { randomBytes } from 'node:crypto';
import type { RoleUsageType } from '@aws-sdk/client-iam';
import type { Principal } from '@gantry/identity';
import type { NamedPolicy, PolicyDocument } from '@gantry/identity/iam';
import type { Account, StateKey } from '../../account/account.ts';
import type { Living } from '../../account/life.ts';

/** A policy document as it was given, and as it is evaluated. */
export type PolicyText = { readonly text: string; readonly parsed: PolicyDocument };

/** What users, groups and roles have in common. */
export type Entity = {
  /** `AIDA…`, `AGPA…`, `AROA…`. */
  readonly id: string;
  readonly createdAt: number;
  name: string;
  path: string;
  readonly tags: Map<string, string>;
  /** Inline policies by name. */
  readonly inline: Map<string, PolicyText>;
  /** ARNs of managed policies, in order of attachment. */
  readonly attached: Set<string>;
  /** ARN of the managed policy that bounds it. */
  boundary?: string | undefined;
};

export type User = Entity & { readonly kind: 'user' };
export type Group = Entity & { readonly kind: 'group'; readonly members: Set<User> };
export type Role = Entity & {
  readonly kind: 'role';
  trust: PolicyText;
  description: string | undefined;
  maxSessionDuration: number;
  lastUsed?: { readonly at: number; readonly region: string };
};

export type PolicyVersion = {
  readonly id: string;
  readonly createdAt: number;
  readonly document: PolicyText;
};

export type ManagedPolicy = {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  updatedAt: number;
  defaultVersion: string;
  /** Number of the version that is made next; numbers are never used twice. */
  nextVersion: number;
  readonly versions: Map<string, PolicyVersion>;
  readonly tags: Map<string, string>;
};

export type AccessKey = {
  readonly id: string;
  readonly secret: string;
  readonly user: User;
  readonly createdAt: number;
  active: boolean;
  lastUsed?: { readonly at: number; readonly region: string; readonly service: string };
};

export type InstanceProfile = {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  role: Role | undefined;
};

/**
 * Temporary credentials: of a role that was assumed, or of a user who asked for a session token.
 */
export type Session = {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  readonly issuedAt: number;
  readonly expiration: number;
  readonly principal: Principal;
  /** The role or user it acts as; the session ends with it. */
  readonly of: Role | User;
  /** Narrow what the role may do: it may what both the role and these allow. */
  readonly policies: readonly NamedPolicy[];
  readonly transitiveTags: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** The provider whose token began it. */
  readonly webIdentityProvider?: string;
};

/** An OpenID Connect provider whose word roles may take. */
export type OidcProvider = {
  readonly arn: string;
  /** Without `https://`. */
  readonly url: string;
  readonly createdAt: number;
  readonly clientIds: Set<string>;
  thumbprints: readonly string[];
  readonly tags: Map<string, string>;
};

/** What a caller of AWS signs with. */
export type KeyPair = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** Makes the access key of a user; lets an application keep those of its demo principals. */
export type SecretSource = {
  accessKey(name: string): KeyPair;
};

/** The deletion of a service-linked role, which its service may refuse. */
export type DeletionTask = Living & {
  readonly id: string;
  readonly role: Role;
  readonly service: string;
  usage: readonly RoleUsageType[];
};

export type IamState = {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  /** By ARN, AWS's own included. */
  readonly policies: Map<string, ManagedPolicy>;
  readonly instanceProfiles: Map<string, InstanceProfile>;
  /** By access key id. */
  readonly accessKeys: Map<string, AccessKey>;
  readonly sessions: Map<string, Session>;
  readonly deletions: Map<string, DeletionTask>;
  /** By ARN. */
  readonly oidcProviders: Map<string, OidcProvider>;
  secrets: SecretSource;
};

const stateKey: StateKey<IamState> = {
  name: 'iam',
  create: () => ({
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(),
    instanceProfiles: new Map(),
    accessKeys: new Map(),
    sessions: new Map(),
    deletions: new Map(),
    oidcProviders: new Map(),
    secrets: randomSecrets,
  }),
};

/** IAM's state in an account. */
export function iamState(account: Account): IamState {
  return account.global.of(stateKey);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A fresh access key id that nobody can guess, of AWS's form. */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA'): string {
  const letters = [...randomBytes(16)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return prefix + letters.join('');
}

/** Forty characters, like AWS's secrets. */
export function newSecret(): string {
  return randomBytes(30).toString('base64');
}

/** Keys from the system's source of randomness. */
export const randomSecrets: SecretSource = {
  accessKey: () => ({ accessKeyId: newAccessKeyId('AKIA'), secretAccessKey: newSecret() }),
};
