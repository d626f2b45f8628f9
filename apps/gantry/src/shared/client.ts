import type { LaunchBlock } from './client-block.ts';

export const platforms = ['linux', 'macos', 'windows'] as const;
export type Platform = (typeof platforms)[number];

export const scopes = ['user', 'project'] as const;
export type Scope = (typeof scopes)[number];

/** What an MCP client documents of its configuration: facts only, behaviour is derived from them. */
export type Client = {
  readonly title: string;
  /** The page that the facts come from. */
  readonly page: string;
  readonly format: 'json' | 'toml';
  /** The top-level key under which the servers stand, by name. */
  readonly key: string;
  /** The client reads its file with comments and trailing commas. */
  readonly comments?: true;
  /** The person's own file; it starts with `~`, `%APPDATA%` or `$CODEX_HOME`. */
  readonly user: Readonly<Partial<Record<Platform, string>>>;
  /** The project's file, from its folder. */
  readonly project?: string;
  /** Where it goes unless one says otherwise. */
  readonly scope: Scope;
  readonly launch: (block: LaunchBlock) => object;
  /** The client's own HTTP form, or why it has none. */
  readonly http: ((url: string) => object) | string;
  /** What makes the client notice. */
  readonly next: string;
};
