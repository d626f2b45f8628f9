import { randomUUID } from 'node:crypto';
import { type AwsActor, type AwsCall, type ClientPool, openAws } from '@gantry/cloud';
import type { EksWorld } from '@gantry/eks';
import { type AuditedRequest, type AuditTrail, startedEvent, toolEvent } from '@gantry/gateway';
import type { Principal } from '@gantry/identity';
import {
  type Access,
  AccessDeniedError,
  type CalledTool,
  createRedactor,
  type Redactor,
  type ServerHost,
  type ToolHost,
} from '@gantry/toolkit';
import type { Logger } from 'pino';

export type StdioHostOptions = {
  readonly service: string;
  readonly principal: Principal;
  readonly region: string;
  /** Where the credentials of the process come from; messages name it. */
  readonly profile: string | undefined;
  readonly pool: ClientPool;
  readonly allowWrite: boolean;
  readonly redactionKey: Uint8Array;
  readonly log: Logger;
  /** Absent: nothing is written down. */
  readonly audit?: AuditTrail;
  /** Milliseconds that one call may run. */
  readonly callMs: number;
};

const WRITES_OFF = 'Tools that change something are off: start with --allow-write.';

/** One person on stdio: the tools act on the credentials of the process. */
export function stdioHost(options: StdioHostOptions): ServerHost<EksWorld> {
  const accesses = new Set<Access>(options.allowWrite ? ['read', 'privileged'] : ['read']);
  return {
    visible: () => ({ accesses, why: WRITES_OFF, accounts: [] }),
    call: (tool) => callHost(options, tool),
    unknown: async () => {},
  };
}

function callHost(options: StdioHostOptions, tool: CalledTool): ToolHost<EksWorld> {
  const { region, pool, log, audit, allowWrite } = options;
  const actor = actorOf(options);
  const awsCalls: AwsCall[] = [];
  const request = requestOf(options);
  const redactor = redactorOf(options);
  const story = { tool: tool.name, decision: decisionFor(allowWrite), client: undefined };
  return {
    redactor,
    incident: (error) => {
      const incident = randomUUID();
      log.error({ err: error, incident }, 'a tool failed');
      return incident;
    },
    world: (signal) => ({
      aws: openAws({
        pool,
        region,
        actor,
        signal: AbortSignal.any([signal, AbortSignal.timeout(options.callMs)]),
        onCall: (call) => awsCalls.push(call),
        clock: () => performance.now(),
      }),
    }),
    authorize: async ({ access, arguments: given }) => {
      if (access === 'read') return;
      if (!allowWrite) throw new AccessDeniedError(WRITES_OFF, access);
      const asked = { ...story, access, arguments: redactor.value(given), now: Date.now() };
      audit?.recordNow(startedEvent(request, asked));
    },
    done: async (report) => {
      const event = toolEvent(request, { ...story, ...report, now: Date.now() }, report, awsCalls);
      if (report.access === 'read') audit?.record(event);
      else audit?.recordNow(event);
    },
  };
}

function actorOf({ principal, profile }: StdioHostOptions): AwsActor {
  const own = { id: principal.arn, credentials: 'ambient' } as const;
  return profile === undefined ? own : { ...own, profile };
}

function decisionFor(allowWrite: boolean): string {
  return `local: one person with their own credentials${allowWrite ? '' : ', reading only'}`;
}

function requestOf({ service, principal, region }: StdioHostOptions): AuditedRequest {
  return {
    id: randomUUID(),
    remote: 'stdio',
    startedAt: Date.now(),
    region,
    caller: { principal, proof: 'local', credentials: 'ambient' },
    server: { service },
    incoming: { headers: {} },
  };
}

function redactorOf({ redactionKey, principal }: StdioHostOptions): Redactor {
  const day = new Date().toISOString().slice(0, 10);
  return createRedactor({ key: redactionKey, principal: principal.arn, day });
}
