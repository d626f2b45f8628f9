import type { Principal } from '@gantry/identity';
import {
  type AuthorizationRequest,
  accessDeniedMessage,
  type Decision,
  evaluate,
  explain,
  type PolicySet,
  remedy,
} from '@gantry/identity/iam';

/** Where the policies of a principal come from: the sandbox's IAM, or grants of a configuration. */
export type PolicySource = (principal: Principal) => Promise<PolicySet>;

/** Whether a principal may perform an action of this gateway, and why. */
export type Verdict = {
  readonly allowed: boolean;
  /** AWS's words, for the caller of a refused call. */
  readonly denial: string;
  /** What decided, for the audit. */
  readonly reason: string;
  /** A Deny decided, which nothing can outweigh. */
  readonly explicit?: boolean;
};

/** What a request is judged by, besides who sends it. */
export type Circumstances = {
  readonly remote: string;
  readonly region: string;
  /** All that may be asked about while the request is served. */
  readonly actions: readonly string[];
};

/** Decides on one action of one request. */
export type Judge = (action: string) => Verdict;

/** Loads what bears on a principal, once for a request. */
export type Authorizer = (principal: Principal, circumstances: Circumstances) => Promise<Judge>;

/**
 * What a gateway knows of a caller whom it did not issue a key to. A condition on anything else
 * would be judged as if the caller had none of it, and a Deny that rests on it would never apply.
 */
export const CONDITION_KEYS: readonly string[] = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:SourceIp',
  'aws:userid',
  'aws:username',
];

/** Where a principal's policies are changed: in IAM, or in the configuration of the gateway. */
export type PolicyPlace = 'iam' | 'grants';

/** Judges by IAM's evaluation logic over the policies of the source; a source that fails denies. */
export function policyAuthorizer(
  source: PolicySource,
  now: () => number,
  place: PolicyPlace = 'iam',
): Authorizer {
  return async (principal, { remote, region }) => {
    const policies = await source(principal);
    const context = { 'aws:SourceIp': remote, 'aws:RequestedRegion': region };
    return (action) => {
      // The MCP actions know no resources.
      const request = { action, resource: '*', principal, now: now(), context };
      const decision: Decision = evaluate(request, policies);
      return {
        allowed: decision.allowed,
        denial: decision.allowed ? '' : denialOf(request, decision, policies, place),
        reason: explain(decision, request),
        explicit: decision.outcome === 'explicit-deny',
      };
    };
  };
}

/** AWS's words, and what to change so that it is allowed. */
function denialOf(
  request: AuthorizationRequest,
  decision: Decision,
  policies: PolicySet,
  place: PolicyPlace,
): string {
  const said = accessDeniedMessage(request, decision);
  const change =
    place === 'iam'
      ? remedy(request, decision, policies)?.text
      : 'Whoever runs this gateway can change its grants in gantry.yaml.';
  return change === undefined ? said : `${said}. ${change}`;
}

const anything: Verdict = {
  allowed: true,
  denial: '',
  reason: 'local: one person with their own credentials',
};

/** Allows everything: for the one person whose own credentials do the work. */
export const allowAll: Authorizer = async () => () => anything;
