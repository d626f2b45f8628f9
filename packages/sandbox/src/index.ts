export { Account } from './account/account.ts';
export { type Clock, SteppedClock, wallClock } from './account/clock.ts';
export { accountNamed } from './account/directory.ts';
export type { Report } from './dispatch.ts';
export { listen } from './endpoint.ts';
export { keyStore } from './enforce/keys.ts';
export { policiesOf } from './enforce/policies.ts';
export { AwsFault } from './fault.ts';
export {
  GANTRY_EXTERNAL_ID,
  PRODUCTION_ACCOUNT_ID,
} from './healthy/organization.ts';
export type { FaultRule } from './injected/rule.ts';
export { type Invocation, invoke } from './invoke.ts';
export { ACCOUNT_ID, type CreateAccountOptions, createAccount, REGIONS } from './sandbox.ts';
export type { Listening, ListenOptions } from './server.ts';
export { serviceAccountToken, type TokenRequest } from './services/eks/oidc-issuer.ts';
export type { KeyPair as AccessKey, SecretSource } from './services/iam/state.ts';
