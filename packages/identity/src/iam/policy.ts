import type { Principal } from '../principal.ts';

/**
 * A policy in one form: lists where JSON allows a single value, elements read, nothing evaluated.
 */
export type PolicyDocument = {
  /** Absent in the JSON means the older one, which has no variables. */
  readonly version: '2008-10-17' | '2012-10-17';
  readonly id?: string;
  readonly statements: readonly Statement[];
};

export type Statement = {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in identity-based policies. */
  readonly principal?: PrincipalElement;
  readonly action: ListElement;
  /** Absent in trust policies: the statement is about the role that carries it. */
  readonly resource?: ListElement;
  readonly conditions: readonly ConditionClause[];
  /** What could not be understood; only a document that `parsePolicy` refuses has any. */
  readonly unsupported: readonly string[];
};

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export type ListElement = { readonly negated: boolean; readonly patterns: readonly string[] };

export type PrincipalElement = {
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
};

export type PrincipalEntry = {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly id: string;
};

/** One operator with one key; all clauses of a statement must hold. */
export type ConditionClause = {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
};

/** What a policy is attached to, which decides the elements it must and must not have. */
export type PolicyType = 'identity' | 'resource' | 'trust';

/**
 * A policy as it is attached. The document is parsed once for each object, so it must not be
 * changed in place.
 */
export type NamedPolicy = {
  readonly name: string;
  readonly arn?: string;
  /** JSON text, the parsed JSON, or what `parsePolicy` returned. */
  readonly document: unknown;
};

/** All policies that apply to one request. */
export type PolicySet = {
  readonly identity: readonly NamedPolicy[];
  readonly groups?: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Given when the session was made; an empty list is none given. */
  readonly session?: readonly NamedPolicy[];
  readonly resource?: readonly NamedPolicy[];
  /**
   * Policies of the identity count only as far as those of the resource say so: a key policy of
   * KMS. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
   */
  readonly resourceDecides?: boolean;
  /**
   * Trust policy of the role that is to be assumed; it alone must allow, whatever the others say.
   */
  readonly trust?: NamedPolicy;
  /** Service control policies, one list a level from the root down; each level must allow. */
  readonly organization?: readonly (readonly NamedPolicy[])[];
  /**
   * Resource control policies over the account of the resource. They only deny: what allows all
   * there is cannot be taken off.
   * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
   */
  readonly resourceControl?: readonly NamedPolicy[];
};

export type AuthorizationRequest = {
  /** `eks:ListClusters` */
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resources. */
  readonly resource: string;
  readonly principal: Principal;
  /** Condition keys beside those that follow from the principal and the time. */
  readonly context: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * What a simulation supposes, even of keys that follow from the principal and the time; an
   * undefined one is not known.
   */
  readonly supposed?: Readonly<Record<string, string | readonly string[] | undefined>>;
};

export type PolicyKind =
  | 'identity'
  | 'group'
  | 'boundary'
  | 'session'
  | 'resource'
  | 'trust'
  | 'organization'
  | 'resource-control';

export type Decision = {
  readonly allowed: boolean;
  readonly outcome: 'allow' | 'explicit-deny' | 'implicit-deny';
  /** The statement that denied or granted; none for an implicit deny and for the root user. */
  readonly decidedBy?: DecidingStatement;
  /** Implicit deny: the kind of policy in which an Allow is missing. */
  readonly missing?: PolicyKind;
  /** Where the organization allows nothing of the kind: which level, 0 being the root. */
  readonly level?: number;
  /** Why each other statement did not match; worked out when first read. */
  readonly reasons: readonly Reason[];
};

export type DecidingStatement = {
  readonly kind: PolicyKind;
  readonly policy: string;
  /** Sid, else index. Absent: the document could not be read, and so denies everything. */
  readonly statement?: string | number;
};

export type Reason = DecidingStatement & {
  readonly effect?: 'Allow' | 'Deny';
  readonly failed: 'document' | 'principal' | 'action' | 'resource' | 'condition' | 'unsupported';
  /** Which pattern list, or which operator and key. */
  readonly detail: string;
  /** The condition that does not hold. */
  readonly condition?: FailedCondition;
};

/** What a condition wanted, and what the request had; `seen` is absent where it had no such key. */
export type FailedCondition = ConditionClause & { readonly seen?: readonly string[] };
