import { randomUUID } from 'node:crypto';
import type { AwsCall, AwsSession } from '@gantry/cloud';
import {
  type Access,
  AccessDeniedError,
  type CallReport,
  createRedactor,
  type Redactor,
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
  readonly verdicts: Readonly<Record<Access, Verdict>>;
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
    verdicts: await judge(parts, context),
    redactor: await redactorFor(parts, context),
  };
  return {
    visible: () => visible(served.verdicts),
    call: (tool) => callHost(served, tool),
    unknown: async (tool) =>
      record(served, unknownTool(tool), { decision: 'no such tool', awsCalls: [] }),
  };
}

/** What becomes known of one call while it runs. */
type Progress = { decision: string; readonly awsCalls: AwsCall[] };

function callHost(served: Served, tool: string): CallHost {
  const { parts, context, redactor, verdicts } = served;
  const progress: Progress = { decision: 'not judged: the arguments are not valid', awsCalls: [] };
  return {
    redactor,
    incident: (error) => incident(parts, context, error),
    session: (signal) => session(served, progress, signal),
    authorize: async ({ access, arguments: given }) => {
      const verdict = verdicts[access];
      progress.decision = verdict.reason;
      if (!verdict.allowed) throw new AccessDeniedError(verdict.denial, access);
      if (access === 'read') return;
      refuseReplay(parts, context);
      const story = storyOf(served, { tool, access, arguments: redactor.value(given) }, progress);
      parts.audit.recordNow(startedEvent(context, story));
    },
    done: async (report) => record(served, report, progress),
  };
}

async function judge(
  { authorizer }: GatewayParts,
  context: RequestContext,
): Promise<Record<Access, Verdict>> {
  const { server, remote } = context;
  const { principal } = found(context, 'caller');
  const circumstances = { remote, region: found(context, 'region') };
  const [read, privileged] = await Promise.all([
    authorizer(principal, server.actions.read, circumstances),
    authorizer(principal, server.actions.privileged, circumstances),
  ]);
  return { read, privileged };
}

function visible(verdicts: Readonly<Record<Access, Verdict>>) {
  const accesses = (['read', 'privileged'] as const).filter((access) => verdicts[access].allowed);
  return { accesses: new Set<Access>(accesses), why: verdicts.read.denial };
}

/** The secrets that this very request is known to carry are hidden wherever they turn up. */
async function redactorFor(parts: GatewayParts, context: RequestContext): Promise<Redactor> {
  const { principal, credentials } = found(context, 'caller');
  const keys = await credentials?.();
  const known = [keys?.secretAccessKey, keys?.sessionToken].filter((value) => value !== undefined);
  const day = new Date(parts.now()).toISOString().slice(0, 10);
  return createRedactor({ key: parts.redactionKey, principal: principal.arn, day, known });
}

function session(
  { parts, context }: Served,
  { awsCalls }: Progress,
  signal: AbortSignal,
): AwsSession {
  return {
    pool: parts.pool,
    caller: found(context, 'caller'),
    region: found(context, 'region'),
    signal: AbortSignal.any([signal, AbortSignal.timeout(parts.limits.callMs)]),
    onCall: (call) => awsCalls.push(call),
    clock: () => performance.now(),
  };
}

/**
 * A signed request that changes something counts once: whoever overheard it cannot send it again.
 */
function refuseReplay({ replay }: GatewayParts, context: RequestContext): void {
  const { signature } = found(context, 'caller');
  if (signature === undefined || context.replayChecked === true) return;
  if (replay.seen(signature)) {
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
  { decision }: Progress,
): ToolStory {
  return { ...call, decision, client, now: parts.now() };
}

function record(served: Served, report: CallReport, progress: Progress): void {
  const { parts, context } = served;
  const event = toolEvent(context, storyOf(served, report, progress), report, progress.awsCalls);
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
