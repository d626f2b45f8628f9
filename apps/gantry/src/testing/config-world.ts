import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { configCommand } from '../commands/config.ts';
import type { World } from '../shared/world.ts';

export type Said = { readonly out: string; readonly err: string };

/** A machine with nothing on it, and the command on it. */
export type TestMachine = {
  readonly home: string;
  readonly cwd: string;
  /** `gantry config …`; rejects as the command does. */
  readonly config: (...args: string[]) => Promise<Said>;
  /** Puts a file in place, by its path from the home folder. */
  readonly put: (path: string, text: string | Uint8Array) => string;
  readonly read: (path: string) => string;
};

export function testMachine(traits: Partial<World> = {}): TestMachine {
  const home = mkdtempSync(join(tmpdir(), 'gantry-config-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const cwd = join(home, 'project');
  mkdirSync(cwd);
  const config = async (...args: string[]): Promise<Said> => {
    const said = { out: '', err: '' };
    const world: World = {
      platform: 'linux',
      home,
      cwd,
      env: {},
      programs: { node: '/opt/node', launcher: '/opt/gantry.js' },
      running: async () => undefined,
      now: () => new Date('2026-11-22T08:09:10Z'),
      print: (text) => {
        said.out += text;
      },
      tell: (text) => {
        said.err += `${text}\n`;
      },
      ...traits,
    };
    const command = configCommand(world).exitOverride();
    command.configureOutput({ writeErr: () => undefined });
    await command.parseAsync(args, { from: 'user' });
    return said;
  };
  const put = (path: string, text: string | Uint8Array): string => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  return { home, cwd, config, put, read: (path) => readFileSync(join(home, path), 'utf8') };
}
