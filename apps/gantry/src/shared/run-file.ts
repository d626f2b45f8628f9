import { rmSync } from 'node:fs';
import { type Folder, readJson, writePrivate } from './folder.ts';

/** What a running Gantry tells others in the same folder. */
export type RunFile = {
  readonly pid: number;
  readonly startedAt: string;
  readonly gateway?: string;
  readonly aws?: string;
  readonly servers?: Readonly<Record<string, string>>;
};

/** Tells others where to find this process. */
export function writeRunFile(folder: Folder, run: RunFile): void {
  writePrivate(folder.run, `${JSON.stringify(run, null, 2)}\n`);
}

/** The Gantry that runs in this folder, if one does; a file left by a killed one counts as none. */
export function readRunFile(folder: Folder): RunFile | undefined {
  const run = readJson(folder.run);
  if (typeof run !== 'object' || run === null || !('pid' in run)) return undefined;
  return typeof run.pid === 'number' && isAlive(run.pid) ? (run as RunFile) : undefined;
}

/** Removes the file of this process, and only that. */
export function removeRunFile(folder: Folder): void {
  if (readRunFile(folder)?.pid === process.pid) rmSync(folder.run, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
