export { type AuditedRequest, startedEvent, toolEvent } from './audit/compose.ts';
export type { AuditEvent } from './audit/event.ts';
export { type AuditQuery, AuditStore, type StoredEvent } from './audit/store.ts';
export { AuditTrail } from './audit/trail.ts';
export {
  type Authorizer,
  allowAll,
  CONDITION_KEYS,
  type PolicySource,
  policyAuthorizer,
} from './authorizer.ts';
export { type Front, trustedFront } from './front.ts';
export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
export { grantedPolicies, type PolicyGrant } from './grants.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { Metrics } from './metrics.ts';
export { type ServedMcp, servedMcp } from './served-mcp.ts';
export { SignatureStore, type SignatureStoreOptions } from './signature-store.ts';
export { simulatingAuthorizer } from './simulating-authorizer.ts';
