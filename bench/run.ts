import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs every benchmark, each in a process of its own, one after the other. */
const names = ['pipeline', 'identity', 'proxy', 'proxy-calls', 'sandbox', 'tools-list'];
const wanted = process.argv.slice(2);

for (const name of wanted.length === 0 ? names : wanted) {
  if (!names.includes(name)) {
    console.error(`There is no benchmark ${name}. Names: ${names.join(', ')}.`);
    process.exit(2);
  }
  const file = join(import.meta.dirname, `${name}.ts`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', file], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
