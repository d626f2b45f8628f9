import type { Credentials } from '@gantry/identity';
import { UpstreamError } from '@gantry/toolkit';
import type { Asking } from './access.ts';
import { openAws } from './aws.ts';
import type { ClientPool } from './pool.ts';

/** A role session that is wanted for a caller. */
export type RoleRequest = {
  readonly caller: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policy: string;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
};

/** Makes a role session; rejects with `UpstreamError`. */
export type AssumeRole = (request: RoleRequest, asking?: Asking) => Promise<Credentials>;

/** Text that STS takes as the name of a session or a source identity: `[\w+=,.@-]{2,64}`. */
export function sessionText(text: string): string {
  return text
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

/**
 * The session can do no more than this, whatever its role allows; at most 2,048 characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function sessionPolicy(actions: readonly string[]): string {
  const Action = [...new Set(actions)].sort();
  const Statement =
    Action.length === 0
      ? [{ Effect: 'Deny', Action: '*', Resource: '*' }]
      : [{ Effect: 'Allow', Action, Resource: '*' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Role sessions from the STS of a region, asked for with the gateway's own credentials. */
export function assumeRoleIn(pool: ClientPool, region: string): AssumeRole {
  return async (request, asking) => {
    const { sts } = openAws({
      pool,
      region,
      actor: { id: 'gateway', credentials: 'ambient' },
      // Not the signal of the one who asks: others may be waiting for the same session.
      signal: AbortSignal.timeout(pool.timeoutMs),
      onCall: (call) => asking?.onCall(call),
      clock: () => performance.now(),
    });
    try {
      return credentialsOf(await sts.assumeRole(inputOf(request)));
    } catch (error) {
      throw explained(error, request);
    }
  };
}

function inputOf({ tags, ...request }: RoleRequest) {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    Policy: request.policy,
    ...(request.externalId === undefined ? {} : { ExternalId: request.externalId }),
    ...(request.sourceIdentity === undefined ? {} : { SourceIdentity: request.sourceIdentity }),
    ...(tags.length === 0 ? {} : { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
  };
}

function credentialsOf({ Credentials: given }: { readonly Credentials?: Given | undefined }) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = given ?? {};
  if (AccessKeyId === '' || SecretAccessKey === '') {
    throw new Error('AssumeRole succeeded without credentials');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
}

type Given = {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
  readonly Expiration: Date | undefined;
};

/** AWS names the gateway's own principal, about which a caller can do nothing. */
function explained(error: unknown, { roleArn, caller }: RoleRequest): unknown {
  if (!(error instanceof UpstreamError) || error.facts.code !== 'AccessDenied') return error;
  const advice =
    `Gantry may not act as ${roleArn} for ${caller}: the role's trust policy must name Gantry's ` +
    'principal for sts:AssumeRole, with the external id, sts:TagSession and ' +
    'sts:SetSourceIdentity where gantry.yaml sets them.';
  return new UpstreamError(error.message, { ...error.facts, advice }, error);
}
