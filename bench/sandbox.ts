import { spawnSync } from 'node:child_process';
import { percentile, print } from './shared.ts';

/**
 * Starts the simulated account in a fresh process, as the launcher does, beside a process that does
 * nothing.
 */
const BARE = 'const import_ = 0, create = 0;';
const START = `
  const before = performance.now();
  const { createAccount } = await import('@gantry/sandbox');
  const import_ = performance.now() - before;
  await createAccount();
  const create = performance.now() - before - import_;`;

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

// In turns, so that a slow moment of the machine strikes both.
const pairs = Array.from({ length: 9 }, () => [sample(BARE), sample(START)] as const).slice(2);
const bare = pairs.map(([one]) => one);
const started = pairs.map(([, other]) => other);
const median = (samples: readonly Sample[], of: keyof Sample) =>
  percentile(
    samples.map((each) => each[of]),
    50,
  );

const ms = median(started, 'import_') + median(started, 'create');
const starts = (ms / median(bare, 'whole')).toFixed(1);
const mb = (median(started, 'rss') - median(bare, 'rss')) / 1e6;
print('Simulated account, in-process', [
  { what: 'import', value: `${median(started, 'import_').toFixed(0)} ms` },
  { what: 'healthy account', value: `${median(started, 'create').toFixed(0)} ms` },
  {
    what: 'together',
    value: `${ms.toFixed(0)} ms, ${starts}x bare Node`,
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
