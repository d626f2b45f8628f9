import type { CallToolResult } from '@modelcontextprotocol/server';
import { isRecord } from '../message.ts';
import type { Result } from '../read-only.ts';

/** Knows how the tools of a list describe their results, as far as older clients cannot read it. */
export class OutputSchemas {
  readonly #schemas = new Map<string, Result>();

  learn({ tools }: Result): void {
    for (const tool of Array.isArray(tools) ? tools : []) {
      if (!isRecord(tool) || typeof tool.name !== 'string') continue;
      const { name, outputSchema } = tool;
      // Only a schema of something else than an object is another one for older clients.
      if (isRecord(outputSchema) && outputSchema.type !== 'object') {
        this.#schemas.set(name, outputSchema);
      } else this.#schemas.delete(name);
    }
  }

  of(name: unknown): Result | undefined {
    return typeof name === 'string' ? this.#schemas.get(name) : undefined;
  }
}

/** The first revision whose tools may point to resources; revisions are dates. */
const LINKS = '2025-06-18';

/**
 * A result without what the client's revision does not have: a link that a client of 2025-03-26
 * finds in a result keeps it from reading the rest.
 * https://modelcontextprotocol.io/specification/2025-06-18/changelog
 */
export function readable(result: CallToolResult, version: string): CallToolResult {
  if (version >= LINKS) return result;
  const content = result.content.map((block) =>
    block.type === 'resource_link'
      ? { type: 'text' as const, text: [block.title ?? block.name, block.uri].join(': ') }
      : block,
  );
  return { ...result, content };
}
