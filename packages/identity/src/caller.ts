import type { Credentials, Principal } from './principal.ts';
import type { WireRequest } from './sigv4/wire-request.ts';

/** A principal whose proof has held, and the credentials on which its calls to AWS run. */
export type Caller = {
  readonly principal: Principal;
  /** The adapter that accepted the proof. */
  readonly proof: 'keys' | 'sts' | 'oidc' | 'front' | 'local';
  readonly accessKeyId?: string;
  /**
   * Credentials of the caller itself, never broader ones. `ambient`: those of the process, which
   * only `local` may use. `elsewhere`: the gateway has none of this caller's.
   */
  readonly credentials: (() => Promise<Credentials>) | 'ambient' | 'elsewhere';
  /** Base64 of the signature that was proved; a replay cache keys on it. */
  readonly signature?: string;
};

/**
 * A claim is what the head of a request says about its sender. All that can be refused without the
 * body (no such key, wrong scope, wrong date) is refused by `claim`; the rest by `prove`.
 */
export type IdentityAdapter = {
  readonly name: Caller['proof'];
  /**
   * Reads the head. Undefined when the request carries no proof of this kind; throws
   * `IdentityError` on a bad one.
   */
  claim(request: WireRequest): Promise<IdentityClaim | undefined>;
};

export type IdentityClaim = {
  /** For the audit before the proof has held: unverified, never a decision. */
  readonly said: string;
  /** Region that the proof names, where it names one. */
  readonly region: string | undefined;
  /**
   * Checks the proof against the SHA-256 (hex) of the body that was read; throws `IdentityError`.
   */
  prove(bodySha256: string): Promise<Caller>;
};
