import { join } from 'node:path';
import { root } from '../checks/tree.ts';
import { writeChunks, writeOneFile } from './bundled.ts';
import { declarationsOf } from './declarations.ts';
import { complete, emptied, manifestOf, write } from './package.ts';

const source = join(root, 'packages/proxy/src/standalone.ts');

/**
 * Writes `dist/gantry-proxy/`, a package of the proxy without dependencies: command and library
 * with types and the launcher that keeps compiled code, and all of it once more as one file.
 */
export async function bundleProxy(): Promise<string> {
  const { version, engines } = manifestOf('packages/proxy');
  const folder = emptied('gantry-proxy');
  const { packages } = await writeChunks({ 'proxy-main': source }, join(folder, 'dist'));
  const head = `#!/usr/bin/env node
// Gantry's signing proxy ${version}, Apache-2.0. What it contains is named in NOTICES.txt.`;
  const file = join(folder, 'gantry-proxy.mjs');
  await writeOneFile(source, file, head);
  for (const [path, text] of declarationsOf(source)) write(folder, join('types', path), text);
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
  complete({ folder, manifest, bins: ['gantry-proxy.js'], packages, page: 'docs/proxy.md' });
  return file;
}
