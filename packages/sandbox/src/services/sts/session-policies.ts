import { type NamedPolicy, PolicyError, parsePolicy } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { iamState } from '../iam/state.ts';
import { faults } from './faults.ts';

type Given = {
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn?: string }[];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
};

/** Characters that policies, ARNs and tags of a session may have together. */
const ALLOTTED = 2048;

/**
 * The session policies that a call gives; managed ones lie in the account of the session, and are
 * taken as they are now: a session is not changed by what happens to a policy later.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function sessionPolicies(given: Given, account: Account): readonly NamedPolicy[] {
  const inline = given.Policy === undefined ? [] : [readInline(given.Policy)];
  const managed = (given.PolicyArns ?? []).map(({ arn = '' }) => {
    const policy = iamState(account).policies.get(arn);
    const version = policy?.versions.get(policy.defaultVersion);
    if (!policy || !version) throw faults.noSuchPolicy({ arn });
    return { name: policy.name, arn, document: version.document.parsed };
  });
  return [...inline, ...managed];
}

function readInline(text: string): NamedPolicy {
  try {
    return { name: 'session policy', document: parsePolicy(text, 'identity') };
  } catch (error) {
    if (error instanceof PolicyError) throw faults.malformedPolicy({ reason: error.words });
    throw error;
  }
}

/** How much of the allotted space a session uses, in percent; absent when it uses none. */
export function packedSize(given: Given): { readonly PackedPolicySize?: number } {
  const arns = (given.PolicyArns ?? []).map(({ arn = '' }) => arn);
  const tags = (given.Tags ?? []).map(({ Key, Value }) => Key + Value);
  const size = [given.Policy ?? '', ...arns, ...tags].join('').length;
  const percent = Math.ceil((size / ALLOTTED) * 100);
  if (percent > 100) throw faults.policyTooLarge({ percent });
  return percent === 0 ? {} : { PackedPolicySize: percent };
}
