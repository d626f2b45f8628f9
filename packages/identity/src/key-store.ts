import type { Principal } from './principal.ts';

/** What is known of one access key: a long-term one, or one of a session. */
export type KeyRecord = {
  readonly secretAccessKey: string;
  /** Present for temporary keys only; a request must then carry exactly this token. */
  readonly sessionToken?: string;
  /** Milliseconds since the epoch. */
  readonly expiration?: number;
  /** An inactive key is answered like an unknown one. */
  readonly active: boolean;
  readonly principal: Principal;
};

/** Where the keys of SigV4 callers are looked up. */
export type KeyStore = {
  find(accessKeyId: string): Promise<KeyRecord | undefined>;
};
