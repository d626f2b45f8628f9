import {
  type AuthorizationRequest,
  evaluate,
  type NamedPolicy,
  PolicyError,
  parsePolicy,
} from '@gantry/identity/iam';
import type { PolicyText } from '../iam/state.ts';
import { faults } from './faults.ts';
import type { EndpointRecord } from './state.ts';

/** What an endpoint lets through that was made without a policy. */
export const openPolicy: PolicyText = readEndpointPolicy(
  JSON.stringify({
    Version: '2008-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  }),
);

/** The policy of an endpoint, or EC2's refusal of what is none. */
export function readEndpointPolicy(text: string): PolicyText {
  try {
    return { text, parsed: parsePolicy(text, 'resource') };
  } catch (error) {
    if (error instanceof PolicyError) throw faults.endpointPolicyInvalid();
    throw error;
  }
}

const everything: NamedPolicy = {
  name: 'whatever the caller may do',
  document: parsePolicy({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
};

/**
 * Whether an endpoint lets a request pass. Its policy grants nothing: what the caller may do is
 * asked of the caller's own.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function letsPass(
  { policy }: Pick<EndpointRecord, 'policy'>,
  request: AuthorizationRequest,
): boolean {
  if (policy === openPolicy) return true;
  const own = { name: 'VPC endpoint policy', document: policy.parsed };
  return evaluate(request, { identity: [everything], resource: [own], resourceDecides: true })
    .allowed;
}
