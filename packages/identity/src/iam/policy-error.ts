/** A policy document that IAM would not take; says where and what would be valid. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  /** IAM's own code for it. */
  readonly code = 'MalformedPolicyDocument';
  /** `Statement[0].Condition.StringEquals`; empty for the document as a whole. */
  readonly path: string;
  /** What IAM itself says of it, which is mostly no more than this. */
  readonly words: string;

  constructor(path: string, problem: string, words = 'Syntax errors in policy.') {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.path = path;
    this.words = words;
  }
}
