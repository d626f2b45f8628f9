import {
  type PolicyDocument,
  PolicyError,
  type PolicyType,
  parsePolicy,
} from '@gantry/identity/iam';
import { faults } from './faults.ts';
import { quotas } from './quotas.ts';
import type { PolicyText } from './state.ts';

/** A policy of a user, group or role. */
export function readIdentityPolicy(text: string): PolicyText {
  return readPolicy(text, 'identity');
}

/** A managed policy, which has a size of its own. */
export function readManagedPolicy(text: string): PolicyText {
  const limit = quotas.managedPolicySize;
  if (documentSize(text) > limit) throw faults.quota({ what: 'PolicySize', limit });
  const policy = readPolicy(text, 'identity');
  if (policy.parsed.version !== '2012-10-17') {
    throw faults.malformed({ reason: 'Policy document must be version 2012-10-17 or greater.' });
  }
  return policy;
}

/** A document of any type, or IAM's refusal. */
export function readPolicy(text: string, type: PolicyType): PolicyText {
  const parsed = parsedPolicy(text, type);
  const named = type === 'resource' ? [] : parsed.statements;
  if (!named.every(({ sid = '' }) => SID.test(sid))) throw faults.badSid();
  return { text, parsed };
}

/**
 * Of IAM's own policies; those of resources may have blanks in it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
const SID = /^[0-9A-Za-z]*$/;

function parsedPolicy(text: string, type: PolicyType): PolicyDocument {
  try {
    return parsePolicy(text, type);
  } catch (error) {
    if (error instanceof PolicyError) throw faults.malformed({ reason: error.words });
    throw error;
  }
}

/** Documents in answers are percent-encoded. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** IAM does not count white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function documentSize(text: string): number {
  return text.replace(/\s/g, '').length;
}
