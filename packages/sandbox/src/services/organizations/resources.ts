// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
import type { OperationContext, OperationEntry } from '../../service.ts';
import { policyArn, targetArn } from './arns.ts';
import { organizationOf } from './state.ts';

type Against = Pick<OperationEntry, 'also' | 'conditions' | 'resource'>;
type Input = Readonly<Record<string, unknown>>;

/** The root, unit or account that a member of the input names. */
export function target(member: string): Against {
  return { resource: (input: Input, context) => named(String(input[member]), context) };
}

function named(id: string, { account }: OperationContext): string {
  const organization = organizationOf(account);
  return organization ? targetArn(organization, id) : '*';
}

function policyNamed(id: string, { account }: OperationContext): string {
  const organization = organizationOf(account);
  if (!organization) return '*';
  const unknown = { id, type: 'SERVICE_CONTROL_POLICY', awsManaged: false } as const;
  return policyArn(organization, organization.policies.get(id) ?? unknown);
}

/** The type of the policy that the call is about. */
const typed: Against = {
  conditions: (input: Input) => ({
    'organizations:PolicyType': String(
      input.PolicyType ?? input.Type ?? input.Filter ?? 'SERVICE_CONTROL_POLICY',
    ),
  }),
};

export const policyType: Against = typed;

export const policy: Against = {
  ...typed,
  resource: (input: Input, context) => policyNamed(String(input.PolicyId), context),
};

/** Needs the right on the policy and on what it is put on. */
export function onBoth(action: string): Against {
  return {
    ...policy,
    also: (input: Input, context) => [{ action, resource: named(String(input.TargetId), context) }],
  };
}

/** Needs the right on the account and on both places. */
export const moved: Against = {
  ...target('AccountId'),
  also: ({ SourceParentId, DestinationParentId }: Input, context) =>
    [SourceParentId, DestinationParentId].map((id) => ({
      action: 'organizations:MoveAccount',
      resource: named(String(id), context),
    })),
};

export const rootTyped: Against = { ...typed, ...target('RootId') };
export const targetTyped: Against = { ...typed, ...target('TargetId') };
