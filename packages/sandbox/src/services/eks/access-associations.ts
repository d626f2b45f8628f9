import type {
  AccessScope,
  AssociateAccessPolicyRequest,
  AssociateAccessPolicyResponse,
  DisassociateAccessPolicyRequest,
  DisassociateAccessPolicyResponse,
  ListAssociatedAccessPoliciesRequest,
  ListAssociatedAccessPoliciesResponse,
} from '@aws-sdk/client-eks';
import type { Checked, Operation } from '../../service.ts';
import {
  accessPolicyArn,
  accessPolicyNames,
  serviceLinkedPolicyNames,
} from './data/access-policies.ts';
import { faults } from './faults.ts';
import { accessEntryOf, withAccessEntries } from './lookup.ts';
import { page } from './paging.ts';

const policyArns: ReadonlySet<string> = new Set(accessPolicyNames.map(accessPolicyArn));
const serviceLinkedArns: ReadonlySet<string> = new Set(
  serviceLinkedPolicyNames.map(accessPolicyArn),
);

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html */
export const associateAccessPolicy: Operation<
  AssociateAccessPolicyRequest,
  AssociateAccessPolicyResponse
> = (input, context) => {
  const cluster = withAccessEntries(context, input.clusterName);
  const entry = accessEntryOf(cluster, input.principalArn);
  if (entry.view.type !== 'STANDARD') throw faults.entryNotStandard();
  const { policyArn } = input;
  if (serviceLinkedArns.has(policyArn)) throw faults.policyServiceLinked();
  if (!policyArns.has(policyArn)) throw faults.accessPolicyNotFound();
  const at = new Date(context.now);
  // Associating again replaces the scope.
  const associatedAccessPolicy = {
    policyArn,
    accessScope: checkScope(input.accessScope),
    associatedAt: entry.policies.get(policyArn)?.associatedAt ?? at,
    modifiedAt: at,
  };
  entry.policies.set(policyArn, associatedAccessPolicy);
  return { clusterName: cluster.name, principalArn: entry.name, associatedAccessPolicy };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DisassociateAccessPolicy.html */
export const disassociateAccessPolicy: Operation<
  DisassociateAccessPolicyRequest,
  DisassociateAccessPolicyResponse
> = (input, context) => {
  const cluster = withAccessEntries(context, input.clusterName);
  const entry = accessEntryOf(cluster, input.principalArn);
  if (!entry.policies.delete(input.policyArn)) throw faults.accessPolicyNotFound();
  return {};
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAssociatedAccessPolicies.html */
export const listAssociatedAccessPolicies: Operation<
  ListAssociatedAccessPoliciesRequest,
  ListAssociatedAccessPoliciesResponse
> = (input, context) => {
  const cluster = withAccessEntries(context, input.clusterName);
  const entry = accessEntryOf(cluster, input.principalArn);
  const found = [...entry.policies.values()];
  const scope = `associated-policies/${entry.name}`;
  const { items, nextToken } = page(scope, found, ({ policyArn = '' }) => policyArn, input);
  return {
    clusterName: cluster.name,
    principalArn: entry.name,
    associatedAccessPolicies: items,
    nextToken,
  };
};

function checkScope(scope: Checked<AccessScope>): AccessScope {
  const namespaces = [...(scope.namespaces ?? [])];
  if (scope.type === 'namespace' && namespaces.length === 0) {
    const reason = 'a scope of type namespace needs at least one namespace';
    throw faults.valueInvalid({ member: 'accessScope', reason });
  }
  if (scope.type === 'cluster' && namespaces.length > 0) {
    const reason = 'a scope of type cluster has no namespaces';
    throw faults.valueInvalid({ member: 'accessScope', reason });
  }
  return { type: scope.type, namespaces };
}
