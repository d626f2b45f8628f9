import { homedir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import type { Platform } from './client.ts';
import { launcher as ownLauncher, type Programs } from './client-block.ts';
import { type Folder, folder } from './folder.ts';
import { type RunFile, running } from './run-file.ts';

/** What `gantry config` knows of the machine that it runs on, and where it speaks. */
export type World = {
  readonly platform: Platform;
  readonly home: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly programs: Programs;
  /** The Gantry that runs in this folder. */
  readonly running: () => Promise<RunFile | undefined>;
  readonly now: () => Date;
  readonly print: (text: string) => void;
  /** To the person, beside the output. */
  readonly tell: (text: string) => void;
};

/** The machine that this process runs on. */
export function thisWorld(): World {
  return {
    platform: platformOf(process.platform),
    home: homedir(),
    cwd: process.cwd(),
    env: process.env,
    programs: { node: process.execPath, launcher: ownLauncher },
    running: () => running(folder()),
    now: () => new Date(),
    print: (text) => process.stdout.write(text),
    tell: (text) => process.stderr.write(`${text}\n`),
  };
}

/** Paths as a block needs them, of this machine or of another one. */
export type Place = {
  readonly platform: Platform;
  readonly programs: Programs;
  /** Where `.gantry/` lies. */
  readonly folder: string;
  readonly awsFiles: Pick<Folder, 'awsConfig' | 'awsCredentials'>;
  /** Paths that somebody has to fill in. */
  readonly placeholders: readonly string[];
};

/** Where things lie on a machine of that platform; what only another machine knows is a name. */
export function placeOn(platform: Platform, world: World): Place {
  if (platform === world.platform) {
    const { programs, cwd } = world;
    return { platform, programs, folder: cwd, awsFiles: folder(cwd), placeholders: [] };
  }
  const windows = platform === 'windows';
  const { join: joined } = windows ? win32 : posix;
  const root = windows ? 'C:\\PATH-TO' : '/PATH-TO';
  const node = joined(root, windows ? 'node.exe' : 'node');
  const gantry = joined(root, 'gantry');
  const base = joined(root, 'folder-of-gantry-serve');
  return {
    platform,
    programs: { node, launcher: joined(gantry, 'apps', 'gantry', 'bin', 'gantry.js') },
    folder: base,
    awsFiles: {
      awsConfig: joined(base, '.gantry', 'aws', 'config'),
      awsCredentials: joined(base, '.gantry', 'aws', 'credentials'),
    },
    placeholders: [node, gantry, base],
  };
}

/**
 * The absolute path of a file that starts with `~`, `%APPDATA%`, `$CODEX_HOME` or the project's
 * folder.
 */
export function pathOf(documented: string, { home, cwd, env }: World): string {
  const [first = '', ...rest] = documented.split('/');
  const bases: Readonly<Record<string, string>> = {
    '~': home,
    '%APPDATA%': env.APPDATA || join(home, 'AppData', 'Roaming'),
    // https://github.com/openai/codex/blob/main/docs/config.md: ~/.codex unless it is set.
    $CODEX_HOME: env.CODEX_HOME || join(home, '.codex'),
  };
  const base = bases[first];
  return base === undefined ? join(cwd, first, ...rest) : join(base, ...rest);
}

/** The same, as people of that platform write it. */
export function shownPath(documented: string, platform: Platform): string {
  const path = documented.replace('$CODEX_HOME', '~/.codex');
  return platform === 'windows' ? path.replace(/^~/, '%USERPROFILE%').replaceAll('/', '\\') : path;
}

function platformOf(name: NodeJS.Platform): Platform {
  if (name === 'win32') return 'windows';
  return name === 'darwin' ? 'macos' : 'linux';
}
