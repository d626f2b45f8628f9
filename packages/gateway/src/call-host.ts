import { randomUUID } from 'node:crypto';
import type { ActingCall, AwsCall, AwsSession } from '@gantry/cloud';
import {
  type Access,
  AccessDeniedError,
  type CalledTool,
  type CallReport,
  createRedactor,
  type Redactor,
  type Visible,
} from '@gantry/toolkit';
import { startedEvent, type ToolStory, toolEvent } from './audit/compose.ts';
import type { Verdict } from './authorizer.ts';
import { found, type RequestContext } from './context.ts';
import type { GatewayParts } from './parts.ts';
import type { CallHost, RequestHost } from './served-mcp.ts';

/** One request as the hosts of its calls see it. */
type Served = {
  readonly parts: GatewayParts;
  readonly context: RequestContext;
  readonly client: string | undefined;
  readonly judge: (access: Access) => Verdict;
  readonly redactor: Redactor;
};

/**
 * What the calls of one request see of the gateway: permission, audit, AWS with the caller's own
 * rights, redaction.
 */
export async function requestHost(
  parts: GatewayParts,
  context: RequestContext,
  client: string | undefined,
): Promise<RequestHost> {
  const served: Served = {
    parts,
    context,
    client,
    judge: judgeOf(context),
    redactor: await redactorFor(parts, context),
  };
  return {
    visible: () => visible(served),
    call: (tool) => callHost(served, tool),
    unknown: async (tool) =>
      record(served, unknownTool(tool), { decision: 'no such tool', awsCalls: [] }),
  };
}

/** Why a call may run, and what it asked of AWS. */
type Judged = { readonly decision: string; readonly awsCalls: readonly AwsCall[] };

/** What becomes known of one call while it runs. */
type Progress = { decision: string; readonly awsCalls: AwsCall[]; readonly limit: TimeLimit };

function callHost(served: Served, called: CalledTool): CallHost {
  const { name: tool } = called;
  const { parts, context, redactor, judge } = served;
  const progress: Progress = {
    decision: 'not judged: the arguments are not valid',
    awsCalls: [],
    limit: timeLimit(parts.limits.callMs),
  };
  return {
    redactor,
    incident: (error) => incident(parts, context, error),
    session: (client, account) => {
      progress.limit.follow(client);
      return session(served, progress, { account, tool, iam: called.iam });
    },
    authorize: async ({ access, arguments: given }) => {
      const verdict = judge(access);
      progress.decision = verdict.reason;
      if (!verdict.allowed) throw new AccessDeniedError(verdict.denial, access);
      if (access === 'read') return;
      refuseReplay(parts, context);
      const story = storyOf(served, { tool, access, arguments: redactor.value(given) }, progress);
      parts.audit.recordNow(startedEvent(context, story));
    },
    done: async (report) => {
      progress.limit.end();
      record(served, report, progress);
    },
  };
}

function judgeOf(context: RequestContext): (access: Access) => Verdict {
  const judge = found(context, 'judge');
  return (access) => judge(context.server.actions[access]);
}

function visible({ judge, parts, context }: Served): Visible {
  const [read, privileged] = [judge('read'), judge('privileged')];
  const accesses = new Set<Access>();
  if (read.allowed) accesses.add('read');
  if (privileged.allowed) accesses.add('privileged');
  const accounts = parts.access.accounts(found(context, 'caller'));
  return { accesses, why: read.denial, accounts };
}

/** The secrets that this very request is known to carry are hidden wherever they turn up. */
async function redactorFor(parts: GatewayParts, context: RequestContext): Promise<Redactor> {
  const { principal, credentials } = found(context, 'caller');
  const keys = typeof credentials === 'function' ? await credentials() : undefined;
  const known = [keys?.secretAccessKey, keys?.sessionToken].filter((value) => value !== undefined);
  const day = new Date(parts.now()).toISOString().slice(0, 10);
  return createRedactor({ key: parts.redactionKey, principal: principal.arn, day, known });
}

function session(
  { parts, context }: Served,
  { awsCalls, limit }: Progress,
  call: ActingCall,
): AwsSession {
  return {
    pool: parts.pool,
    actor: parts.access.actor(found(context, 'caller'), call),
    region: found(context, 'region'),
    ...(call.account === undefined ? {} : { account: call.account }),
    signal: limit.signal,
    onCall: (call) => awsCalls.push(call),
    clock: () => performance.now(),
  };
}

type TimeLimit = {
  readonly signal: AbortSignal;
  /** Ends the call as well when its client has gone. */
  readonly follow: (client: AbortSignal) => void;
  readonly end: () => void;
};

/** Ends a call that lasts too long; a call that is done leaves no timer behind. */
function timeLimit(ms: number): TimeLimit {
  const control = new AbortController();
  const late = () => control.abort(new DOMException('The call took too long', 'TimeoutError'));
  const timer = setTimeout(late, ms);
  return {
    signal: control.signal,
    follow: (client) => {
      // What the MCP SDK gives as its reason is no AbortError, and would count as a defect.
      const gone = () => control.abort();
      if (client.aborted) gone();
      client.addEventListener('abort', gone);
    },
    end: () => clearTimeout(timer),
  };
}

/**
 * A signed request that changes something counts once: whoever overheard it cannot send it again.
 */
function refuseReplay({ signatures }: GatewayParts, context: RequestContext): void {
  const { signature } = found(context, 'caller');
  if (signature === undefined || context.replayChecked === true) return;
  if (signatures.seen(signature)) {
    throw new AccessDeniedError(
      'This signed request was received before, and a request that changes something counts once. Sign it anew.',
      'replay',
    );
  }
  // Messages of one batch share one signature.
  context.replayChecked = true;
}

function incident({ log }: GatewayParts, context: RequestContext, error: unknown): string {
  const id = randomUUID();
  log.error({ err: error, incident: id, request: context.id }, 'a tool failed');
  return id;
}

function storyOf(
  { client, parts }: Served,
  call: { readonly tool: string; readonly access: string; readonly arguments: unknown },
  { decision }: Judged,
): ToolStory {
  return { ...call, decision, client, now: parts.now() };
}

function record(served: Served, report: CallReport, progress: Judged): void {
  const { parts, context } = served;
  const event = toolEvent(context, storyOf(served, report, progress), report, progress.awsCalls);
  context.audited = true;
  // The names of real tools only: a label must not be what a caller sends.
  const label = report.failure?.code === 'UnknownTool' ? 'unknown' : report.tool;
  parts.metrics.tool(label, event.additionalEventData.outcome);
  if (report.access === 'read') parts.audit.record(event);
  else parts.audit.recordNow(event);
}

function unknownTool(tool: string): CallReport {
  const message = 'There is no such tool.';
  return {
    tool: tool.slice(0, 128),
    access: 'read',
    arguments: {},
    failure: { kind: 'caller', code: 'UnknownTool', message, retryable: false },
    bytes: 0,
  };
}
