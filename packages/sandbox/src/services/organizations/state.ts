import type { CreateAccountFailureReason, PolicyType } from '@aws-sdk/client-organizations';
import type { PolicyDocument } from '@gantry/identity/iam';
import type { Account, StateKey } from '../../account/account.ts';
import type { Living } from '../../account/life.ts';

/** An organizational unit. */
export type Unit = { readonly id: string; name: string; readonly parent: string };

export type Member = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly joinedAt: number;
  readonly joinedMethod: 'CREATED' | 'INVITED';
  /** The root or the unit that it lies in. */
  parent: string;
};

export type OrganizationPolicy = {
  readonly id: string;
  name: string;
  description: string;
  readonly type: PolicyType;
  content: string;
  parsed: PolicyDocument;
  readonly awsManaged: boolean;
};

/** A request for a new account. */
export type Creation = Living & {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly requestedAt: number;
  readonly refused: CreateAccountFailureReason | undefined;
};

export type Organization = {
  readonly id: string;
  /** The account that pays, and that no policy of the organization binds. */
  readonly management: Account;
  readonly rootId: string;
  /** Types of policy that are in force. */
  readonly policyTypes: Set<PolicyType>;
  readonly units: Map<string, Unit>;
  /** All accounts by id, that of the management included. */
  readonly members: Map<string, Member>;
  readonly policies: Map<string, OrganizationPolicy>;
  /** Ids of policies by what they are attached to: the root, a unit or an account. */
  readonly attached: Map<string, Set<string>>;
  readonly creations: Map<string, Creation>;
};

type Membership = { organization: Organization | undefined };

const key: StateKey<Membership> = {
  name: 'organizations',
  create: () => ({ organization: undefined }),
};

/** The organization that an account belongs to. */
export function organizationOf(account: Account): Organization | undefined {
  return account.global.of(key).organization;
}

export function join(account: Account, organization: Organization): void {
  account.global.of(key).organization = organization;
}
