import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs the end-to-end tests: installs their clients first, and checks their types. With words
 * behind it, `npm run e2e -- conformance`, those files only whose names hold one of them.
 */
const here = import.meta.dirname;
const root = join(here, '..');

function step(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const changed = (name: string) => statSync(join(here, name), { throwIfNoEntry: false })?.mtimeMs;

// npm writes its own copy of the lock file last.
if ((changed('node_modules/.package-lock.json') ?? 0) < (changed('package-lock.json') ?? 0)) {
  step('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], here);
}
step(join(root, 'node_modules/.bin/tsc'), ['-p', here], root);
const timeout = ['--test-timeout', '120000'];
// One file at a time: they share the ports that `npm start` promises.
const words = process.argv.slice(2);
const files = words.length === 0 ? ['e2e/*.test.ts'] : words.map((word) => `e2e/*${word}*.test.ts`);
step(process.execPath, ['--test', '--test-concurrency=1', ...timeout, ...files], root);
