import { PolicyError, parsePolicy } from '@gantry/identity/iam';
import type { PolicyText } from '../iam/state.ts';
import { faults } from './faults.ts';

/** A key policy, or KMS's refusal of what is none. */
export function readPolicyText(text: string): PolicyText {
  try {
    return { text, parsed: parsePolicy(text, 'resource') };
  } catch (error) {
    if (error instanceof PolicyError) throw faults.badPolicy({ reason: error.message });
    throw error;
  }
}
