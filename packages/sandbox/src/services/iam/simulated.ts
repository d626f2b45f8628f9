import type {
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Principal } from '@gantry/identity';
import type { NamedPolicy, PolicySet } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { named, policySetOf } from '../../enforce/policies.ts';
import { notImplemented } from '../../fault.ts';
import type { Checked, ConditionValues } from '../../service.ts';
import { entityArn, iamArn, userPrincipal } from './arns.ts';
import { readIdentityPolicy, readPolicy } from './documents.ts';
import { faults } from './faults.ts';
import { roleByArn } from './find.ts';
import { type Group, iamState } from './state.ts';

export type Custom = Checked<SimulateCustomPolicyRequest>;
export type OfPrincipal = Checked<SimulatePrincipalPolicyRequest>;

/** Who is taken to call, with which policies. */
export type Scene = {
  readonly principal: Principal;
  readonly policies: PolicySet;
  readonly supposed: ConditionValues;
};

/** The policies of a user, group or role, and those that the call adds. */
export function sceneOf(account: Account, input: OfPrincipal): Scene {
  const { PolicySourceArn: source, CallerArn, PolicyExclusionList } = input;
  if (PolicyExclusionList?.length) throw notImplemented('PolicyExclusionList of iam:Simulate…');
  const held = heldBy(account, source);
  const caller = CallerArn === undefined ? held.principal : callerNamed(account, CallerArn);
  return withInputs(account, { caller, policies: held.policies }, input);
}

/** Only the policies that the call gives. */
export function customScene(account: Account, input: Custom): Scene {
  const { CallerArn, OrderedOrganizationPolicyInputList: levels = [] } = input;
  const organization = levels.map(({ ServiceControlPolicyInputList: texts = [] }, level) =>
    documents(texts, `OrderedOrganizationPolicyInputList.${level + 1}`),
  );
  const policies = { identity: [], ...(organization.length > 0 ? { organization } : {}) };
  const caller = CallerArn === undefined ? undefined : callerNamed(account, CallerArn);
  return withInputs(account, { caller, policies }, input);
}

/** The policies whose context keys are asked for. */
export function policiesOfSource(account: Account, arn: string): readonly NamedPolicy[] {
  const { identity, groups = [] } = heldBy(account, arn).policies;
  return [...identity, ...groups];
}

export function documents(texts: readonly string[], name: string): NamedPolicy[] {
  return texts.map((text, at) => {
    return { name: `${name}.${at + 1}`, document: readIdentityPolicy(text).parsed };
  });
}

type Inputs = Pick<
  OfPrincipal,
  | 'ContextEntries'
  | 'PermissionsBoundaryPolicyInputList'
  | 'PolicyInputList'
  | 'ResourceHandlingOption'
  | 'ResourceOwner'
  | 'ResourcePolicy'
>;

function withInputs(
  account: Account,
  { caller, policies }: { readonly caller: Principal | undefined; readonly policies: PolicySet },
  input: Inputs,
): Scene {
  if (input.ResourceHandlingOption) {
    throw notImplemented('ResourceHandlingOption of iam:Simulate…');
  }
  const { PolicyInputList = [], PermissionsBoundaryPolicyInputList: bounds = [] } = input;
  const [boundary] = documents(bounds, 'PermissionsBoundaryPolicyInputList');
  const principal = caller ?? nobody(account);
  const { ResourceOwner: owner = principal.account, ResourcePolicy: text } = input;
  if (!owner.includes(principal.account)) {
    throw notImplemented('a ResourceOwner of iam:Simulate… that is another account');
  }
  const resource = text === undefined ? undefined : readPolicy(text, 'resource').parsed;
  return {
    principal,
    policies: {
      ...policies,
      identity: [...policies.identity, ...documents(PolicyInputList, 'PolicyInputList')],
      ...(boundary ? { boundary } : {}),
      ...(resource ? { resource: [{ name: 'ResourcePolicy', document: resource }] } : {}),
    },
    supposed: { ...(caller ? {} : unknown), ...given(input) },
  };
}

function given({ ContextEntries = [] }: Inputs): ConditionValues {
  const entries = ContextEntries.map(({ ContextKeyName = '', ContextKeyValues = [] }) => [
    ContextKeyName,
    ContextKeyValues,
  ]);
  return Object.fromEntries(entries);
}

function heldBy(
  account: Account,
  arn: string,
): { readonly principal: Principal | undefined; readonly policies: PolicySet } {
  const group = groupByArn(account, arn);
  if (group) {
    return { principal: undefined, policies: { identity: named(iamState(account), group) } };
  }
  const principal = entityNamed(account, arn);
  return { principal, policies: policySetOf(account, principal) };
}

function groupByArn(account: Account, arn: string): Group | undefined {
  return [...iamState(account).groups.values()].find((one) => entityArn(account, one) === arn);
}

/** A group calls nothing, but policies of a resource may be asked about it. */
function callerNamed(account: Account, arn: string): Principal | undefined {
  return groupByArn(account, arn) ? undefined : entityNamed(account, arn);
}

function entityNamed(account: Account, arn: string): Principal {
  const users = [...iamState(account).users.values()];
  const user = users.find((one) => entityArn(account, one) === arn);
  if (user) return userPrincipal(account, user);
  const role = roleByArn(account, arn);
  if (!role) throw faults.noSuchSource({ arn });
  return {
    type: 'AssumedRole',
    account: account.id,
    arn,
    userId: `${role.id}:simulation`,
    name: 'simulation',
    tags: Object.fromEntries(role.tags),
    issuer: { arn, userId: role.id, name: role.name },
  };
}

function nobody(account: Account): Principal {
  const arn = iamArn(account, 'user/nobody');
  return { type: 'IAMUser', account: account.id, arn, userId: '', name: '', tags: {} };
}

/** What is not known where no caller is. */
const unknown: ConditionValues = {
  'aws:PrincipalArn': undefined,
  'aws:userid': undefined,
  'aws:username': undefined,
};
