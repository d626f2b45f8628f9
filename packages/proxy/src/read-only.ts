import { isRecord } from './message.ts';

/** Which tools the endpoint marks as read-only, as far as its lists have been seen. */
export class ReadOnlyTools {
  #known: Set<string> | undefined;

  /** True once a list has been seen. */
  get listed(): boolean {
    return this.#known !== undefined;
  }

  /** An unknown tool is not read-only. */
  allows(name: unknown): boolean {
    return typeof name === 'string' && (this.#known?.has(name) ?? false);
  }

  /** Keeps the read-only tools of a `tools/list` result and remembers them; a first page forgets the list before. */
  filter(result: Readonly<Record<string, unknown>>, firstPage: boolean): Record<string, unknown> {
    const tools = Array.isArray(result.tools) ? result.tools.filter(isReadOnly) : [];
    if (firstPage || this.#known === undefined) this.#known = new Set();
    for (const { name } of tools) this.#known.add(name);
    return { ...result, tools };
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
