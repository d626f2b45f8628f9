import type { Caller, IdentityAdapter, IdentityClaim } from '../caller.ts';
import { saying } from '../identity-error.ts';
import type { KeyRecord, KeyStore } from '../key-store.ts';
import type { Credentials } from '../principal.ts';
import { parseProof } from '../sigv4/parse-proof.ts';
import type { SigV4Proof } from '../sigv4/proof.ts';
import { checkKey, checkScope, checkSignature, checkTime } from '../sigv4/verify.ts';
import type { WireRequest } from '../sigv4/wire-request.ts';

export type KeysOptions = {
  readonly store: KeyStore;
  /**
   * Service names that a proof may be scoped to; the first is named to a caller who used another.
   */
  readonly services: readonly string[];
  readonly regions: readonly string[];
  readonly now: () => number;
  /** Keys that this store answers for; absent: all. Another's are left to the next adapter. */
  readonly owns?: (accessKeyId: string) => boolean;
  /** The store holds keys of Gantry's own, which are worth nothing at AWS. */
  readonly issued?: boolean;
};

/** Callers who sign with SigV4, checked against a key store. */
export function keysAdapter(options: KeysOptions): IdentityAdapter {
  return {
    name: 'keys',
    async claim(request) {
      const proof = parseProof(request);
      if (proof === undefined || options.owns?.(proof.accessKeyId) === false) return undefined;
      return saying(proof.accessKeyId, async () => {
        checkTime(proof, options.now(), shortLife(proof));
        const { regions } = options;
        checkScope(proof, { service: acceptedService(proof, options), regions, named: true });
        checkKey(proof, await options.store.find(proof.accessKeyId), options.now());
        return claimOf(proof, request, options);
      });
    },
  };
}

// A call to a tool is made now. Signatures are remembered for ten minutes; a presigned proof must
// not outlive that.
function shortLife({ expiresSeconds = 0 }: SigV4Proof): number {
  return Math.min(expiresSeconds, 300);
}

function acceptedService(proof: SigV4Proof, { services }: KeysOptions): string {
  return services.includes(proof.service) ? proof.service : (services[0] ?? '');
}

function claimOf(proof: SigV4Proof, request: WireRequest, options: KeysOptions): IdentityClaim {
  return {
    said: proof.accessKeyId,
    region: proof.region,
    async prove(bodySha256) {
      // Looked up again: a key may be turned off while a slow body arrives.
      const key = await options.store.find(proof.accessKeyId);
      checkSignature(proof, request, bodySha256, key, options.now());
      checkKey(proof, key, options.now());
      return callerOf(proof, key, options);
    },
  };
}

function callerOf(proof: SigV4Proof, key: KeyRecord, { issued }: KeysOptions): Caller {
  return {
    principal: key.principal,
    proof: 'keys',
    accessKeyId: proof.accessKeyId,
    credentials: issued ? 'elsewhere' : async () => credentialsOf(proof.accessKeyId, key),
    signature: Buffer.from(proof.signature, 'hex').toString('base64'),
  };
}

function credentialsOf(accessKeyId: string, key: KeyRecord): Credentials {
  const { secretAccessKey, sessionToken, expiration } = key;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration: new Date(expiration) }),
  };
}
