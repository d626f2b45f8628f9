import type { Account } from '../account/account.ts';
import type { ConditionValues } from '../service.ts';
import { iamState, type Session } from '../services/iam/state.ts';
import { principalPlace } from '../services/organizations/conditions.ts';
import { type HttpRequest, header } from '../wire/http.ts';

/** What the listener knows of a call besides the request itself. */
export type Origin = { readonly sourceIp: string };

/**
 * Global condition keys of one call; those that follow from the principal and the time are added by
 * the evaluation itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestConditions(
  account: Account,
  call: {
    readonly request: HttpRequest;
    readonly origin: Origin;
    readonly region: string;
    readonly accessKeyId: string | undefined;
  },
): ConditionValues {
  const { request, origin, region, accessKeyId } = call;
  const session = accessKeyId ? iamState(account).sessions.get(accessKeyId) : undefined;
  return {
    ...insideConditions(account, region),
    'aws:SourceIp': origin.sourceIp,
    'aws:UserAgent': header(request, 'user-agent'),
    'aws:referer': header(request, 'referer'),
    ...(session ? sessionConditions(session) : {}),
  };
}

/**
 * Where calls made inside the sandbox seem to come from: the office of the company, whose network
 * the public endpoints of its clusters let in.
 */
export const insideOrigin: { readonly sourceIp: string; readonly userAgent: string } = {
  sourceIp: '198.51.100.24',
  userAgent: 'aws-cli/2.31.30 md/prompt#off',
};

/** The keys of a call that was made inside the sandbox. */
export function insideConditions(account: Account, region: string): ConditionValues {
  return {
    ...principalPlace(account),
    'aws:RequestedRegion': region,
    // AWS is only ever reached over TLS; the loopback listener stands for such an endpoint.
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
  };
}

/** Keys that only temporary credentials have. */
function sessionConditions(session: Session): ConditionValues {
  return {
    'aws:MultiFactorAuthPresent': 'false',
    'aws:FederatedProvider': session.webIdentityProvider,
    'aws:SourceIdentity': session.sourceIdentity,
    'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
  };
}
