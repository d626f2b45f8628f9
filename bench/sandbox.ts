import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { percentile, print } from './shared.ts';

/**
 * Starts the simulated account in a fresh process, from the source as the launcher does and, once
 * `npm run bundle` has run, from the package, beside a process that does nothing.
 */
const BARE = 'const import_ = 0, create = 0;';
const startOf = (module: string) => `
  const before = performance.now();
  const { createAccount } = await import('${module}');
  const import_ = performance.now() - before;
  await createAccount();
  const create = performance.now() - before - import_;`;

const packaged = join(import.meta.dirname, '../dist/gantry/dist/sandbox.js');
const starts: Readonly<Record<string, string>> = {
  source: startOf('@gantry/sandbox'),
  ...(existsSync(packaged) ? { package: startOf(packaged) } : {}),
};

type Sample = {
  readonly import_: number;
  readonly create: number;
  readonly rss: number;
  /** Milliseconds from spawn to the end of the process. */
  readonly whole: number;
};

function sample(code: string): Sample {
  const launched = `
    (await import('node:module')).enableCompileCache?.();
    (await import('../apps/gantry/bin/own-sources.js')).resolveOwnSources();`;
  const report =
    'console.log(JSON.stringify({ import_, create, rss: process.memoryUsage().rss }));';
  const args = ['--input-type=module', '-e', `${launched}${code}${report}`];
  const began = performance.now();
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return { ...JSON.parse(stdout), whole: performance.now() - began };
}

const samples = new Map<string, Sample[]>([BARE, ...Object.values(starts)].map((it) => [it, []]));
// In turns, so that a slow moment of the machine strikes all of them.
for (let turn = 0; turn < 9; turn += 1) {
  for (const [code, taken] of samples) taken.push(sample(code));
}

function median(code: string, of: keyof Sample): number {
  // The first two fill the compile cache.
  const warm = samples.get(code)?.slice(2) ?? [];
  return percentile(
    warm.map((each) => each[of]),
    50,
  );
}

for (const [name, code] of Object.entries(starts)) {
  const ms = median(code, 'import_') + median(code, 'create');
  const ratio = (ms / median(BARE, 'whole')).toFixed(1);
  const mb = (median(code, 'rss') - median(BARE, 'rss')) / 1e6;
  print(`Simulated account, in-process, ${name}`, [
    { what: 'import', value: `${median(code, 'import_').toFixed(0)} ms` },
    { what: 'healthy account', value: `${median(code, 'create').toFixed(0)} ms` },
    {
      what: 'together',
      value: `${ms.toFixed(0)} ms, ${ratio}x bare Node`,
      budget: 'under 400 ms',
      met: ms < 400,
    },
    {
      what: 'memory above bare Node',
      value: `${mb.toFixed(0)} MB`,
      budget: 'under 120 MB',
      met: mb < 120,
    },
  ]);
}
