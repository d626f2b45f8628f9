import { PolicyError, type PolicyType, parsePolicy } from '@gantry/identity/iam';
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
  return readPolicy(text, 'identity');
}

/** A document of any type, or IAM's refusal. */
export function readPolicy(text: string, type: PolicyType): PolicyText {
  try {
    return { text, parsed: parsePolicy(text, type) };
  } catch (error) {
    if (error instanceof PolicyError) throw faults.malformed({ reason: error.message });
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
