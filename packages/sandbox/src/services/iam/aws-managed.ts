import type { Account } from '../../account/account.ts';
import { Ids } from '../../account/ids.ts';
import { Rng } from '../../account/rng.ts';
import {
  awsManagedPolicies,
  type PublishedPolicy,
  servicePolicies,
} from './aws-managed-policies.ts';
import { readIdentityPolicy } from './documents.ts';
import { iamState, type ManagedPolicy, type PolicyText } from './state.ts';

const PREFIX = 'arn:aws:iam::aws:policy';

/** Policies that AWS owns: readable and attachable, never changed by a customer. */
export function isAwsManaged(arn: string): boolean {
  return arn.startsWith(`${PREFIX}/`);
}

/** Where the policies of service-linked roles lie. */
export const SERVICE_PATH = '/aws-service-role/';

export function serviceRolePolicyArn(name: string): string {
  return PREFIX + SERVICE_PATH + name;
}

/** Policies that AWS gives to service-linked roles, and to no others. */
export function isServiceRolePolicy(arn: string): boolean {
  return arn.startsWith(PREFIX + SERVICE_PATH);
}

/** Puts AWS's own policies into an account. */
export function addAwsManagedPolicies(account: Account): void {
  add(account, awsManagedPolicies, account.ids);
  // Ids of their own: how many there are must not change the identifiers of what is made.
  add(account, servicePolicies, new Ids(new Rng(0x51_5e11)));
}

function add(
  account: Account,
  published: Readonly<Record<string, PublishedPolicy>>,
  ids: Ids,
): void {
  const { policies } = iamState(account);
  for (const [name, given] of Object.entries(published)) {
    const { path = '/', description } = given;
    const updatedAt = Date.parse(given.edited);
    const id = `v${given.version}`;
    const policy: ManagedPolicy = {
      id: ids.unique('ANPA'),
      arn: PREFIX + path + name,
      name,
      path,
      description,
      createdAt: Date.parse(given.created),
      updatedAt,
      defaultVersion: id,
      nextVersion: given.version + 1,
      versions: new Map([[id, { id, createdAt: updatedAt, document: readWhenAsked(given) }]]),
      tags: new Map(),
    };
    policies.set(policy.arn, policy);
  }
}

const read = new WeakMap<PublishedPolicy, PolicyText>();

/** There are many, and few are ever looked at; those are the same in every account. */
function readWhenAsked(published: PublishedPolicy): PolicyText {
  const policy = () => {
    const known = read.get(published);
    const text = known ?? readIdentityPolicy(JSON.stringify(published.document, null, 4));
    if (!known) read.set(published, text);
    return text;
  };
  return {
    get text() {
      return policy().text;
    },
    get parsed() {
      return policy().parsed;
    },
  };
}
