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
export async function running(folder: Folder): Promise<RunFile | undefined> {
  const run = read(folder);
  if (run === undefined || !isAlive(run.pid)) return undefined;
  // Process numbers are used again: only one that answers is a Gantry.
  return (await answers(run.gateway ?? run.aws)) ? run : undefined;
}

/** Throws when another Gantry runs in this folder: both would write the same profiles and trail. */
export async function refuseSecond(folder: Folder): Promise<void> {
  const other = await running(folder);
  if (other === undefined) return;
  throw new Error(
    `Gantry already runs in this folder: process ${other.pid}, ${other.gateway ?? other.aws}. Stop it, or start in another folder.`,
  );
}

/** Removes the file of this process, and only that. */
export function removeRunFile(folder: Folder): void {
  if (read(folder)?.pid === process.pid) rmSync(folder.run, { force: true });
}

function read(folder: Folder): RunFile | undefined {
  const run = readJson(folder.run);
  if (typeof run !== 'object' || run === null || !('pid' in run)) return undefined;
  return typeof run.pid === 'number' ? (run as RunFile) : undefined;
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

async function answers(url: string | undefined): Promise<boolean> {
  if (url === undefined) return false;
  // Its certificate is for the name that clients use, not for this machine's.
  if (url.startsWith('https:')) return true;
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );
}
