/** What a request says about who signed it; nothing in it is verified. */
export type SigV4Proof = {
  readonly kind: 'header' | 'presigned';
  readonly accessKeyId: string;
  /** Date of the credential scope, `yyyymmdd`; equals the day of `signedAt`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly signedAt: number;
  /** Presigned only. */
  readonly expiresSeconds?: number;
  /** Lower-case, sorted, with `host` and every `x-amz-*` header of the request. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hexadecimal digits. */
  readonly signature: string;
  readonly sessionToken?: string;
  /** The body hash that the sender claims, 64 lower-case hexadecimal digits. */
  readonly contentSha256?: string;
};
