import type { Log } from './log.ts';
import { isRecord, type Message } from './message.ts';
import { toolPages } from './tool-pages.ts';

/** What a request is answered with. */
export type Result = Readonly<Record<string, unknown>>;

/** Sends a request of the proxy's own and returns its result. */
export type Ask = (request: Message, signal: AbortSignal) => Promise<Result>;

type ReadOnlyOptions = {
  readonly ask: Ask;
  /** Tools that may be called whatever the endpoint marks. */
  readonly trusted: readonly string[];
  readonly log: Log;
};

/** Knows which tools the endpoint marks as read-only, and asks where it has not seen a list. */
export class ReadOnly {
  readonly #options: ReadOnlyOptions;
  readonly #trusted: ReadonlySet<string>;
  readonly #allowed = new Set<string>();

  constructor(options: ReadOnlyOptions) {
    this.#options = options;
    this.#trusted = new Set(options.trusted);
  }

  /** Whether a `tools/call` may go out; a tool that no list marks as read-only may not. */
  async allows(call: Message, signal: AbortSignal): Promise<boolean> {
    const { name } = call.params;
    if (typeof name !== 'string') return false;
    if (this.#trusted.has(name)) return true;
    if (!this.#allowed.has(name)) {
      for await (const page of toolPages(this.#options.ask, call, signal)) this.filter(page);
    }
    return this.#allowed.has(name);
  }

  /** The tools have changed: what was learned no longer counts. */
  forget(): void {
    this.#allowed.clear();
  }

  /** Keeps the read-only tools of a `tools/list` result, and remembers what it says of each. */
  filter(result: Result): Result {
    const tools = Array.isArray(result.tools) ? result.tools : [];
    for (const tool of tools) if (isReadOnly(tool)) this.#allowed.add(tool.name);
    // Afterwards, so that of two tools with one name the one that may change something counts.
    for (const tool of tools) {
      if (!isReadOnly(tool) && isRecord(tool)) this.#allowed.delete(String(tool.name));
    }
    const kept = tools.filter((tool) => isReadOnly(tool) || this.#trusts(tool));
    this.#tell(tools.length, kept.length);
    return { ...result, tools: kept };
  }

  #trusts(tool: unknown): boolean {
    return isRecord(tool) && typeof tool.name === 'string' && this.#trusted.has(tool.name);
  }

  /** An empty list looks like a fault, and says nothing of its cause. */
  #tell(all: number, kept: number): void {
    if (all === kept) return;
    const facts = { hidden: all - kept, of: all };
    const { log } = this.#options;
    if (kept > 0) log('INFO', 'tools that are not marked read-only are hidden', facts);
    else log('ERROR', 'no tool is marked read-only, so all are hidden: see --allow-tool', facts);
  }
}

function isReadOnly(tool: unknown): tool is { name: string } {
  return (
    isRecord(tool) &&
    typeof tool.name === 'string' &&
    isRecord(tool.annotations) &&
    tool.annotations.readOnlyHint === true
  );
}
