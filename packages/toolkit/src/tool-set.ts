import { type AccountFacts, addressed } from './accounts.ts';
import type { Access, Tool } from './define-tool.ts';

/** The tools of one MCP server, found by name; built once per process. */
export type ToolSet<World> = {
  readonly tools: readonly Tool<World>[];
  readonly find: (name: string) => Tool<World> | undefined;
  /** What `tools/list` shows to a caller with these accesses to these accounts. */
  readonly listed: (
    accesses: ReadonlySet<Access>,
    accounts: readonly AccountFacts[],
  ) => readonly Tool<World>['listed'][];
};

/** Registers tools under their names; throws when two share one. */
export function toolSet<World>(tools: readonly Tool<World>[]): ToolSet<World> {
  const byName = new Map<string, Tool<World>>();
  for (const tool of tools) {
    if (byName.has(tool.name)) throw new Error(`Two tools are named ${tool.name}`);
    byName.set(tool.name, tool);
  }
  const sorted = [...tools].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    tools: sorted,
    find: (name) => byName.get(name),
    listed: (accesses, accounts) =>
      sorted
        .filter(({ access }) => accesses.has(access))
        .map((tool) => addressed(tool, accounts).listed),
  };
}
