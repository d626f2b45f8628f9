import type { CallToolResult } from '@modelcontextprotocol/server';
import type { CallFacts, PreparedCall, Tool } from './define-tool.ts';
import { type Failure, failureOf } from './errors.ts';
import type { Redactor } from './redact.ts';

/** What one tool call needs from whoever serves it. */
export type ToolHost<World> = {
  /**
   * Throws `AccessDeniedError` when the caller may not make this call. A change is audited before
   * this returns.
   */
  readonly authorize: (call: CallFacts) => Promise<void>;
  /** Opens what the tools work on, for one call and the account it names. */
  readonly world: (signal: AbortSignal, account: string | undefined) => World;
  readonly redactor: Redactor;
  /** Logs the cause of a defect and returns the id of the entry. */
  readonly incident: (error: unknown) => string;
  /** Called once a call, when its outcome is known; throws when the outcome cannot be recorded. */
  readonly done: (report: CallReport) => Promise<void>;
};

/** The outcome of one call, for the audit. */
export type CallReport = {
  readonly tool: string;
  readonly access: string;
  /** Redacted. */
  readonly arguments: unknown;
  readonly failure?: Failure;
  readonly bytes: number;
};

/**
 * Validates, authorizes, runs, redacts, renders and reports one call; never throws for what a tool
 * does.
 */
export async function runTool<World>(
  tool: Tool<World>,
  given: unknown,
  host: ToolHost<World>,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const { result, failure, call } = await attempt(tool, given, host, signal);
  await host.done({
    tool: tool.name,
    access: call?.access ?? tool.access,
    arguments: host.redactor.value(call?.arguments ?? given ?? {}),
    ...(failure === undefined ? {} : { failure }),
    bytes: Buffer.byteLength(JSON.stringify(result)),
  });
  return result;
}

type Attempt<World> = {
  readonly result: CallToolResult;
  readonly failure?: Failure;
  readonly call?: PreparedCall<World>;
};

async function attempt<World>(
  tool: Tool<World>,
  given: unknown,
  host: ToolHost<World>,
  signal: AbortSignal,
): Promise<Attempt<World>> {
  let call: PreparedCall<World> | undefined;
  try {
    call = tool.prepare(given);
    await host.authorize(call);
    const data = host.redactor.value(await call.run(host.world(signal, call.account)));
    return { call, result: success(tool, data) };
  } catch (error) {
    const failure = clean(
      failureOf(error, () => host.incident(error)),
      host.redactor,
    );
    return { result: errorResult(failure), failure, ...(call === undefined ? {} : { call }) };
  }
}

function clean(failure: Failure, redactor: Redactor): Failure {
  return { ...failure, message: redactor.text(failure.message) };
}

function success<World>(tool: Tool<World>, data: unknown): CallToolResult {
  return {
    content: [{ type: 'text', text: tool.text(data) }],
    // `run` answers by the declared output schema, an object.
    structuredContent: data as Record<string, unknown>,
  };
}

/** A failure as a result that a model can act on. */
export function errorResult(failure: Failure): CallToolResult {
  const id = failure.requestId === undefined ? '' : ` (request id ${failure.requestId})`;
  return { content: [{ type: 'text', text: `${failure.message}${id}` }], isError: true };
}
