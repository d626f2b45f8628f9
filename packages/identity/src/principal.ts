/** Who makes a call, in the words of CloudTrail's `userIdentity`. */
export type Principal = {
  readonly type:
    | 'Root'
    | 'IAMUser'
    | 'AssumedRole'
    | 'FederatedUser'
    | 'WebIdentityUser'
    | 'AWSService'
    | 'Gantry'
    | 'Local';
  /** Twelve digits. */
  readonly account: string;
  /**
   * `arn:aws:iam::…:user/…` or `arn:aws:sts::…:assumed-role/ROLE/SESSION`; of a web identity that
   * of the provider which vouches for it.
   */
  readonly arn: string;
  /** `AIDA…` for a user, `AROA…:SESSION` for a role session. */
  readonly userId: string;
  /** User name, or the name of the role session. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The role behind a session. */
  readonly issuer?: { readonly arn: string; readonly userId: string; readonly name: string };
};

/** What signs a call to AWS. Never logged, never part of a result. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
};
