import type { Client } from '../shared/client.ts';
import { amazonQ } from './amazon-q.ts';
import { claudeCode } from './claude-code.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { codex } from './codex.ts';
import { cursor } from './cursor.ts';
import { kiro } from './kiro.ts';
import { vscode } from './vscode.ts';

/** The clients that `gantry config` knows, by the name one types. */
export const clients: Readonly<Record<string, Client>> = {
  'amazon-q': amazonQ,
  'claude-code': claudeCode,
  'claude-desktop': claudeDesktop,
  codex,
  cursor,
  kiro,
  vscode,
};
