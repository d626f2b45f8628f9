import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleGantry } from './bundle/gantry-package.ts';
import { bundleProxy } from './bundle/proxy-package.ts';
import { root } from './checks/tree.ts';

/** Writes the packages that Gantry is shipped as, and tries whether their programs run. */
const oneFile = await bundleProxy();
const gantry = await bundleGantry();

for (const program of [oneFile, join(gantry, 'bin/gantry.js')]) {
  const { stdout, status } = spawnSync(process.execPath, [program, '--version'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} does not run.`);
  console.log(`${relative(root, program)}: version ${stdout.trim()}`);
}
const files = readdirSync(gantry, { recursive: true, encoding: 'utf8' });
const bytes = files.reduce((sum, file) => sum + statSync(join(gantry, file)).size, 0);
console.log(`${relative(root, gantry)}: ${(bytes / 1e6).toFixed(1)} MB`);
