/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const limits = {
  accounts: 10,
  /** Levels of organizational units below the root. */
  depth: 5,
  /** Service control policies on one root, unit or account. */
  attached: 5,
  /** Characters of a service control policy. */
  content: 5120,
  /** How long AWS takes to make an account. */
  creation: 60_000,
} as const;
