import type { AwsCall } from '@gantry/cloud';
import type { Principal } from '@gantry/identity';

/**
 * One line of the trail, in the form of CloudTrail's records, so that what reads those reads these.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export type AuditEvent = {
  readonly eventVersion: '1.11';
  readonly eventID: string;
  /** ISO 8601, UTC. */
  readonly eventTime: string;
  readonly eventSource: string;
  /** The permission that was asked for: `InvokeMcp`, `CallReadOnlyTool`, `CallPrivilegedTool`. */
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly userIdentity: UserIdentity;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestID: string;
  readonly readOnly: boolean;
  readonly eventType: 'AwsApiCall';
  readonly additionalEventData: {
    readonly outcome: Outcome;
    /** Why it was allowed or refused. */
    readonly decision?: string;
    /** What the client says it is; unverified. */
    readonly client?: string;
    readonly awsCalls?: readonly AwsCall[];
    readonly durationMs: number;
    readonly bytesOut: number;
    /** Further refusals of the same kind that were counted, not written. */
    readonly suppressed?: number;
  };
};

/** `started` is written before a change runs; its outcome follows under the same request id. */
export type Outcome = 'started' | 'success' | 'failure' | 'denied' | 'refused';

export type UserIdentity = {
  readonly type: string;
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  readonly sessionIssuer?: string;
  /** How the identity was proved; absent: it was not. */
  readonly proof?: string;
};

/** A proven principal as CloudTrail shows it. */
export function userIdentity(
  principal: Principal,
  proof: string,
  accessKeyId: string | undefined,
): UserIdentity {
  const { type, userId, arn, account, name, issuer } = principal;
  return {
    type,
    principalId: userId,
    arn,
    accountId: account,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(type === 'IAMUser' || type === 'Local' ? { userName: name } : {}),
    ...(issuer === undefined ? {} : { sessionIssuer: issuer.arn }),
    proof,
  };
}
