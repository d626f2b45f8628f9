import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { banFindings } from './checks/bans.ts';
import { boundaryFindings } from './checks/boundaries.ts';
import { linkFindings } from './checks/links.ts';
import { sizeFindings } from './checks/sizes.ts';
import { type Finding, manifests, root, sources } from './checks/tree.ts';
import { staleFiles } from './generate.ts';

type Check = { readonly name: string; readonly run: () => Promise<Finding[]> | Finding[] };

const tool = (name: string, command: string, args: readonly string[]): Check => ({
  name,
  run: () => {
    const path = command === 'npm' ? command : join(root, 'node_modules', '.bin', command);
    const { status, stdout, stderr } = spawnSync(path, args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? [] : [{ path: name, message: `\n${stdout}${stderr}`.trimEnd() }];
  },
});

const tree = sources();

const checks: readonly Check[] = [
  tool('types', 'tsc', ['-p', '.']),
  tool('lint and format', 'biome', ['check', '--error-on-warnings', '.']),
  { name: 'import boundaries', run: () => boundaryFindings(tree, manifests()) },
  { name: 'sizes', run: () => sizeFindings(tree) },
  { name: 'bans', run: () => banFindings(tree) },
  tool('unused exports and dependencies', 'knip', ['--no-progress']),
  { name: 'generated files', run: staleFiles },
  { name: 'links in docs', run: linkFindings },
  tool('lock file', 'npm', ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund']),
];

let failed = 0;
for (const { name, run } of checks) {
  const start = performance.now();
  const findings = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  for (const { path, line, message } of findings) {
    console.log(`     ${path}${line === undefined ? '' : `:${line}`} ${message}`);
  }
  if (findings.length > 0) failed += 1;
}
console.log(failed === 0 ? 'All checks pass.' : `${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
