import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeChunks, writeOneFile } from './bundle/bundled.ts';
import { declarationsOf } from './bundle/declarations.ts';
import { noticesOf } from './bundle/notices.ts';
import { root } from './checks/tree.ts';

/**
 * Writes `dist/gantry-proxy/`, a package of the proxy without dependencies: command and library
 * with types and the launcher that keeps compiled code, and all of it once more as one file.
 */
const target = join(root, 'dist/gantry-proxy');
const source = join(root, 'packages/proxy/src/standalone.ts');
const launchers = join(root, 'apps/gantry/bin');

function write(path: string, text: string): void {
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const { version, engines } = JSON.parse(
  readFileSync(join(root, 'packages/proxy/package.json'), 'utf8'),
);
const licence = readFileSync(join(root, 'LICENSE'), 'utf8');

const manifest = {
  name: '@gantry/proxy',
  version,
  description: 'Connects an MCP client to an endpoint that wants SigV4, and signs for it',
  license: 'Apache-2.0',
  type: 'module',
  bin: { 'gantry-proxy': 'bin/gantry-proxy.js' },
  exports: { '.': { types: './types/standalone.d.ts', default: './dist/proxy-main.js' } },
  engines,
};

const head = `#!/usr/bin/env node
// Gantry's signing proxy ${version}, Apache-2.0. What it contains is named in NOTICES.txt.`;

rmSync(target, { recursive: true, force: true });
const { packages } = await writeChunks(source, join(target, 'dist'), 'proxy-main.js');
const file = join(target, 'gantry-proxy.mjs');
const { bytes } = await writeOneFile(source, file, head);
for (const [path, text] of declarationsOf(source)) write(join('types', path), text);
for (const name of ['gantry-proxy.js', 'launch.js', 'own-sources.js']) {
  cpSync(join(launchers, name), join(target, 'bin', name));
}
write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
write('LICENSE', licence);
write('NOTICES.txt', noticesOf(packages, licence.trim()));
// Its links lead to pages that are not in the package.
const page = readFileSync(join(root, 'docs/proxy.md'), 'utf8');
write('README.md', page.replace(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, '$1'));

const { stdout, status } = spawnSync(process.execPath, [file, '--version'], { encoding: 'utf8' });
if (status !== 0 || stdout.trim() !== version) throw new Error(`${file} does not run.`);
const size = `${(bytes / 1000).toFixed(0)} kB, ${packages.length} packages of others in it`;
console.log(`${relative(root, file)}: ${size}`);
