import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Runs the end-to-end tests: installs their clients first, and checks their types. */
const here = import.meta.dirname;
const root = join(here, '..');

function step(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(here, 'node_modules'))) {
  step('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], here);
}
step(join(root, 'node_modules/.bin/tsc'), ['-p', here], root);
const timeout = ['--test-timeout', '120000'];
// One file at a time: they share the ports that `npm start` promises.
step(process.execPath, ['--test', '--test-concurrency=1', ...timeout, 'e2e/*.test.ts'], root);
