import { isRecord } from './message.ts';
import type { Result } from './read-only.ts';

/** Knows by their marks which tools may be called twice without harm. */
export class ToolHints {
  readonly #repeatable = new Set<string>();

  /** Remembers what a list of tools says. */
  learn({ tools }: Result): void {
    const all = Array.isArray(tools) ? tools.filter(isRecord) : [];
    for (const { name } of all.filter(isRepeatable)) this.#repeatable.add(String(name));
    // Afterwards, so that of two tools with one name the one that may change something counts.
    for (const tool of all) if (!isRepeatable(tool)) this.#repeatable.delete(String(tool.name));
  }

  /** Whether a tool may be called again; one that no list has shown may not. */
  repeatable(name: unknown): boolean {
    return typeof name === 'string' && this.#repeatable.has(name);
  }
}

function isRepeatable({ annotations }: Readonly<Record<string, unknown>>): boolean {
  if (!isRecord(annotations)) return false;
  return annotations.readOnlyHint === true || annotations.idempotentHint === true;
}
