import type { NamedPolicy } from '@gantry/identity/iam';
import type { ResourcePolicies } from '../../service.ts';
import type { GrantRecord, KeyRecord, Pairs } from './state.ts';

/**
 * What bears on a call about a key: its policy, and its grants, each of which allows its operations
 * to its grantee whatever IAM says. A Deny of either policy stands above them.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export function policiesOfKey({ policy, grants, manager }: KeyRecord): ResourcePolicies {
  const own = { name: 'key policy', document: policy.parsed };
  const documents = [own, ...[...grants.values()].map(policyOfGrant)];
  return { documents, decide: true, managed: manager === 'AWS' };
}

/** A grant in the form of a policy, so that one evaluator decides. */
export function policyOfGrant(grant: GrantRecord): NamedPolicy {
  const cryptographic = grant.operations.filter((name) => !unconstrained.has(name));
  const other = grant.operations.filter((name) => unconstrained.has(name));
  return {
    name: `grant ${grant.id}`,
    document: {
      // The older version has no variables: what a grant holds means what it says.
      Version: '2008-10-17',
      Statement: [
        ...statement(grant, cryptographic, conditionOf(grant)),
        ...statement(grant, other, undefined),
      ],
    },
  };
}

/** Constraints do not bear on these. https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html */
const unconstrained = new Set<string>(['DescribeKey', 'RetireGrant', 'CreateGrant']);

function statement(
  { grantee }: GrantRecord,
  operations: readonly string[],
  Condition: object | undefined,
): object[] {
  if (operations.length === 0) return [];
  const Action = operations.map((name) => `kms:${name}`);
  const Principal = grantee.startsWith('arn:') ? { AWS: grantee } : { Service: grantee };
  return [{ Effect: 'Allow', Principal, Action, Resource: '*', ...(Condition && { Condition }) }];
}

function conditionOf({ equals, subset, sourceArn }: GrantRecord): object | undefined {
  if (sourceArn !== undefined) {
    const source = { ArnEquals: { 'aws:SourceArn': sourceArn } };
    return { ...source, StringEquals: named({ ...equals, ...subset }) };
  }
  if (equals) {
    const keys = Object.keys(equals);
    return {
      StringEquals: named(equals),
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': keys },
    };
  }
  return subset && { StringEquals: named(subset) };
}

function named(pairs: Pairs): object {
  return Object.fromEntries(
    Object.entries(pairs).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
  );
}
