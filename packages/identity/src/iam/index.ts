export { contextValues } from './context.ts';
export { contextKeys, missingKeys } from './context-keys.ts';
export { evaluate } from './evaluate.ts';
export { accessDeniedMessage, explain } from './explain.ts';
export { matches, wildcard } from './match.ts';
export { parsePolicy } from './parse.ts';
export type {
  AuthorizationRequest,
  ConditionClause,
  DecidingStatement,
  Decision,
  FailedCondition,
  ListElement,
  NamedPolicy,
  PolicyDocument,
  PolicyKind,
  PolicySet,
  PolicyType,
  PrincipalElement,
  PrincipalEntry,
  Reason,
  Statement,
} from './policy.ts';
export { PolicyError } from './policy-error.ts';
export { type Remedy, remedy } from './remedy.ts';
