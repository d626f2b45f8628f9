import { randomUUID } from 'node:crypto';
import type { AwsCall } from '@gantry/cloud';
import type { CallReport } from '@gantry/toolkit';
import type { RequestContext } from '../context.ts';
import type { Refusal } from '../refusal.ts';
import { type AuditEvent, type Outcome, type UserIdentity, userIdentity } from './event.ts';

/** What an event says beyond the request it belongs to. */
type Story = {
  readonly eventName: string;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  readonly readOnly: boolean;
  readonly outcome: Outcome;
  readonly now: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly decision?: string;
  readonly client?: string | undefined;
  readonly awsCalls?: readonly AwsCall[];
  readonly bytesOut?: number;
};

/** What an event needs to know of a request, by whatever way it came. */
export type AuditedRequest = Pick<
  RequestContext,
  'id' | 'remote' | 'startedAt' | 'claim' | 'said' | 'caller' | 'region' | 'decision'
> & {
  readonly server: { readonly service: string };
  readonly incoming: { readonly headers: { readonly 'user-agent'?: string | undefined } };
};

/** The longest text of a caller's that an event keeps. */
const TEXT = 256;

function compose(context: AuditedRequest, story: Story): AuditEvent {
  const { decision = context.decision, client, awsCalls, error } = story;
  return {
    eventVersion: '1.11',
    eventID: randomUUID(),
    eventTime: new Date(context.startedAt).toISOString(),
    eventSource: `${context.server.service}.amazonaws.com`,
    eventName: story.eventName,
    awsRegion: context.region ?? '',
    sourceIPAddress: context.remote,
    userAgent: (context.incoming.headers['user-agent'] ?? '').slice(0, TEXT),
    userIdentity: identityOf(context),
    requestParameters: story.parameters,
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    requestID: context.id,
    readOnly: story.readOnly,
    eventType: 'AwsApiCall',
    additionalEventData: {
      outcome: story.outcome,
      ...(decision === undefined ? {} : { decision }),
      ...(client === undefined ? {} : { client: client.slice(0, TEXT) }),
      ...(awsCalls === undefined || awsCalls.length === 0 ? {} : { awsCalls }),
      durationMs: Math.max(0, Math.round(story.now - context.startedAt)),
      bytesOut: story.bytesOut ?? 0,
    },
  };
}

function identityOf({ caller, claim, said = claim?.said }: AuditedRequest): UserIdentity {
  if (caller !== undefined) return userIdentity(caller.principal, caller.proof, caller.accessKeyId);
  // Unproven: what the request said of itself, and nothing more.
  return said === undefined ? { type: 'Unknown' } : { type: 'Unknown', accessKeyId: said };
}

/** What is known of a tool call when its event is written. */
export type ToolStory = {
  readonly tool: string;
  readonly access: string;
  readonly arguments: unknown;
  readonly decision: string;
  readonly client: string | undefined;
  readonly now: number;
};

/** A change that is about to run. */
export function startedEvent(context: AuditedRequest, story: ToolStory): AuditEvent {
  return compose(context, { ...toolStory(story), outcome: 'started' });
}

/** A tool call and what came of it. */
export function toolEvent(
  context: AuditedRequest,
  story: ToolStory,
  report: CallReport,
  awsCalls: readonly AwsCall[],
): AuditEvent {
  const { failure, bytes } = report;
  return compose(context, {
    ...toolStory(story),
    outcome: outcomeOf(report),
    awsCalls,
    bytesOut: bytes,
    ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
  });
}

function outcomeOf({ failure }: CallReport): Outcome {
  if (failure === undefined) return 'success';
  return failure.kind === 'denied' ? 'denied' : 'failure';
}

function toolStory({ tool, access, arguments: given, ...rest }: ToolStory) {
  return {
    ...rest,
    eventName: access === 'read' ? 'CallReadOnlyTool' : 'CallPrivilegedTool',
    parameters: { tool, arguments: given },
    readOnly: access === 'read',
  };
}

/** A request in which no tool was called: `initialize`, lists, discovery, or one that MCP refused. */
export function invokeEvent(
  context: RequestContext,
  story: {
    readonly methods: readonly string[];
    readonly client: string | undefined;
    readonly now: number;
  },
): AuditEvent {
  const { methods, client, now } = story;
  const { statusCode } = context.outgoing;
  const error = { code: `HTTP${statusCode}`, message: 'The MCP layer refused the request.' };
  return compose(context, {
    ...(statusCode < 400 ? {} : { error }),
    eventName: 'InvokeMcp',
    parameters: { method: methods.join(',').slice(0, TEXT) },
    readOnly: true,
    outcome: statusCode < 400 ? 'success' : 'refused',
    client,
    now,
  });
}

/** A request that the pipeline refused. */
export function refusalEvent(context: RequestContext, refusal: Refusal, now: number): AuditEvent {
  const { code, message } = refusal;
  return compose(context, {
    eventName: 'InvokeMcp',
    parameters: null,
    readOnly: true,
    outcome: refusal.status === 403 && context.caller !== undefined ? 'denied' : 'refused',
    error: { code, message },
    now,
  });
}
