export { type KeysOptions, keysAdapter } from './adapters/keys.ts';
export { localAdapter } from './adapters/local.ts';
export { IDENTITY_HEADER, type StsOptions, stsAdapter } from './adapters/sts.ts';
export type { AskSts, StsAnswer, StsRequest } from './adapters/sts-request.ts';
export type { Caller, IdentityAdapter, IdentityClaim } from './caller.ts';
export { type AwsAuthErrorCode, IdentityError, jsonErrorCode } from './identity-error.ts';
export type { KeyRecord, KeyStore } from './key-store.ts';
export type { Credentials, Principal } from './principal.ts';
export {
  isIssuedName,
  issuedArn,
  type PrincipalPattern,
  principalPattern,
} from './principal-pattern.ts';
export { parseProof } from './sigv4/parse-proof.ts';
export type { SigV4Proof } from './sigv4/proof.ts';
export { checkScope, checkSignature, checkTime, type ScopeRule } from './sigv4/verify.ts';
export type { WireRequest } from './sigv4/wire-request.ts';
