import type { Aws } from '@gantry/cloud';

/** What a tool of this server gets besides its input. */
export type EksWorld = { readonly aws: Aws };
