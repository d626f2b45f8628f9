import { hash } from 'node:crypto';
import {
  checkScope,
  checkSignature,
  checkTime,
  IdentityError,
  type Principal,
  type SigV4Proof,
} from '@gantry/identity';
import { type Account, GLOBAL_REGION } from '../account/account.ts';
import type { ServiceManifest } from '../service.ts';
import type { HttpRequest } from '../wire/http.ts';
import { findKey, keyHolder, noteUse } from './keys.ts';

/** What of a service bears on signatures. */
type Signed = Pick<ServiceManifest, 'signingName' | 'scope' | 'presignedSeconds'>;

export type Authenticated = {
  /** The account that the caller belongs to. */
  readonly account: Account;
  readonly principal: Principal;
  readonly accessKeyId: string;
};

/** Who calls without a signature, for the few operations that want none. */
export type Stranger = Omit<Authenticated, 'accessKeyId'> & { readonly accessKeyId?: never };

/**
 * Who signed a request, judged at `now`: refuses it unless scope, time, key and signature hold, in
 * this order.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function authenticate(
  account: Account,
  service: Signed,
  request: HttpRequest,
  proof: SigV4Proof | undefined,
  now: number,
): Authenticated {
  if (!proof) {
    throw new IdentityError(
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
    );
  }
  const regions = acceptedRegions(account, service);
  checkScope(proof, { service: service.signingName, regions });
  checkTime(proof, now, service.presignedSeconds);
  const { accessKeyId, region } = proof;
  const home = keyHolder(account, accessKeyId) ?? account;
  const key = findKey(home, accessKeyId);
  const bodyHash = hash('sha256', request.body);
  checkSignature(proof, request, bodyHash, key, now);
  if (!key) throw new Error('A signature was accepted without a key');
  noteUse(home, accessKeyId, { at: account.clock.now(), region, service: service.signingName });
  return { account: home, principal: key.principal, accessKeyId };
}

/**
 * A client that was given an endpoint signs for its own region, even where the service has only
 * one.
 */
function acceptedRegions(account: Account, service: Signed): string[] {
  const regions = [...account.regions.keys()];
  return service.scope === 'regional' ? regions : [...regions, GLOBAL_REGION];
}
